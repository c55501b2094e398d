import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeStored } from '../../../electron/files/stored-json.ts';
import type { Lab } from '../../../electron/lab/lab.ts';
import type { LabEvent } from '../../../shared/protocol.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, until } from '../fixture.ts';

async function finishedRun(): Promise<{ lab: Lab; events: LabEvent[]; run: string; folders: [string, string] }> {
  behave();
  const { lab, events } = await fakeLab();
  const folders: [string, string] = [pictureFolder('labelled'), pictureFolder('asked')];
  await lab.datasets.register([folders[0]]);
  const run = await lab.runs.start({ folders: [folders[0]], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  return { lab, events, run, folders };
}
const asked = ([images, test]: [string, string]) => ({
  images: [images],
  test: [test],
  labels: 'folders' as const,
});
beforeEach(() => behave());

describe('evaluations', () => {
  it('store the result in the run’s folder, and send events for progress and end', async () => {
    const { lab, events, run, folders } = await finishedRun();
    expect(await lab.analyses.last('evaluate', run, {})).toBeUndefined();
    const evaluation = await lab.analyses.start('evaluate', run, asked(folders));
    expect(evaluation).toMatchObject({ run, best: { stage: 'stage2' } });
    expect(await lab.analyses.last('evaluate', run, {})).toEqual(evaluation);
    const names = events.map(({ name }) => name).filter((name) => name.startsWith('evaluate'));
    expect(names).toEqual(['evaluate.progress', 'evaluate.ended']);
    expect(lab.datasets.list().flatMap((dataset) => dataset.folders.map(({ path }) => path))).toEqual(
      expect.arrayContaining(folders),
    );
  });

  it('keep which test images were right in a file of their own, as long as it belongs to the last result', async () => {
    const { lab, run, folders } = await finishedRun();
    const evaluation = await lab.analyses.start('evaluate', run, asked(folders));
    expect(evaluation).not.toHaveProperty('perImage');
    const found = await lab.analyses.perImage('evaluate', run);
    expect(found).toMatchObject({ photographs: ['cat/a.jpg', 'dog/b.jpg'], measures: { knn: { values: [1, 0] } } });
    const file = join(lab.runs.folderOf(run), 'evaluation.json');
    expect(readFileSync(file, 'utf8')).not.toContain('cat/a.jpg');
    await writeStored(file, { ...evaluation, madeAt: '2026-02-02T00:00:00.000Z' });
    expect(await lab.analyses.perImage('evaluate', run)).toBeUndefined();
  });

  it('refuse a damaged result and name its file', async () => {
    const { lab, run, folders } = await finishedRun();
    await lab.analyses.start('evaluate', run, asked(folders));
    const file = join(lab.runs.folderOf(run), 'evaluation.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));
    await expect(lab.analyses.last('evaluate', run, {})).rejects.toThrow('evaluation.json is damaged');
  });

  it('run one at a time per run, and can be cancelled', async () => {
    const { lab, events, run, folders } = await finishedRun();
    behave({ endless: true });
    const going = lab.analyses.start('evaluate', run, asked(folders));
    const ends = expect(going).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await expect(lab.analyses.start('evaluate', run, asked(folders))).rejects.toThrow('is already running');
    await until(() => events.some(({ name }) => name === 'evaluate.progress'));
    const caches = async () => (await lab.storage.get()).caches.map(({ inUse }) => inUse);
    expect(await caches(), 'no cache is cleared that is being read').toEqual([true, true]);
    await lab.analyses.cancel('evaluate', run);
    await ends;
    expect(await caches()).toEqual([false, false]);
    behave();
    expect(await lab.analyses.start('evaluate', run, asked(folders))).toMatchObject({ run });
    await lab.analyses.cancel('evaluate', run); // no effect if nothing is running
  });

  it('can be cancelled before their process has started', async () => {
    const { lab, run, folders } = await finishedRun();
    const going = lab.analyses.start('evaluate', run, asked(folders));
    const ends = expect(going).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await lab.analyses.cancel('evaluate', run);
    await ends;
  });

  it('end with the lab', async () => {
    const { lab, events, run, folders } = await finishedRun();
    behave({ endless: true });
    const ends = expect(lab.analyses.start('evaluate', run, asked(folders))).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await until(() => events.some(({ name }) => name === 'evaluate.progress'));
    await lab.jobs.close();
    await ends;
    await expect(lab.analyses.start('evaluate', run, asked(folders))).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
  });

  it('are refused for a run without a checkpoint, and for an unknown run', async () => {
    behave({ refuse: { code: 'bad-usage', message: 'no' } });
    const { lab } = await fakeLab();
    const folder = pictureFolder();
    await lab.datasets.register([folder]);
    const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5) });
    await lab.runs.ended(run);
    await expect(lab.analyses.start('evaluate', run, asked([folder, folder]))).rejects.toThrow('has no checkpoint yet');
    await expect(lab.analyses.start('evaluate', 'none', asked([folder, folder]))).rejects.toMatchObject({
      failure: { code: 'not-found' },
    });
  });
});
