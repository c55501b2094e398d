import { readFileSync, rmSync } from 'node:fs';
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

describe('lists of answers', () => {
  it('are stored in the run’s folder, and send events for progress and end', async () => {
    const { lab, events, run } = await finishedRun();
    expect(await lab.analyses.last('answers', run, {})).toBeUndefined();
    const answered = await lab.analyses.start('answers', run, {});
    expect(answered).toMatchObject({ run, photographs: ['a.jpg', 'b.jpg'], answers: [0, 0] });
    expect(await lab.analyses.last('answers', run, {})).toEqual(answered);
    expect(JSON.parse(readFileSync(join(lab.runs.folderOf(run), 'answers.json'), 'utf8'))).toMatchObject(answered);
    const names = events.map(({ name }) => name).filter((name) => name.startsWith('answers'));
    expect(names).toEqual(['answers.progress', 'answers.ended']);
  });

  it('can be cancelled, and the last one stays', async () => {
    const { lab, events, run } = await finishedRun();
    const answered = await lab.analyses.start('answers', run, {});
    events.length = 0;
    behave({ endless: true });
    const ends = expect(lab.analyses.start('answers', run, {})).rejects.toMatchObject({ failure: { code: 'stopped' } });
    await until(() => events.some(({ name }) => name === 'answers.progress'));
    expect((await lab.storage.get()).caches.map(({ inUse }) => inUse)).toEqual([true]);
    await lab.analyses.cancel('answers', run);
    await ends;
    expect(await lab.analyses.last('answers', run, {})).toEqual(answered);
  });

  it('are refused for missing images and for a run without a checkpoint', async () => {
    const { lab, run, folder } = await finishedRun();
    rmSync(folder, { recursive: true });
    await expect(lab.analyses.start('answers', run, {})).rejects.toMatchObject({
      failure: { code: 'unusable-input', hint: expect.stringContaining('restore them') },
    });
    rmSync(join(lab.runs.folderOf(run), 'checkpoints'), { recursive: true });
    await expect(lab.analyses.start('answers', run, {})).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('no network that could answer') },
    });
  });
});
