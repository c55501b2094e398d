import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeSettings } from '../../../shared/make-settings.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, until } from '../fixture.ts';

async function finishedRun(task = 'rotation') {
  behave();
  const { lab, events } = await fakeLab();
  const folder = pictureFolder('trained');
  await lab.datasets.register([folder]);
  const made = makeSettings(task, { length: { steps: 5 } });
  const run = await lab.runs.start({ folders: [folder], settings: made.ok ? made.value : rotationSettings(5) });
  await lab.runs.ended(run);
  return { lab, events, run, folder };
}
beforeEach(() => behave());

describe('attributions', () => {
  it('are stored in the run’s folder, and send events for progress and end', async () => {
    const { lab, events, run, folder } = await finishedRun();
    expect(await lab.analyses.last('look', run, {})).toBeUndefined();
    const looked = await lab.analyses.start('look', run, { photographs: 36 });
    expect(looked).toMatchObject({ run, folders: [folder], photographs: 36, clusters: [{ count: 12 }] });
    expect(await lab.analyses.last('look', run, {})).toEqual(looked);
    expect(JSON.parse(readFileSync(join(lab.runs.folderOf(run), 'look.json'), 'utf8'))).toMatchObject(looked);
    const names = events.map(({ name }) => name).filter((name) => name.startsWith('look'));
    expect(names).toEqual(['look.progress', 'look.ended']);
  });

  it('refuse a damaged result and name its file', async () => {
    const { lab, run } = await finishedRun();
    await lab.analyses.start('look', run, {});
    writeFileSync(join(lab.runs.folderOf(run), 'look.json'), '{"event":"looked"');
    await expect(lab.analyses.last('look', run, {})).rejects.toThrow('look.json is damaged');
  });

  it('run one at a time per run, can be cancelled, and end with the lab', async () => {
    const { lab, events, run } = await finishedRun();
    behave({ endless: true });
    const ends = expect(lab.analyses.start('look', run, {})).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await expect(lab.analyses.start('look', run, {})).rejects.toThrow('is already running');
    await until(() => events.some(({ name }) => name === 'look.progress'));
    expect((await lab.storage.get()).caches.map(({ inUse }) => inUse)).toEqual([true]);
    await lab.analyses.cancel('look', run);
    await ends;
    const again = expect(lab.analyses.start('look', run, {})).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await lab.jobs.close();
    await again;
  });

  it('are refused for a task without one right answer, a run without a checkpoint, and missing photographs', async () => {
    const { lab, run, folder } = await finishedRun();
    const other = await finishedRun('simclr');
    await expect(other.lab.analyses.start('look', other.run, {})).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('has no question with one right answer') },
    });
    rmSync(folder, { recursive: true });
    await expect(lab.analyses.start('look', run, {})).rejects.toMatchObject({
      failure: {
        code: 'unusable-input',
        message: expect.stringMatching(/images of .* are missing/),
        hint: expect.stringContaining('restore them'),
      },
    });
    rmSync(join(lab.runs.folderOf(run), 'checkpoints'), { recursive: true });
    await expect(lab.analyses.start('look', run, {})).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('no checkpoint yet') },
    });
    await expect(lab.analyses.start('look', 'none', {})).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});
