import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  hasPackIndex,
  type PackedLine,
  type PackHeader,
  PackIndexBuilder,
  type PackLine,
  packFiles,
  packVersion,
  readPackIndex,
  warningKinds,
} from '../../electron/files/pack-index.ts';
import { seal } from '../../electron/files/sealed-line.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const header: PackHeader = {
  pack: packVersion,
  side: 72,
  folders: ['/data/first folder', '/data/second'],
  channels: 3,
  depth: 8,
  bytes: 12,
};
const picture = (path: string, number = 0): PackLine => ({
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
  group: number,
});
const lines: PackLine[] = [
  picture('/data/first folder/a.jpg', 0),
  { path: '/data/second/new\nline 🐈.png', size: 0, mtime: 1, passedOver: 'empty', detail: 'the file has no content' },
  picture('/data/second/deep/b.jpg', 2),
  { path: '/elsewhere', size: 0, mtime: 0, passedOver: 'unreadable', detail: '' },
  picture('/data/first folder and more/c.jpg', 4),
];
const temporary = temporaryFolder();
const sealed = (text: unknown): unknown => (typeof text === 'object' && text !== null ? seal(text) : text);
async function written(name: string, texts: readonly unknown[]): Promise<string> {
  const folder = join(temporary, name);
  await mkdir(folder);
  await writeFile(join(folder, packFiles.index), texts.map((text) => `${JSON.stringify(sealed(text))}\n`).join(''));
  return folder;
}

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
    expect(() => index!.row(3)).toThrow('there is no picture 3: the index has 3');
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

  it('skips every line in which one digit was changed', async () => {
    const folder = await written('changed', [header, ...lines]);
    const file = join(folder, packFiles.index);
    const text = await readFile(file, 'utf8');
    const [first, ...rest] = text.trimEnd().split('\n') as [string, ...string[]];
    const changed = rest.map((line) => line.replace(/"size":(\d)/, (_, digit) => `"size":${(Number(digit) + 1) % 10}`));
    expect(changed.every((line, i) => line !== rest[i])).toBe(true);
    await writeFile(file, `${[first, ...changed].join('\n')}\n`);
    expect((await readPackIndex(folder))!.columns.rows).toBe(0);
    expect(await hasPackIndex(folder)).toBe(true);
    await writeFile(file, text.replace('"side":72', '"side":73'));
    expect(await readPackIndex(folder)).toBeUndefined();
    expect(await hasPackIndex(folder)).toBe(false);
  });

  it('skips damaged lines, and is undefined if the header, the version or the file is invalid', async () => {
    const damaged = await written('damaged', [header, lines[0], { path: 5 }, 'x', lines[2]]);
    await appendFile(join(damaged, packFiles.index), '{"path":"/data/torn');
    expect((await readPackIndex(damaged))!.count).toBe(2);
    expect(await readPackIndex(await written('headless', lines))).toBeUndefined();
    expect(await readPackIndex(await written('older', [{ ...header, pack: 0 }, ...lines]))).toBeUndefined();
    expect(await readPackIndex(join(temporary, 'nowhere'))).toBeUndefined();
  });
});
