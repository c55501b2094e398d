/** Tables of labels that a person gives to a dataset. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { labelTableOf } from '../../electron/files/label-table.ts';
import { evaluate } from '../../electron/lab/analyses/evaluate.ts';
import { browsingSide } from '../../electron/lab/datasets.ts';
import { indexFolders } from '../../electron/worker/data/index-folders.ts';
import type { ImageReading } from '../../shared/image-reading.ts';
import { behave, fakeLab, rotationSettings, temporaryFolder } from './fixture.ts';

const grey16: ImageReading = { channels: 'grey', depth: 16, range: { kind: 'fixed', limits: [[0, 65_535]] } };

/** A dataset of three images, packed by the real worker code. */
async function threeImages() {
  behave();
  const folder = join(temporaryFolder(), 'birds', 'train');
  mkdirSync(join(folder, 'a'), { recursive: true });
  for (const [i, name] of ['a/1.png', 'a/2.png', '3.png'].entries())
    await sharp({ create: { width: 96, height: 96, channels: 3, background: { r: 40 * i, g: 9, b: 90 } } })
      .png()
      .toFile(join(folder, name));
  const { lab, events } = await fakeLab();
  const id = await lab.datasets.register([folder]);
  await indexFolders(lab.datasets.specOf([folder], undefined), browsingSide);
  return { lab, events, id, folder };
}

it('a table replaces the sub-folders as labels, also after a restart, until it is removed', async () => {
  const { lab, events, id, folder } = await threeImages();
  expect((await lab.datasets.groups(id)).labels).toEqual([{ name: 'a', images: 2 }]);

  const summary = await lab.datasets.setLabels(id, 'my.csv', 'path,label\na/1.png,owl\n3.PNG,tit\nmissing.png,tit\n');
  expect(summary.labels).toEqual({ file: 'my.csv', lines: 3 });
  expect(events.at(-1)).toMatchObject({ name: 'dataset.changed', payload: { labels: { file: 'my.csv' } } });
  const { lab: later } = await fakeLab(lab.workspace.root);
  for (const each of [lab, later]) {
    expect(each.datasets.summary(id).labels).toEqual({ file: 'my.csv', lines: 3 });
    expect(await each.datasets.groups(id)).toMatchObject({
      labels: [
        { name: 'owl', images: 1 },
        { name: 'tit', images: 1 },
      ],
      unlabelled: 1,
      table: { unmatched: 1, unmatchedExamples: ['missing.png'], unlabelledExamples: ['a/2.png'] },
    });
    const { images, total } = await each.datasets.images(id, { label: 'tit' }, 0, 10);
    expect([total, images[0]?.name, images[0]?.label]).toEqual([1, '3.png', 'tit']);
    expect(await each.datasets.image(id, 'a/1.png')).toMatchObject({ label: 'owl' });
  }

  expect(await lab.datasets.removeLabels(id)).not.toHaveProperty('labels');
  expect((await lab.datasets.groups(id)).labels).toEqual([{ name: 'a', images: 2 }]);
  expect(lab.datasets.labelsOf([folder])).toBe('folders');
  expect(existsSync(join(lab.workspace.root, 'datasets', id, 'labels.json'))).toBe(false);
});

it('a table belongs to the folders, however their images are read', async () => {
  const { lab, id, folder } = await threeImages();
  await lab.datasets.setLabels(id, 'my.csv', 'path,label\n3.png,tit\n');
  const other = await lab.datasets.register([folder], { reading: grey16 });
  expect(other).not.toBe(id);
  expect(lab.datasets.summary(other).labels).toEqual({ file: 'my.csv', lines: 1 });
  await lab.datasets.setLabels(other, 'newer.csv', 'path,label\n3.png,owl\n');
  expect(lab.datasets.summary(id).labels).toEqual({ file: 'newer.csv', lines: 1 });
  await lab.datasets.removeLabels(id);
  expect(lab.datasets.summary(other)).not.toHaveProperty('labels');
});

it.each([
  ['a line without a label', 'path,label\na/1.png,owl\n3.png,\n', 'line 3 of my.csv has no label'],
  ['another header', 'file;class\n', "my.csv does not begin with path,label: found 'file;class'"],
  [
    'two labels for one image',
    'path,label\n3.png,owl\n3.png,tit\n',
    "my.csv gives 3.png two labels: 'owl' and, in line 3",
  ],
  ['no line', 'path,label\n', 'my.csv has no line below its header'],
  [
    'no image of the dataset',
    'path,label\n4.png,owl\n',
    "no line of my.csv names one of these images; line 2 names '4.png'",
  ],
])('a table with %s is refused, and the last one stays', async (_, text, words) => {
  const { lab, id } = await threeImages();
  await lab.datasets.setLabels(id, 'good.csv', 'path,label\n3.png,tit\n');
  await expect(lab.datasets.setLabels(id, 'my.csv', text)).rejects.toThrow(words);
  expect(lab.datasets.summary(id).labels).toEqual({ file: 'good.csv', lines: 1 });
});

it('a damaged table hides no image, and the groups name it', async () => {
  const { lab, id } = await threeImages();
  await lab.datasets.setLabels(id, 'my.csv', 'path,label\n3.png,tit\n');
  const file = join(lab.workspace.root, 'datasets', id, 'labels.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('tit', 'tot'));
  expect((await lab.datasets.images(id, {}, 0, 10)).total).toBe(3);
  await expect(lab.datasets.groups(id)).rejects.toThrow('labels.json');
});

it('an evaluation from a page takes each dataset’s own table', async () => {
  const { lab, id, folder } = await threeImages();
  const test = join(temporaryFolder(), 'test');
  mkdirSync(test);
  writeFileSync(join(test, 'a.jpg'), '');
  await lab.datasets.setLabels(id, 'my.csv', 'path,label\n3.png,tit\n');
  const run = await lab.runs.start({ folders: [folder], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  const context = { ...lab, datasetStore: undefined as never, versions: {} };
  const tokens = [folder, test].map((path) => lab.tokens.handOut(path).token);
  const options = await evaluate.fromPage({ images: [tokens[0]!], test: [tokens[1]!] }, context, run);
  const { job } = await evaluate.prepare(run, options, context);
  expect(job.testLabels).toBe('folders');
  expect((await labelTableOf(job.labels))?.lines).toEqual([{ line: 2, path: '3.png', label: 'tit' }]);
});
