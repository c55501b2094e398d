import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { behave, fakeLab, pictureFolder, rotationSettings, until } from '../fixture.ts';

async function finishedRun() {
  behave();
  const { lab, events } = await fakeLab();
  const folder = pictureFolder('trained');
  await lab.datasets.register([folder]);
  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  return { lab, events, run, folder };
}
beforeEach(() => behave());

describe('diagnoses', () => {
  it('use the run’s own photographs, store the result in its folder, and send events for progress and end', async () => {
    const { lab, events, run, folder } = await finishedRun();
    expect(await lab.analyses.last('diagnose', run, {})).toBeUndefined();
    const diagnosis = await lab.analyses.start('diagnose', run, {});
    expect(diagnosis).toMatchObject({
      run,
      folders: [folder],
      findings: [{ cue: 'corner-mark', verdict: 'reads' }, {}],
    });
    expect(await lab.analyses.last('diagnose', run, {})).toEqual(diagnosis);
    const kept = JSON.parse(readFileSync(join(lab.runs.folderOf(run), 'shortcuts.json'), 'utf8'));
    expect(kept).toEqual({ ...diagnosis, crc: expect.any(String) });
    const names = events.map(({ name }) => name).filter((name) => name.startsWith('diagnose'));
    expect(names).toEqual(['diagnose.progress', 'diagnose.ended']);
  });

  it('use other photographs if they are named, and say how if the run’s own are missing', async () => {
    const { lab, run, folder } = await finishedRun();
    rmSync(folder, { recursive: true });
    await expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({
      failure: {
        code: 'unusable-input',
        message: expect.stringMatching(/images of .* are missing: there is no folder .*trained/),
        hint: expect.stringContaining('--images DIR'),
      },
    });
    const other = pictureFolder('other');
    expect(await lab.analyses.start('diagnose', run, { images: [other] })).toMatchObject({ folders: [other] });
    expect(lab.datasets.list().flatMap((dataset) => dataset.folders.map(({ path }) => path))).toContain(other);
  });

  it('refuse a damaged result and name its file', async () => {
    const { lab, run } = await finishedRun();
    await lab.analyses.start('diagnose', run, {});
    writeFileSync(join(lab.runs.folderOf(run), 'shortcuts.json'), '{"event":"diagnosed"');
    await expect(lab.analyses.last('diagnose', run, {})).rejects.toThrow('shortcuts.json is damaged');
  });

  it('run one at a time per run, and can be cancelled', async () => {
    const { lab, events, run } = await finishedRun();
    behave({ endless: true });
    const ends = expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await expect(lab.analyses.start('diagnose', run, {})).rejects.toThrow('is already running');
    await until(() => events.some(({ name }) => name === 'diagnose.progress'));
    expect((await lab.storage.get()).caches.map(({ inUse }) => inUse)).toEqual([true]);
    await lab.analyses.cancel('diagnose', run);
    await ends;
    await lab.analyses.cancel('diagnose', run); // no effect if nothing is running
  });

  it('can be cancelled before their process has started', async () => {
    const { lab, run } = await finishedRun();
    const ends = expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await lab.analyses.cancel('diagnose', run);
    await ends;
  });

  it('end with the lab', async () => {
    const { lab, events, run } = await finishedRun();
    behave({ endless: true });
    const ends = expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({
      failure: { code: 'stopped' },
    });
    await until(() => events.some(({ name }) => name === 'diagnose.progress'));
    await lab.jobs.close();
    await ends;
    await expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({ failure: { code: 'stopped' } });
  });

  it('are refused for a run without a checkpoint, and for an unknown run', async () => {
    const { lab, run } = await finishedRun();
    rmSync(join(lab.runs.folderOf(run), 'checkpoints'), { recursive: true });
    await expect(lab.analyses.start('diagnose', run, {})).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('no checkpoint yet') },
    });
    await expect(lab.analyses.start('diagnose', 'none', {})).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});
