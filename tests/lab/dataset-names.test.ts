import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeLab, pictureFolder, rotationSettings, temporaryFolder } from './fixture.ts';

it('a dataset keeps the name that a user gave it, and new runs are named after it', async () => {
  const folder = pictureFolder('IMG_2024');
  const { lab } = await fakeLab();
  const id = await lab.datasets.register([folder]);
  expect(lab.datasets.summary(id).name).toBe(basename(folder));
  const renamed = await lab.datasets.rename(id, ' Birds of the garden ');
  expect(renamed.name).toBe('Birds of the garden');
  expect(renamed.folders[0]?.name, 'its folder is not renamed').toBe('IMG_2024');

  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(3) });
  expect((await lab.runs.record(run)).name).toBe('Rotation on Birds of the garden');
  await lab.runs.ended(run);

  const { lab: later } = await fakeLab(lab.workspace.root);
  expect(later.datasets.summary(id).name).toBe('Birds of the garden');
  await later.datasets.register([folder]);
  expect(later.datasets.summary(id).name, 'also after its folders are opened again').toBe('Birds of the garden');
  expect((await later.datasets.rename(id, '  ')).name).toBe('IMG_2024');
});

it('a folder that is named after a part of a dataset is called after the folder above it too', async () => {
  const { lab } = await fakeLab();
  const parts = ['train', 'val2017', 'Test', 'training'].map((name) => join(temporaryFolder(), 'imagenette', name));
  for (const path of [...parts, join(parts[0]!, 'trainer')]) mkdirSync(path, { recursive: true });
  const nameOf = async (...paths: string[]) => lab.datasets.summary(await lab.datasets.register(paths)).name;
  expect(await nameOf(parts[0]!)).toBe('imagenette/train');
  expect(await nameOf(parts[1]!)).toBe('imagenette/val2017');
  expect(await nameOf(parts[2]!)).toBe('imagenette/Test');
  expect(await nameOf(join(parts[0]!, 'trainer'))).toBe('trainer');
});
