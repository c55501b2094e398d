import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack, type Pack } from '../../../electron/worker/data/pack.ts';
import { centralPixels, squareBatches } from '../../../electron/worker/evaluate/posed-squares.ts';
import type { Pixels } from '../../../electron/worker/pictures/picture.ts';
import { build, root } from '../../built.ts';
import { temporaryFolder } from '../training/fixture.ts';
import { tintedNoise } from './tinted-noise.ts';

const folder = temporaryFolder();
const side = 40;
const size = { size: 32, atOnce: 4 };
const threadFile = join(root, 'dist', 'worker', 'squares-thread.js');
let pack: Pack;

beforeAll(async () => {
  build('worker');
  const { train } = await tintedNoise(folder, { train: 5, test: 0 });
  await indexFolders({ folders: [train], packDir: join(folder, 'pack') }, side);
  pack = await openPack(join(folder, 'pack'), side);
}, 120_000);

async function batches(photographs: Uint32Array, file: string | undefined, of = pack): Promise<Pixels[][]> {
  const all: Pixels[][] = [];
  for await (const batch of squareBatches(of, photographs, size, file)) all.push(batch);
  return all;
}

describe.each([
  ['without threads', undefined],
  ['in threads', threadFile],
])('squares cut %s', (_, file) => {
  it('are the centres of the images, in the order asked for, the last batch as large as is left', async () => {
    const photographs = Uint32Array.of(9, 0, 3, 3, 14, 1, 2, 5, 6, 7);
    const found = await batches(photographs, file);
    expect(found.map((batch) => batch.length)).toEqual([4, 4, 2]);
    for (const [i, square] of found.flat().entries())
      expect(Buffer.from(square).equals(Buffer.from(centralPixels(await pack.read(photographs[i]!), 32))), `${i}`).toBe(
        true,
      );
  });

  it('are none of no images', async () => {
    expect(await batches(new Uint32Array(), file)).toEqual([]);
  });

  it('end with the failure of damaged pixels, and threads end with them', async () => {
    const damaged = join(folder, `damaged ${file ? 1 : 2}`, String(side));
    mkdirSync(damaged, { recursive: true });
    for (const name of readdirSync(pack.folder)) copyFileSync(join(pack.folder, name), join(damaged, name));
    const pixels = readFileSync(join(damaged, 'pixels.bin'));
    pixels[pixels.length - 1]! ^= 255;
    writeFileSync(join(damaged, 'pixels.bin'), pixels);
    const other = await openPack(join(damaged, '..'), side);
    const all = Uint32Array.from({ length: other.count }, (_, i) => i);
    await expect(batches(all, file, other)).rejects.toMatchObject({ failure: { code: 'failed' } });
    other.close();
  });

  it('are not cut further once nobody takes them', async () => {
    for await (const batch of squareBatches(
      pack,
      Uint32Array.from({ length: 15 }, (_, i) => i),
      size,
      file,
    )) {
      expect(batch).toHaveLength(4);
      break;
    }
  });
});
