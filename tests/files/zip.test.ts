import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { zipOf } from '../../electron/files/zip.ts';

const zone = process.env.TZ;
let folder: string;
const large = Buffer.alloc(300_000, 'weights'); // several pieces of a stream
const names = ['encoder.onnx', 'tfjs/modèle.json', 'empty.bin'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'));
  await mkdir(join(folder, 'tfjs'));
  await writeFile(join(folder, 'encoder.onnx'), large);
  await writeFile(join(folder, 'tfjs/modèle.json'), '{}');
  await writeFile(join(folder, 'empty.bin'), '');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function bytesOf(wanted = names, zipped = zipOf): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipped(folder, wanted)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('a ZIP file', () => {
  it('holds the files as they are, in the given order', async () => {
    const found = unzipSync(await bytesOf());
    expect(Object.keys(found)).toEqual(names);
    expect(Buffer.from(found['encoder.onnx']!).equals(large)).toBe(true);
    expect(Buffer.from(found['tfjs/modèle.json']!).toString()).toBe('{}');
    expect(found['empty.bin']).toHaveLength(0);
  });

  it('has the same bytes at another time and in another time zone', async () => {
    const first = await bytesOf();
    await utimes(join(folder, 'encoder.onnx'), new Date(0), new Date(0));
    expect((await bytesOf()).equals(first)).toBe(true);
    process.env.TZ = 'Asia/Tokyo';
    expect(new Date(0).getHours(), 'the time zone has changed').toBe(9);
    vi.resetModules(); // the time of the entries is made when the module is loaded
    const again = await import('../../electron/files/zip.ts');
    const elsewhere = await bytesOf(names, again.zipOf);
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
    expect(elsewhere.equals(first)).toBe(true);
  });

  it('says which file is missing', async () => {
    await expect(bytesOf(['encoder.onnx', 'gone.bin'])).rejects.toThrow(/ENOENT.*gone\.bin/);
  });
});
