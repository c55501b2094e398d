import { join } from 'node:path';
import { expect, it } from 'vitest';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

it('a run keeps the pins that its dataset has at its start, and passes them to its worker', async () => {
  behave();
  const folder = pictureFolder('birds');
  const { lab } = await fakeLab();
  const dataset = await lab.datasets.register([folder]);
  await lab.analyses.start('audit', dataset, { settings: rotationSettings(5) }); // indexes the folder
  const path = join(folder, 'a.jpg');
  expect((await lab.datasets.pin(dataset, ['a.jpg', path])).pinned).toEqual([path]);
  await expect(lab.datasets.pin(dataset, ['b.jpg'])).rejects.toMatchObject({
    failure: { code: 'not-found', message: 'b.jpg is not in this dataset' },
  });

  const start = async () => {
    const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(3) });
    await lab.runs.ended(run);
    return lab.runs.record(run);
  };
  const pinned = await start();
  expect(pinned.pinned).toEqual([path]);
  expect(lab.datasets.specsOfRun(pinned).dataset.pinned).toEqual([path]);

  const { lab: later } = await fakeLab(lab.workspace.root);
  expect(later.datasets.summary(dataset).pinned, 'in a later session').toEqual([path]);
  expect((await lab.datasets.pin(dataset, [])).pinned).toBeUndefined();
  expect((await start()).pinned).toBeUndefined();
  expect((await lab.runs.record(pinned.id)).pinned, 'of the earlier run').toEqual([path]);
});
