import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hasPackIndex,
  PackEnd,
  type PackedLine,
  type PackHeader,
  PackIndexBuilder,
  type PackLine,
  packedDataset,
  packFiles,
  packVersion,
  readPackIndex,
  readPackLines,
  warningKinds,
} from '../../electron/files/pack-index.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { colourReading } from '../../shared/image-reading.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const header: PackHeader = {
  pack: packVersion,
  side: 72,
  folders: ['/data/first folder', '/data/second'],
  reading: colourReading,
  bytes: 12,
};
const picture = (path: string, number = 0, taken?: string): PackLine => ({
  path,
  size: 8658 + number,
  mtime: 1_795_460_283_026.9727,
  key: (0xabc + number).toString(16).padStart(32, '0'),
  width: 70_000,
  height: 500,
  packed: [288, 72],
  offset: number * 2 ** 33,
  pixelsCrc: 0xfedc_0000 + number,
  dhash: 'fedcba9876543210',
  warnings: ['grey', 'mistyped'],
  ...(taken !== undefined && { taken }),
  group: number,
});
const lines: PackLine[] = [
  picture('/data/first folder/a.jpg', 0),
  { path: '/data/second/new\nline 🐈.png', size: 0, mtime: 1, passedOver: 'empty', detail: 'the file has no content' },
  { ...picture('/data/second/deep/b.jpg', 2, '1935-08-02T23:30:05') },
  { path: '/elsewhere', size: 0, mtime: 0, passedOver: 'unreadable', detail: '' },
  picture('/data/first folder and more/c.jpg', 4),
];
const temporary = temporaryFolder();
/** The texts of a complete index. */
function textsOf(records: readonly object[]): string[] {
  const end = new PackEnd();
  const [first, ...rest] = records.map(seal);
  for (const line of rest) end.add(line);
  return [first, ...rest, seal(end.line)].map((line) => JSON.stringify(line));
}
async function writtenTexts(name: string, texts: readonly string[]): Promise<string> {
  const folder = join(temporary, name);
  await mkdir(folder);
  await writeFile(join(folder, packFiles.index), texts.map((text) => `${text}\n`).join(''));
  return folder;
}
const written = (name: string, records: readonly object[]): Promise<string> => writtenTexts(name, textsOf(records));

describe('a pack’s index', () => {
  it('keeps the details of warnings, and the range of values', async () => {
    const line: PackLine = {
      ...(picture('/data/second/b.tif', 2) as PackedLine),
      warnings: ['several-pages', 'mixed-ranges', 'decoder-warning'],
      details: { 'several-pages': '3 pages', 'decoder-warning': 'odd “bytes” 🐈' },
      range: [-0.5, 4095],
    };
    const index = await readPackIndex(await written('details', [header, line]));
    expect(index!.line(0)).toEqual(line);
    expect(index!.nameOf(0)).toBe('b.tif');
    expect(index!.warnings()).toEqual([
      { path: line.path, kind: 'several-pages', detail: '3 pages' },
      { path: line.path, kind: 'mixed-ranges' },
      { path: line.path, kind: 'decoder-warning', detail: 'odd “bytes” 🐈' },
    ]);
  });

  it('returns every line, and counts pictures separately from skipped files', async () => {
    const index = await readPackIndex(await written('whole', [header, ...lines]));
    expect(lines.map((_, row) => index!.line(row))).toEqual(lines);
    expect([index!.count, index!.passedOverCount]).toEqual([3, 2]);
    expect([0, 1, 2].map((i) => index!.nameOf(index!.row(i)))).toEqual([
      'a.jpg',
      'deep/b.jpg',
      '/data/first folder and more/c.jpg',
    ]);
    expect(() => index!.row(3)).toThrow('there is no image 3: the index has 3');
  });

  it('pages through warnings and skipped files', async () => {
    const index = (await readPackIndex(await written('pages', [header, ...lines])))!;
    expect(index.warningCounts()).toEqual({ grey: 3, mistyped: 3 });
    const all = index.warnings();
    expect(all.slice(0, 2)).toEqual([
      { path: '/data/first folder/a.jpg', kind: 'grey' },
      { path: '/data/first folder/a.jpg', kind: 'mistyped' },
    ]);
    expect([...index.warnings(0, 4), ...index.warnings(4, 4)]).toEqual(all);
    expect(index.passedOver(1, 5)).toEqual([{ path: '/elsewhere', reason: 'unreadable', detail: '' }]);
    index.mark('duplicate', [2]);
    expect(index.warningsOf(2)).toEqual(
      warningKinds.filter((kind) => ['grey', 'duplicate', 'mistyped'].includes(kind)),
    );
  });

  it('takes less than 200 bytes per picture in memory', () => {
    const builder = new PackIndexBuilder(header);
    for (let i = 0; i < 20_000; i++)
      builder.add(picture(`/data/second/train/n01440764/ILSVRC2012_train_${String(i).padStart(8, '0')}.JPEG`, i % 9));
    const index = builder.build();
    expect(index.count).toBe(20_000);
    expect(index.bytes / index.count).toBeLessThan(150);
  });

  const [head, first, second, ...others] = textsOf([header, ...lines]) as [string, string, string, ...string[]];
  it.each(
    Object.entries({
      'with a changed digit': [head, first.replace('"size":8658', '"size":8659'), second, ...others],
      'with a line that is not JSON': [head, first, 'x', ...others],
      'without a line': [head, first, ...others],
      'with a line twice': [head, first, first, second, ...others],
      'with two lines swapped': [head, second, first, ...others],
      'without its end': [head, first, second, ...others.slice(0, -1)],
      'of the header only': [head],
      'with a line after its end': [head, first, second, ...others, first],
    }),
  )('%s is refused by its name, and an indexing goes on with its intact lines', async (name, texts) => {
    const folder = await writtenTexts(name, texts);
    const file = join(folder, packFiles.index);
    await expect(readPackIndex(folder)).rejects.toThrow(`${file} is damaged: some of its lines are missing or changed`);
    expect(await hasPackIndex(folder)).toBe(true);
    expect(await packedDataset(folder)).toMatchObject({ folders: header.folders, reading: colourReading });
    const read = await readPackLines(file, (found) => new PackIndexBuilder(found));
    expect(read!.isWhole).toBe(false);
    const intact = new Set(lines.map((line) => JSON.stringify(line)));
    const index = read!.builder.build();
    for (let row = 0; row < index.columns.rows; row++) expect(intact).toContain(JSON.stringify(index.line(row)));
    const sealed = new Set([first, second, ...others.slice(0, -1)]);
    expect(index.columns.rows).toBe(texts.filter((text) => sealed.has(text)).length);
  });

  it('goes on with the lines of a journal before a torn one', async () => {
    const folder = await writtenTexts('journal', [head, first]);
    const file = join(folder, packFiles.index);
    await appendFile(file, '{"path":"/data/torn');
    const read = await readPackLines(file, (found) => new PackIndexBuilder(found));
    expect(read!.builder.build().count).toBe(1);
  });

  it('is undefined if the header, the version or the file is invalid', async () => {
    for (const folder of [
      await written('headless', lines),
      await written('older', [{ ...header, pack: 0 }, ...lines]),
      await writtenTexts('changed header', [head.replace('"side":72', '"side":73'), first]),
      join(temporary, 'nowhere'),
    ]) {
      expect(await readPackIndex(folder)).toBeUndefined();
      expect(await hasPackIndex(folder)).toBe(false);
      expect(await packedDataset(folder)).toBeUndefined();
    }
  });
});
