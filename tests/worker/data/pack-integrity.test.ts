import { readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { PackEnd, packFiles } from '../../../electron/files/pack-index.ts';
import { seal } from '../../../electron/files/sealed-line.ts';
import { isVerified, markVerified } from '../../../electron/files/verified.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import { isUndamaged } from '../../../electron/worker/data/pack-store.ts';
import type { Pixels } from '../../../electron/worker/pictures/picture.ts';
import { photographs, temporaryFolder } from './pictures.ts';

const side = 32;
const count = 6;
const temporary = temporaryFolder();
let made = 0;
let folder: string;
let packDir: string;
let pixels: string;
let lines: string;
/** The pixels of all pictures as they were packed. */
let original: Pixels[];

const index = () => indexFolders({ folders: [folder], packDir }, side);

async function readAll(): Promise<Pixels[]> {
  const pack = await openPack(packDir, side);
  try {
    return Array.from({ length: pack.count }, (_, i) => pack.readSync(i).data);
  } finally {
    pack.close();
  }
}

beforeEach(async () => {
  const place = join(temporary, String(made++));
  folder = await photographs(join(place, 'pictures'), count);
  packDir = join(place, 'pack');
  [pixels, lines] = [packFiles.pixels, packFiles.index].map((name) => join(packDir, String(side), name)) as [
    string,
    string,
  ];
  await index();
  original = await readAll();
});

/** Changes the last bit of the first pixel of a picture. */
async function damage(picture: number): Promise<void> {
  const { offset } = JSON.parse((await readFile(lines, 'utf8')).split('\n')[1 + picture]!);
  const bytes = await readFile(pixels);
  bytes[offset]! ^= 1;
  await writeFile(pixels, bytes);
}

/** Changes the line of one picture as a program would that knows about all checksums. */
async function rewriteLine(picture: number, change: (line: Record<string, unknown>) => object): Promise<void> {
  const records = (await readFile(lines, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { crc: _, ...line } = records[1 + picture];
  records[1 + picture] = seal(change(line));
  const end = new PackEnd();
  for (const record of records.slice(1, -1)) end.add(record);
  records[records.length - 1] = seal(end.line);
  await writeFile(lines, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

const damaged = (name: string) => ({
  failure: {
    code: 'failed',
    message: expect.stringMatching(new RegExp(`cache in .* is damaged: the pixels of .*${name} are not those`)),
    hint: expect.stringContaining('index the folders again'),
  },
});

async function failureOf(picture: number): Promise<unknown> {
  const pack = await openPack(packDir, side);
  const failed = (error: unknown): unknown => error;
  const asynchronous = await pack.read(picture).catch(failed);
  try {
    pack.readSync(picture);
    return 'read';
  } catch (error) {
    expect(asynchronous).toEqual(error);
    return error;
  } finally {
    pack.close();
  }
}

describe('a changed byte of a picture', () => {
  it('is refused by every reader, which names the photograph, and is repaired by indexing', async () => {
    await damage(count - 1);
    expect(await failureOf(count - 1)).toMatchObject(damaged('0005.jpg'));
    const pack = await openPack(packDir, side);
    expect(await isUndamaged(pack)).toBe(false);
    pack.close();
    expect((await index()).images).toBe(count);
    expect(await readAll()).toEqual(original);
  });

  it('is repaired without anybody having read it, even if the time of the file was set back', async () => {
    const { atime, mtime } = await stat(pixels);
    await damage(0);
    await utimes(pixels, atime, mtime);
    await index();
    expect(await readAll()).toEqual(original);
  });

  it('is repaired by the indexing after its discovery, if the disk changed it without a trace', async () => {
    await damage(0);
    await markVerified(pixels);
    await index(); // reads no pixels: nothing says that they were written to
    expect(await failureOf(0)).toMatchObject(damaged('0000.jpg'));
    await index();
    expect(await readAll()).toEqual(original);
  });

  it('does not change the pictures of a pack that is open while it is repaired', async () => {
    await damage(0);
    const open = await openPack(packDir, side);
    await index();
    for (let i = 1; i < count; i++) expect(open.readSync(i).data).toEqual(original[i]);
    expect(() => open.readSync(0)).toThrow('damaged');
    open.close();
  });
});

describe('a pack', () => {
  it('that was truncated is repaired by indexing', async () => {
    await truncate(pixels, Math.floor((await stat(pixels)).size / 2));
    const failures = await Promise.all(Array.from({ length: count }, (_, picture) => failureOf(picture)));
    expect(failures.filter((each) => each !== 'read')).toHaveLength(count / 2);
    await index();
    expect(await readAll()).toEqual(original);
  });

  it.each([
    ['moved by 32 bytes', (offset: number) => offset + 32],
    ['overlapping another picture', (offset: number) => (offset === 0 ? 64 : 0)],
    ['outside the file', () => 2 ** 40],
  ])('with an offset %s is refused and repaired', async (_, change) => {
    await rewriteLine(3, (line) => ({ ...line, offset: change(line.offset as number) }));
    expect(await failureOf(3)).toMatchObject(damaged('0003.jpg'));
    await index();
    expect(await readAll()).toEqual(original);
  });

  it('with a picture of an impossible size is refused before its memory is taken', async () => {
    await rewriteLine(3, (line) => ({ ...line, packed: [65_535, 65_535] }));
    expect(await failureOf(3)).toMatchObject(damaged('0003.jpg'));
  });

  it('of another version is built again', async () => {
    const old = (await readFile(lines, 'utf8')).split('\n').map((line) => line.replace(/,"crc":"\w+"/, ''));
    await writeFile(lines, old.join('\n').replace(/"pack":\d+/, '"pack":1'));
    await expect(openPack(packDir, side)).rejects.toMatchObject({ failure: { code: 'not-found' } });
    await index();
    expect(await readAll()).toEqual(original);
    expect((await stat(pixels)).size).toBe(original.reduce((sum, data) => sum + data.length, 0));
  });

  it('is verified again by the next indexing after each write, and not otherwise', async () => {
    expect(await isVerified(pixels)).toBe(true);
    await damage(0);
    expect(await isVerified(pixels)).toBe(false);
    await index();
    expect(await isVerified(pixels)).toBe(true);
  });
});
