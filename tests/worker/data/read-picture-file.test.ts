import { execFileSync } from 'node:child_process';
import { mkdir, open, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { withPictureFile } from '../../../electron/worker/data/read-picture-file.ts';
import { photographs, temporaryFolder } from './pictures.ts';

const folder = temporaryFolder();
const mebibyte = 2 ** 20;

/** A file of zeros after its first bytes, which takes no room on the disk. */
async function sparse(name: string, bytes: number, head = ''): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, Buffer.from(head, 'hex'));
  await truncate(path, bytes);
  return path;
}
const jpegHead = 'ffd8ffe0';
const sizeOf = async (bytes: Buffer): Promise<number> => bytes.length;

afterEach(() => vi.restoreAllMocks());

describe('a file with a picture’s name', () => {
  it('is not read if its first bytes are those of no picture, however large it is', async () => {
    const probe = await open(folder, 'r');
    const readFile = vi.spyOn(Object.getPrototypeOf(probe), 'readFile');
    await probe.close();
    const use = vi.fn(sizeOf);
    const path = await sparse('zeros.jpg', 900 * mebibyte);
    expect(await withPictureFile(path, use)).toMatchObject({
      reason: 'undecodable',
      detail: expect.stringContaining('content is none of JPEG'),
    });
    expect(await withPictureFile(await sparse('empty.jpg', 0), use)).toMatchObject({ reason: 'empty' });
    expect(readFile).not.toHaveBeenCalled();
    expect(use).not.toHaveBeenCalled();
  });

  it('is not read above a gibibyte', async () => {
    const use = vi.fn(sizeOf);
    const path = await sparse('giant.jpg', 1025 * mebibyte, jpegHead);
    expect(await withPictureFile(path, use)).toEqual({
      reason: 'beyond-limits',
      detail: 'a file of 1025 MiB; at most 1024 MiB are read; save it smaller',
    });
    expect(use).not.toHaveBeenCalled();
  });

  it('is in use one at a time above 64 MiB; smaller ones do not wait', async () => {
    const large = await Promise.all([1, 2, 3].map((n) => sparse(`large-${n}.jpg`, 65 * mebibyte, jpegHead)));
    const small = await sparse('small.jpg', 1000, jpegHead);
    let inUse = 0;
    let most = 0;
    let smallDone = false;
    const slowly = async (bytes: Buffer): Promise<number> => {
      most = Math.max(most, ++inUse);
      await expect.poll(() => smallDone).toBe(true);
      await new Promise((resolve) => setTimeout(resolve, 400)); // time for the others to be read
      inUse--;
      return bytes.length;
    };
    const all = Promise.all(large.map((path) => withPictureFile(path, slowly)));
    await withPictureFile(small, sizeOf);
    smallDone = true;
    expect(await all).toEqual([65, 65, 65].map((size) => size * mebibyte));
    expect(most).toBe(1);
  });

  it('lets the next large file be read after one that failed', async () => {
    const path = await sparse('failing.jpg', 65 * mebibyte, jpegHead);
    await expect(withPictureFile(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withPictureFile(path, sizeOf)).toBe(65 * mebibyte);
  });

  it('that is missing, a folder, a FIFO or a device is unreadable, and never blocks', async () => {
    await mkdir(join(folder, 'folder.jpg'));
    execFileSync('mkfifo', [join(folder, 'fifo.jpg')]);
    await symlink('/dev/zero', join(folder, 'device.jpg'));
    for (const name of ['folder.jpg', 'fifo.jpg', 'device.jpg'])
      expect(await withPictureFile(join(folder, name), sizeOf)).toEqual({
        reason: 'unreadable',
        detail: 'it is a folder, a pipe or a device, not a file',
      });
    expect(await withPictureFile(join(folder, 'nothing.jpg'), sizeOf)).toMatchObject({ reason: 'unreadable' });
  });
});

it('indexing ends, with every photograph, in a folder with FIFOs, links to devices and sparse files', async () => {
  const odd = join(folder, 'odd');
  await photographs(odd, 3);
  execFileSync('mkfifo', [join(odd, 'fifo.jpg')]);
  await symlink(join(odd, 'fifo.jpg'), join(odd, 'link-to-fifo.jpg'));
  await symlink('/dev/zero', join(odd, 'device.png'));
  await symlink('/dev/random', join(odd, 'random.png'));
  for (const n of [1, 2, 3, 4]) await sparse(`odd/sparse-${n}.jpg`, 1024 * mebibyte);
  const before = process.memoryUsage.rss();
  const record = await indexFolders({ folders: [odd], packDir: join(folder, 'pack') }, 32);
  expect(record.images).toBe(3);
  expect(record.passedOver.map(({ reason }) => reason)).toEqual(Array(4).fill('undecodable'));
  expect(process.memoryUsage.rss() - before).toBeLessThan(300 * mebibyte);
}, 20_000);
