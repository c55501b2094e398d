import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  chmod,
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import { FailureError } from '../../../shared/failure.ts';
import type { IndexedRecord } from '../../../shared/worker-protocol.ts';
import { blobs, fill, photograph, photographs, plain, temporaryFolder } from './pictures.ts';
import { bytesOf, tiffOf } from './tiff-files.ts';

const side = 32;
const temporary = temporaryFolder();
let made = 0;
function fresh(): { folder: string; packDir: string } {
  const place = join(temporary, String(made++));
  return { folder: join(place, 'pictures'), packDir: join(place, 'workspace', 'pack') };
}
const index = (folder: string | readonly string[], packDir: string): Promise<IndexedRecord> =>
  indexFolders({ folders: [folder].flat(), packDir }, side);
async function failure(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError)) throw new Error(`not a failure: ${error}`);
  return `${error.failure.code}: ${error.failure.message} (${error.failure.hint})`;
}
async function names(packDir: string): Promise<string[]> {
  const pack = await openPack(packDir, side);
  pack.close();
  return Array.from({ length: pack.count }, (_, i) => pack.name(i));
}
const warningsOf = (record: IndexedRecord, name: string): string[] =>
  record.warnings.filter(({ path }) => path.endsWith(name)).map(({ kind }) => kind);

describe('the date from the camera', () => {
  it('is in the index, also of copies, and after another indexing that opens no file', async () => {
    const { folder, packDir } = fresh();
    const dated = await photograph(1)
      .withExif({ IFD2: { DateTimeOriginal: '2024:05:17 18:30:05' } })
      .jpeg()
      .toBuffer();
    await fill(folder, { 'a.jpg': dated, 'b.jpg': await photograph(2).jpeg().toBuffer(), 'copy.jpg': dated });
    const times = async () => {
      await index(folder, packDir);
      const pack = await openPack(packDir, side);
      pack.close();
      return Array.from({ length: 3 }, (_, i) => pack.index.columns.taken[pack.index.row(i)]);
    };
    const taken = Date.UTC(2024, 4, 17, 18, 30, 5);
    expect(await times()).toEqual([taken, Number.NaN, taken]);
    await utimes(join(folder, 'b.jpg'), 1, 1);
    expect(await times()).toEqual([taken, Number.NaN, taken]);
  });
});

describe('findings about files', () => {
  const values = (bits: number): Buffer =>
    bytesOf(Uint16Array.from({ length: 48 * 32 }, (_, i) => Math.floor((i / 1536) * 2 ** bits * (1 - (i % 7) / 70))));
  const tiff = (bits: number): Buffer => tiffOf({ width: 48, height: 32, channels: 1, bits: 16, pixels: values(bits) });

  it('keep their details, also when files are copied and indexed again', async () => {
    const { folder, packDir } = fresh();
    const page = { width: 48, height: 32, channels: 3, bits: 8, pixels: blobs(1, 48, 32) };
    const pages = tiffOf(page, { ...page, pixels: blobs(2, 48, 32) });
    const jpeg = (await photograph(3).jpeg().toBuffer()).subarray(0, -2);
    await fill(folder, { 'pages.tif': pages, 'copy.tif': pages, 'no-end.jpg': jpeg });
    const expected = [
      { path: join(folder, 'copy.tif'), kind: 'several-pages', detail: '2 pages' },
      { path: join(folder, 'no-end.jpg'), kind: 'decoder-warning', detail: 'the end-of-image marker is missing' },
      { path: join(folder, 'pages.tif'), kind: 'several-pages', detail: '2 pages' },
    ];
    const details = (record: IndexedRecord) => record.warnings.filter(({ kind }) => kind !== 'duplicate');
    expect(details(await index(folder, packDir))).toEqual(expected);
    expect(details(await index(folder, packDir))).toEqual(expected);
    await fill(folder, { 'z.jpg': await photograph(9).jpeg().toBuffer() });
    expect(details(await index(folder, packDir))).toEqual(expected);
  });

  it('say if files were spread over different ranges, and which one range holds all', async () => {
    const { folder, packDir } = fresh();
    await fill(folder, {
      'a10.tif': tiff(10),
      'b12.tif': tiff(12),
      'eight.jpg': await photograph(1).jpeg().toBuffer(),
    });
    const mixed = (record: IndexedRecord) => record.warnings.filter(({ kind }) => kind === 'mixed-ranges');
    const record = await index(folder, packDir);
    expect(mixed(record)).toEqual([
      {
        path: join(folder, 'a10.tif'),
        kind: 'mixed-ranges',
        detail: '0 to 1023; the fixed range 0 to 4095 holds all files',
      },
      {
        path: join(folder, 'b12.tif'),
        kind: 'mixed-ranges',
        detail: '0 to 4095; the fixed range 0 to 4095 holds all files',
      },
    ]);
    expect(record.warnings.filter(({ kind }) => kind === 'narrow-range').map(({ detail }) => detail)).toEqual([
      '0 to 1023',
      '0 to 4095',
    ]);
    // Without the file that differs, the warning is gone.
    await rm(join(folder, 'a10.tif'));
    expect(mixed(await index(folder, packDir))).toEqual([]);
  });
});

describe('indexing', () => {
  it('finds pictures at any depth, in the same order every time, whatever their names', async () => {
    const { folder, packDir } = fresh();
    const jpeg = await photograph(1).jpeg().toBuffer();
    const odd = [
      'a b.jpg',
      `it's "quoted".jpg`,
      'émoji 🐈.jpg',
      'new\nline.jpg',
      'UPPER.JPEG',
      'deep/er/and deeper/x.png',
      '%41#?.jpg',
    ];
    await fill(
      folder,
      Object.fromEntries(await Promise.all(odd.map(async (name, i) => [name, await photograph(i).jpeg().toBuffer()]))),
    );
    await fill(folder, { '.hidden.jpg': jpeg, '.hidden/x.jpg': jpeg, 'notes.txt': 'x', Makefile: 'x' });
    const record = await index(folder, packDir);
    expect(record.images).toBe(odd.length);
    expect(record.passedOver).toEqual([]);
    const first = await names(packDir);
    expect([...first].sort()).toEqual([...odd].sort());
    await rm(packDir, { recursive: true });
    await index(folder, packDir);
    expect(await names(packDir)).toEqual(first);
  });

  it('finds each picture once, even if links form a loop and folders are named twice', async () => {
    const { folder, packDir } = fresh();
    await photographs(join(folder, 'z real'), 3);
    await symlink(folder, join(folder, 'a loop'));
    await symlink('z real', join(folder, 'b link'));
    await symlink('myself.jpg', join(folder, 'myself.jpg'));
    await symlink('nowhere.jpg', join(folder, 'dangling.jpg'));
    const outside = join(temporary, 'outside');
    await photographs(outside, 1);
    await symlink(outside, join(folder, 'elsewhere'));
    const record = await index([folder, folder, join(folder, 'z real')], packDir);
    expect(record.images).toBe(4);
    expect(await names(packDir)).toEqual([
      'z real/0000.jpg',
      'z real/0001.jpg',
      'z real/0002.jpg',
      'elsewhere/0000.jpg',
    ]);
    expect(record.passedOver.map(({ path, reason }) => [path, reason])).toEqual([
      [join(folder, 'dangling.jpg'), 'unreadable'],
      [join(folder, 'myself.jpg'), 'unreadable'],
    ]);
  });

  it('lists skipped files with the reason, and warns about unusual pictures', async () => {
    const { folder, packDir } = fresh();
    const jpeg = await photograph(20, 200, 150).jpeg().toBuffer();
    const bars = await photograph(21, 120, 60).extend({ top: 15, bottom: 15, background: '#000' }).png().toBuffer();
    const night = await plain(120, 90, '#000').png().toBuffer();
    const frames = [photograph(24), photograph(25)].map((frame) => frame.png().toBuffer());
    await fill(folder, {
      'empty.jpg': '',
      'truncated.jpg': jpeg.subarray(0, jpeg.length / 2),
      'text.png': 'no picture',
      'tiny.png': await plain(1, 1, '#fff').png().toBuffer(),
      'phone.heic': Buffer.concat([Buffer.from('00000018', 'hex'), Buffer.from('ftypheic0000mif1heic')]),
      'good.jpg': jpeg,
      'copy.jpg': jpeg,
      'smaller.webp': await sharp(jpeg).resize(150).webp({ quality: 60 }).toBuffer(),
      'mistyped.jpg': await photograph(22).png().toBuffer(),
      'grey.jpg': await photograph(23).greyscale().jpeg().toBuffer(),
      'bars.png': bars,
      'night.png': night,
      'animated.gif': await sharp(await Promise.all(frames), { join: { animated: true } })
        .gif()
        .toBuffer(),
      'turned.jpg': await photograph(26).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    });
    const record = await index(folder, packDir);
    expect(
      Object.fromEntries(record.passedOver.map(({ path, reason }) => [path.slice(folder.length + 1), reason])),
    ).toEqual({
      'empty.jpg': 'empty',
      'truncated.jpg': 'truncated',
      'text.png': 'undecodable',
      'tiny.png': 'too-small',
      'phone.heic': 'undecodable',
    });
    expect(record.images).toBe(9);
    expect(warningsOf(record, '/copy.jpg')).toEqual([]); // the first of the two in order
    expect(warningsOf(record, '/good.jpg')).toEqual(['duplicate']);
    expect(warningsOf(record, 'smaller.webp')).toEqual(['near-duplicate']);
    expect(warningsOf(record, 'mistyped.jpg')).toEqual(['mistyped']);
    expect(warningsOf(record, 'grey.jpg')).toEqual(['grey']);
    expect(warningsOf(record, 'bars.png')).toEqual(['letterboxed']);
    expect(warningsOf(record, 'night.png')).toEqual(['grey']);
    expect(warningsOf(record, 'animated.gif')).toEqual(['animated']);
    expect(warningsOf(record, 'turned.jpg')).toEqual(['exif-rotated']);
    const pack = await openPack(packDir, side);
    const at = (name: string): number => Array.from({ length: pack.count }, (_, i) => pack.name(i)).indexOf(name);
    expect(pack.group(at('good.jpg'))).toBe(pack.group(at('copy.jpg')));
    expect(pack.group(at('smaller.webp'))).toBe(pack.group(at('copy.jpg')));
    expect(pack.group(at('grey.jpg'))).not.toBe(pack.group(at('copy.jpg')));
    pack.close();
  });
});

describe('files that are no photographs of a person', () => {
  vi.stubEnv('PRETEXT_LAB_FFMPEG', 'off');

  it('are skipped and counted: folders of NAS systems, waste bins and archives, hidden and other files', async () => {
    const { folder, packDir } = fresh();
    const jpeg = await photograph(1).jpeg().toBuffer();
    await fill(folder, {
      'a.jpg': jpeg,
      'recycled/b.jpg': await photograph(2).jpeg().toBuffer(), // a class of a data set about waste
      '@eaDir/a.jpg/SYNOPHOTO_THUMB_XL.jpg': jpeg,
      'deep/@eaDir/x/SYNOPHOTO_THUMB_XL.jpg': jpeg,
      'deep/@Recycle/x.jpg': jpeg,
      '#recycle/x.jpg': jpeg,
      '$RECYCLE.BIN/S-1-5-21/$R1.jpg': jpeg,
      'System Volume Information/x.jpg': jpeg,
      'lost+found/#12.jpg': jpeg,
      '__MACOSX/._a.jpg': jpeg,
      '__MACOSX/a.jpg': jpeg,
      'Catalogue Previews.lrdata/0/x.jpg': jpeg,
      'FOUND.000/x.jpg': jpeg,
      '.Trash-1000/files/x.jpg': jpeg,
      '.thumbnails/x.jpg': jpeg,
      '._a.jpg': jpeg,
      'logo.svg': '<svg/>',
      'film.MP4': 'x',
      'film.mov': 'x',
      'photo.CRW': 'x',
      'Thumbs.db': 'x',
      'labels.csv': 'x',
    });
    const record = await index(folder, packDir);
    expect(await names(packDir)).toEqual(['a.jpg', 'recycled/b.jpg']);
    expect(record).toMatchObject({ images: 2, passedOver: [] });
    expect(record.notConsidered).toEqual({
      files: { drawing: 1, video: 2, raw: 1, other: 2 },
      extensions: { '.svg': 1, '.mp4': 1, '.mov': 1, '.crw': 1, '.db': 1, '.csv': 1 },
      hidden: 3,
      folders: {
        '#recycle': 1,
        '$RECYCLE.BIN': 1,
        '@eaDir': 2,
        '@Recycle': 1,
        'Catalogue Previews.lrdata': 1,
        'FOUND.000': 1,
        'System Volume Information': 1,
        __MACOSX: 1,
        'lost+found': 1,
      },
    });
    expect((await index(folder, packDir)).notConsidered).toEqual(record.notConsidered);
  });

  it('are used where such a folder is chosen itself, also next to the folder that it is in', async () => {
    const { folder, packDir } = fresh();
    const bin = join(folder, '#recycle');
    await fill(folder, {
      'a.jpg': await photograph(1).jpeg().toBuffer(),
      '#recycle/b.jpg': await photograph(2).jpeg().toBuffer(),
    });
    await index(bin, packDir);
    expect(await names(packDir)).toEqual(['b.jpg']);
    await rm(packDir, { recursive: true });
    const both = await index([folder, bin], packDir);
    expect(both).toMatchObject({ images: 2, notConsidered: { folders: {} } });
  });

  it('are not reached through a link, and are named where nothing else is found', async () => {
    const { folder, packDir } = fresh();
    const elsewhere = await fill(join(folder, '..', 'elsewhere'), {
      '@eaDir/x.jpg': await photograph(1).jpeg().toBuffer(),
    });
    await mkdir(folder, { recursive: true });
    await symlink(join(elsewhere, '@eaDir'), join(folder, '@eaDir'));
    await fill(folder, { 'film.mp4': 'x' });
    expect(await failure(index(folder, packDir))).toContain(
      `no image in ${folder}: found 1 video (install ffmpeg, or save the frames of videos as JPEG or PNG, to use them), 1 folder of other programs (@eaDir;`,
    );
  });
});

describe('a failure of indexing', () => {
  it('says what is wrong with a folder, and what to do', async () => {
    const { folder, packDir } = fresh();
    expect(await failure(index(folder, packDir))).toBe(
      `unusable-input: there is no folder ${folder} (check the path, or choose another folder)`,
    );
    await mkdir(folder, { recursive: true });
    expect(await failure(index(folder, packDir))).toContain(`unusable-input: no file in ${folder}`);
    await fill(folder, { 'a.txt': 'x', 'b.csv': 'x' });
    expect(await failure(index(folder, packDir))).toContain(`no image in ${folder}: found 2 files of other kinds`);
    await fill(folder, { 'a.jpg': '', 'b.jpg': '', 'c.png': 'text' });
    expect(await failure(index(folder, packDir))).toContain(
      `no readable image in ${folder}: found 2 empty, 1 undecodable`,
    );
    expect(await failure(index(join(folder, 'a.txt'), packDir))).toContain('a.txt is a file, not a folder');
  });

  it('says that the workspace cannot be written', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 1);
    await fill(join(packDir, '..'), { pack: 'a file in the way' });
    expect(await failure(index(folder, packDir))).toMatch(
      /^failed: the cache cannot be written to .*make the workspace writable/,
    );
  });

  it('lists folders and files without permission, and refuses a chosen one', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 2);
    await photographs(join(folder, 'closed'), 1);
    await chmod(temporary, 0o777);
    await mkdir(join(packDir), { recursive: true });
    await chmod(packDir, 0o777);
    await chmod(join(folder, '0001.jpg'), 0);
    await chmod(join(folder, 'closed'), 0);
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      const record = await index(folder, packDir);
      expect(record.images).toBe(1);
      expect(record.passedOver).toEqual([
        { path: join(folder, '0001.jpg'), reason: 'unreadable', detail: 'no permission' },
        { path: join(folder, 'closed'), reason: 'unreadable', detail: 'no permission' },
      ]);
      expect(await failure(index(join(folder, 'closed'), packDir))).toMatch(
        /^unusable-input: .*closed cannot be read: no permission/,
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
    await chmod(join(folder, '0001.jpg'), 0o644);
    await chmod(join(folder, 'closed'), 0o755);
    expect((await index(folder, packDir)).images).toBe(3);
  });

  it('says that the disk is full; indexing continues when there is room again', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 12);
    await mkdir(packDir, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k', 'tmpfs', packDir], { stdio: 'ignore' });
    } catch {
      return; // only root may mount
    }
    try {
      expect(await failure(index(folder, packDir))).toMatch(/^failed: the disk that holds .* is full \(make room/);
      execFileSync('mount', ['-o', 'remount,size=4m', packDir]);
      expect((await index(folder, packDir)).images).toBe(12);
    } finally {
      execFileSync('umount', [packDir]);
    }
  });

  it('never writes into the user’s folder', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 3);
    const look = async () =>
      Promise.all((await readdir(folder)).map(async (name) => [name, (await stat(join(folder, name))).mtimeMs]));
    const [before, changed] = [await look(), (await stat(folder)).mtimeMs];
    await index(folder, packDir);
    expect(await look()).toEqual(before);
    expect((await stat(folder)).mtimeMs).toBe(changed);
  });
});

describe('indexing again', () => {
  it('does not read files whose size and modification time are the same', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 6);
    const path = join(folder, '0003.jpg');
    const mtime = new Date('2020-01-02T03:04:05Z');
    await utimes(path, mtime, mtime);
    await index(folder, packDir);
    const stamp = async () => (await stat(join(packDir, String(side), 'index.jsonl'))).mtimeMs;
    const written = await stamp();
    await writeFile(path, Buffer.alloc((await stat(path)).size, 7)); // a change that only reading would reveal
    await utimes(path, mtime, mtime);
    const warm = await index(folder, packDir);
    expect(warm).toMatchObject({ images: 6, passedOver: [] });
    expect(await stamp()).toBe(written);
    await utimes(path, mtime, new Date(mtime.getTime() + 5000));
    expect((await index(folder, packDir)).passedOver).toMatchObject([{ path, reason: 'undecodable' }]);
  });

  it('reuses the pixels of moved and copied files, leaves out deleted ones, and reads changed ones again', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 6);
    await index(folder, packDir);
    const bytes = async () => (await stat(join(packDir, String(side), 'pixels.bin'))).size;
    const before = await bytes();
    await mkdir(join(folder, 'sub'));
    await rename(join(folder, '0000.jpg'), join(folder, 'sub', 'moved.jpg'));
    await copyFile(join(folder, '0001.jpg'), join(folder, 'sub', 'copied.jpg'));
    await rm(join(folder, '0002.jpg'));
    const record = await index(folder, packDir);
    expect(await bytes()).toBe(before);
    expect(await names(packDir)).toEqual([
      '0001.jpg',
      '0003.jpg',
      '0004.jpg',
      '0005.jpg',
      'sub/copied.jpg',
      'sub/moved.jpg',
    ]);
    expect(record.warnings).toEqual([{ path: join(folder, 'sub', 'copied.jpg'), kind: 'duplicate' }]);
    await rm(join(folder, '0001.jpg'));
    expect((await index(folder, packDir)).warnings).toEqual([]); // the copy is no copy any more

    await writeFile(join(folder, '0003.jpg'), await plain(64, 64, '#0f0').jpeg().toBuffer());
    await index(folder, packDir);
    const pack = await openPack(packDir, side);
    const { data } = await pack.read(0);
    expect(pack.name(0)).toBe('0003.jpg');
    expect(data[1]).toBeGreaterThan(240);
    pack.close();
  });

  it('does not change the pixels of an open pack, however the folder changes', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 4);
    await index(folder, packDir);
    const pack = await openPack(packDir, side);
    const last = await pack.read(3);
    for (const name of ['0002.jpg', '0003.jpg']) await rm(join(folder, name));
    await index(folder, packDir);
    await index(folder, packDir);
    await photographs(join(folder, 'new'), 0);
    await fill(folder, { 'later.jpg': await photograph(99).jpeg().toBuffer() });
    await index(folder, packDir);
    expect(await pack.read(3)).toEqual(last);
    pack.close();
  });

  it('repairs a cache that was damaged by hand', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 4);
    await index(folder, packDir);
    const files = join(packDir, String(side));
    const whole = await readFile(join(files, 'pixels.bin'));
    await truncate(join(files, 'pixels.bin'), whole.length / 2);
    const opened = await openPack(packDir, side);
    const reads = await Promise.allSettled(Array.from({ length: 4 }, (_, i) => opened.read(i)));
    opened.close();
    expect(reads.filter(({ status }) => status === 'rejected').length).toBe(2);
    await index(folder, packDir);
    const pack = await openPack(packDir, side);
    for (let i = 0; i < 4; i++) expect((await pack.read(i)).data.some((value) => value > 0)).toBe(true);
    pack.close();
    await writeFile(join(files, 'index.jsonl'), 'not an index\n');
    expect((await index(folder, packDir)).images).toBe(4);
    await rm(packDir, { recursive: true });
    await expect(openPack(packDir, side)).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });

  it('names what lies where a file of the cache should be', async () => {
    for (const [name, expected] of [
      ['pixels.bin', 'pixels.bin is a folder, not a file (remove it'],
      ['index.jsonl', 'index.jsonl is a folder (remove it'],
    ] as const) {
      const { folder, packDir } = fresh();
      await photographs(folder, 1);
      await mkdir(join(packDir, String(side), name), { recursive: true });
      expect(await failure(index(folder, packDir))).toContain(expected);
    }
  });

  it('keeps packs of different sides apart', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 2);
    await index(folder, packDir);
    await indexFolders({ folders: [folder], packDir }, 20);
    const [a, b] = [await openPack(packDir, side), await openPack(packDir, 20)];
    expect([(await a.read(0)).height, (await b.read(0)).height]).toEqual([side, 20]);
    expect(a.fingerprint).toBe(b.fingerprint);
    a.close();
    b.close();
  });
});

describe('while it runs, indexing', () => {
  it('has pixels on the disk before the lines that describe them', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 1);
    const probe = await open(folder, 'r');
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    const { write, datasync, appendFile } = prototype;
    const unsynced = new Set<FileHandle>();
    const unsyncedAtLine: number[] = [];
    vi.spyOn(prototype, 'write').mockImplementation(function (this: FileHandle, ...words: unknown[]) {
      unsynced.add(this);
      return Reflect.apply(write, this, words);
    } as typeof write);
    vi.spyOn(prototype, 'datasync').mockImplementation(async function (this: FileHandle) {
      await Reflect.apply(datasync, this, []);
      unsynced.delete(this);
    });
    vi.spyOn(prototype, 'appendFile').mockImplementation(async function (this: FileHandle, ...words: unknown[]) {
      unsyncedAtLine.push(unsynced.size);
      await Reflect.apply(appendFile, this, words);
    } as typeof appendFile);
    try {
      await index(folder, packDir);
    } finally {
      vi.restoreAllMocks();
    }
    expect(unsyncedAtLine).toEqual([0]);
  });

  it('reports progress at most four times a second, and can be cancelled and continued', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 40);
    const reports: [number, number][] = [];
    const cancelled = indexFolders({ folders: [folder], packDir }, side, {
      onProgress: (done, total) => reports.push([done, total]),
      isCancelled: () => reports.length > 0,
    });
    expect(await failure(cancelled)).toMatch(/^stopped: indexing was cancelled/);
    expect(existsSync(join(packDir, String(side), 'lock'))).toBe(false);
    const times: number[] = [];
    await indexFolders({ folders: [folder], packDir }, side, { onProgress: () => times.push(Date.now()) });
    for (const [i, time] of times.slice(1, -1).entries()) expect(time - times[i]!).toBeGreaterThanOrEqual(249);
    expect((await index(folder, packDir)).images).toBe(40);
  });

  describe('images that are shown while others are still being read', () => {
    it('come in the order of their files, with the pixels of the pack, without those that cannot be used', async () => {
      const { folder, packDir } = fresh();
      await photographs(folder, 30);
      await writeFile(join(folder, '0001.jpg'), 'no image');
      const shown: { path: string; key: string; data: ArrayLike<number> }[] = [];
      let done = 0;
      await indexFolders({ folders: [folder], packDir }, side, {
        onProgress: (count) => {
          done = count;
        },
        async onImage({ path, key, read }) {
          if (shown.length < 3) expect(done).toBeLessThan(30);
          shown.push({ path, key, data: (await read()).data });
        },
      });
      expect(shown.length).toBeGreaterThanOrEqual(3);
      const pack = await openPack(packDir, side);
      for (const [i, { path, key, data }] of shown.entries()) {
        expect([path, key]).toEqual([pack.path(i), pack.key(i)]);
        expect(Buffer.from(data as Uint8Array).equals(Buffer.from((await pack.read(i)).data))).toBe(true);
      }
      pack.close();
    });

    it('do not hold up the reading', async () => {
      const { folder, packDir } = fresh();
      await photographs(folder, 30);
      const { bytes } = await index(folder, `${packDir} before`);
      const pixels = join(packDir, String(side), 'pixels.bin');
      let packed = 0;
      const { images } = await indexFolders({ folders: [folder], packDir }, side, {
        async onImage() {
          while (packed < bytes) packed = (await stat(pixels)).size;
        },
      });
      expect([images, packed]).toEqual([30, bytes]);
    });

    it('end the indexing with their failure; what was packed is kept', async () => {
      const { folder, packDir } = fresh();
      await photographs(folder, 30);
      let shown = 0;
      const indexing = indexFolders({ folders: [folder], packDir }, side, {
        async onImage() {
          if (++shown === 2) throw new FailureError({ code: 'unusable-input', message: 'not this one' });
        },
      });
      expect(await failure(indexing)).toMatch(/^unusable-input: not this one/);
      expect(existsSync(join(packDir, String(side), 'lock'))).toBe(false);
      expect((await index(folder, packDir)).images).toBe(30);
    });
  });

  it('fails with a message when the folder goes away', async () => {
    const { folder, packDir } = fresh();
    await photographs(folder, 30);
    let gone = false;
    const indexing = indexFolders({ folders: [folder], packDir }, side, {
      onProgress: () => {
        if (!gone) execFileSync('mv', [folder, `${folder} moved`]);
        gone = true;
      },
    });
    expect(await failure(indexing)).toMatch(/^unusable-input: .* went away while it was being indexed \(bring it back/);
    await rename(`${folder} moved`, folder);
    expect((await index(folder, packDir)).images).toBe(30);
  });
});

afterAll(() => rm(join(temporary, 'outside'), { recursive: true, force: true }));
