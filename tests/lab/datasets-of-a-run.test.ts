import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { handlersOf } from '../../electron/lab/handlers.ts';
import { fakeLab, pictureFolder, rotationSettings, until } from './fixture.ts';

async function trained() {
  const { lab } = await fakeLab();
  const [images, heldOut] = [pictureFolder('images'), pictureFolder('held-out')];
  const run = await lab.runs.start({ folders: [images], heldOutFolders: [heldOut], settings: rotationSettings(3) });
  await lab.runs.ended(run);
  return { lab, run, images, heldOut, handlers: handlersOf(lab, 'browser') };
}

it('the datasets of a run are opened, also those that only the command line has used', async () => {
  const { lab, run, images, heldOut, handlers } = await trained();
  expect(lab.datasets.list()).toEqual([]);
  const opened = await handlers['runs.openDatasets']({ run });
  expect(opened.dataset.folders).toMatchObject([{ path: images }]);
  expect(opened.heldOut?.folders).toMatchObject([{ path: heldOut }]);
  expect(lab.datasets.foldersOf(opened.dataset.id)).toEqual([images]);
});

it('a dataset that is ready stays at its place in the list', async () => {
  const { lab, run, handlers } = await trained();
  const { dataset } = await handlers['runs.openDatasets']({ run });
  await until(() => lab.datasets.summary(dataset.id).state === 'ready');
  const other = await lab.datasets.open([pictureFolder('other')]);
  await handlers['runs.openDatasets']({ run });
  expect(lab.datasets.list()[0]?.id).toBe(other.id);
});

it('a run whose images are gone is refused, and the folder is named', async () => {
  const { run, images, handlers } = await trained();
  rmSync(images, { recursive: true });
  await expect(handlers['runs.openDatasets']({ run })).rejects.toMatchObject({
    failure: { code: 'unusable-input', message: expect.stringContaining(images) },
  });
});
