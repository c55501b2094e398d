/** Thumbnails by ids that name their content: what a browser may keep, and what it may not. */
import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it, vi } from 'vitest';
import { browsingSide } from '../../electron/lab/datasets.ts';
import { pictureHeaders } from '../../electron/lab/page-file-answers.ts';
import { PreviewWorker } from '../../electron/lab/preview-worker.ts';
import { indexFolders } from '../../electron/worker/data/index-folders.ts';
import { colourReading } from '../../shared/image-reading.ts';
import { blobs } from '../worker/data/pictures.ts';
import { tiffOf } from '../worker/data/tiff-files.ts';
import { behave, fakeLab, temporaryFolder } from './fixture.ts';

async function write(file: string, blue: number): Promise<void> {
  await sharp({ create: { width: 96, height: 96, channels: 3, background: { r: 1, g: 2, b: blue } } })
    .png()
    .toFile(file);
}

async function twoImages() {
  behave();
  const folder = join(temporaryFolder(), 'pictures');
  mkdirSync(folder);
  const [a, b] = ['a.png', 'b.png'].map((name) => join(folder, name)) as [string, string];
  await write(a, 10);
  await write(b, 200);
  const { lab } = await fakeLab();
  const id = await lab.datasets.register([folder]);
  await indexFolders(lab.datasets.specOf([folder], undefined), browsingSide);
  const ids = async () => (await lab.datasets.images(id, {}, 0, 10)).images.map(({ picture }) => picture);
  return { lab, a, id, ids };
}

it('a thumbnail is kept by a browser, for its own cookie, and is asked of the worker once', async () => {
  const { lab, ids } = await twoImages();
  const ask = vi.spyOn(PreviewWorker.prototype, 'ask');
  const [first] = await ids();
  for (let times = 0; times < 2; times++)
    expect(pictureHeaders(await lab.picture(first!))).toEqual({
      'Content-Type': 'image/png',
      'Cache-Control': 'private, max-age=31536000, immutable',
      Vary: 'Cookie',
    });
  expect(ask).toHaveBeenCalledTimes(1);
  ask.mockRestore();
});

it('a thumbnail of a file that changed since it was indexed is not kept, and is made again', async () => {
  const { lab, a, ids } = await twoImages();
  const [first] = await ids();
  await lab.picture(first!);
  const ask = vi.spyOn(PreviewWorker.prototype, 'ask');
  utimesSync(a, 1, statSync(a).mtimeMs / 1000 + 60);
  expect(pictureHeaders(await lab.picture(first!))).toEqual({ 'Content-Type': 'image/png' });
  expect(ask).toHaveBeenCalledTimes(1);
  ask.mockRestore();
});

it('an address names one content of one dataset: after another indexing, it is another one’s', async () => {
  const { lab, a, id, ids } = await twoImages();
  const before = await ids();
  expect(new Set(before).size).toBe(2);
  expect(before.every((picture) => picture.startsWith(`thumb/${id}/`))).toBe(true);
  const [first, second] = before.map((picture) => picture.split('/'));
  await expect(lab.picture(`thumb/${id}/0/${second![3]}`)).rejects.toThrow('indexed again');
  await write(a, 77);
  const { lab: later } = await fakeLab(lab.workspace.root);
  await indexFolders(later.datasets.specOf(later.datasets.foldersOf(id), undefined), browsingSide);
  const after = (await later.datasets.images(id, {}, 0, 10)).images.map(({ picture }) => picture);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1], 'its content is the same').toBe(before[1]);
  await expect(later.picture(first!.join('/'))).rejects.toThrow('indexed again');
  expect((await later.picture(after[1]!)).isFixed).toBe(true);
});

it('a thumbnail of a page is kept as long as its file is as indexed', async () => {
  behave();
  const folder = join(temporaryFolder(), 'stacks');
  mkdirSync(folder);
  const file = join(folder, 'stack.tif');
  const [width, height] = [48, 40];
  const page = (seed: number) => ({ width, height, channels: 3, bits: 8, pixels: blobs(seed, width, height) });
  writeFileSync(file, tiffOf(page(1), page(2)));
  const { lab } = await fakeLab();
  const reading = { ...colourReading, pages: 'all' } as const;
  const id = await lab.datasets.register([folder], { reading });
  await indexFolders(lab.datasets.specOf([folder], reading), browsingSide);
  const { images } = await lab.datasets.images(id, {}, 0, 10);
  expect(images.map(({ name }) => name)).toEqual(['stack.tif#1', 'stack.tif#2']);
  expect((await lab.picture(images[1]!.picture)).isFixed).toBe(true);
  utimesSync(file, 1, statSync(file).mtimeMs / 1000 + 60);
  expect((await lab.picture(images[1]!.picture)).isFixed).toBe(false);
});
