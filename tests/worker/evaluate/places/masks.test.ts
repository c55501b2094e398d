import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { indexFolders } from '../../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../../electron/worker/data/pack.ts';
import { cutSquare, ignoredPixel, readMasks } from '../../../../electron/worker/evaluate/places/mask-set.ts';
import { squareOf } from '../../../../electron/worker/evaluate/places/place-extractor.ts';
import { readMask } from '../../../../electron/worker/evaluate/places/read-mask.ts';
import { sameAspect } from '../../../../electron/worker/evaluate/places/square-in-image.ts';
import type { Ignored } from '../../../../shared/places.ts';
import { temporaryFolder } from '../../training/fixture.ts';
import { indexedPng } from './indexed-png.ts';

const folder = temporaryFolder();
const noHooks = { onProgress: () => {}, checkStopped: async () => {} };

async function written(path: string, bytes: Buffer | string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}
const colourPng = (width: number, height: number, pixels: readonly (readonly number[])[]): Promise<Buffer> =>
  sharp(Uint8Array.from(pixels.flat()), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();

/** Images of 40×20 px, half red and half blue, as PNG. */
async function images(place: string, names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries())
    await written(
      `${place}/${name}`,
      await colourPng(
        40,
        20,
        Array.from({ length: 800 }, (_, i) => (i % 40 < 20 + at ? [200, at * 30, 0] : [0, at * 30, 200])),
      ),
    );
}
async function packOf(place: string, side = 20) {
  const spec = { folders: [join(folder, place)], packDir: join(folder, `pack-${place}`) };
  await indexFolders(spec, side);
  return openPack(spec.packDir, side);
}

describe('a mask', () => {
  it('with a palette has its indices, whatever their colours, also of 1, 2 and 4 bits', async () => {
    for (const bits of [1, 2, 4, 8]) {
      const values = Array.from({ length: 9 * 3 }, (_, i) => i % Math.min(2 ** bits, 9));
      const colours = Array.from({ length: 2 ** bits }, () => [7, 7, 7]);
      const read = await readMask(await written(`palette-${bits}.png`, indexedPng(9, 3, values, { bits, colours })));
      expect(read).toEqual({ width: 9, height: 3, values: Uint32Array.from(values), kind: 'ids' });
    }
  });

  it('of grey has its values, also of 1, 2, 4 and 16 bits', async () => {
    for (const bits of [1, 2, 4, 8]) {
      const values = Array.from({ length: 9 * 3 }, (_, i) => (i * 5) % 2 ** bits);
      const read = await readMask(await written(`grey-${bits}.png`, indexedPng(9, 3, values, { bits })));
      expect(read).toEqual({ width: 9, height: 3, values: Uint32Array.from(values), kind: 'ids' });
    }
    const deep = await sharp(Uint16Array.of(0, 1, 300, 65_535), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect(await readMask(await written('grey-16.png', deep))).toMatchObject({
      values: Uint32Array.of(0, 1, 300, 65_535),
      kind: 'ids',
    });
  });

  it('of colours has red, green and blue in one number', async () => {
    const read = await readMask(
      await written(
        'colour.png',
        await colourPng(2, 1, [
          [255, 128, 0],
          [0, 0, 1],
        ]),
      ),
    );
    expect(read).toEqual({ width: 2, height: 1, values: Uint32Array.of(0xff8000, 1), kind: 'colour' });
  });

  it('that is a JPEG is not read, because its values are not exact', async () => {
    const jpeg = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    expect(await readMask(await written('mask.jpg', jpeg))).toContain('is not a PNG');
  });

  it('is cut as the square of its image is, for tall, wide and long images', async () => {
    for (const [width, height] of [
      [64, 48],
      [48, 64],
      [63, 41],
      [200, 30],
    ] as const) {
      // An image whose red says the column and green the row; the same numbers are the mask.
      const ramp = Array.from({ length: width * height }, (_, i) => [i % width, Math.floor(i / width), 0]);
      const place = `ramp-${width}-${height}`;
      await written(`${place}/ramp.png`, await colourPng(width, height, ramp));
      const pack = await packOf(place, 24);
      const square = await squareOf(pack, 0, 20);
      pack.close();
      const values = Uint32Array.from(ramp, ([x, y]) => (x! << 16) | (y! << 8));
      const cut = cutSquare({ width, height, values }, 24, 20);
      const pixel = Math.max(1, Math.min(width, height) / 24);
      for (let i = 0; i < 400; i++) {
        const [x, y] = [cut[i]! >> 16, (cut[i]! >> 8) & 255];
        // Smoothed pixels against the nearest one: within a pixel of the square.
        expect(Math.abs(x - square[3 * i]!), `${place} ${i}`).toBeLessThanOrEqual(pixel + 1);
        expect(Math.abs(y - square[3 * i + 1]!), `${place} ${i}`).toBeLessThanOrEqual(pixel + 1);
      }
    }
  });
});

describe('aspects', () => {
  it('agree up to the rounding of a side', () => {
    expect(sameAspect({ width: 500, height: 375 }, { width: 250, height: 188 })).toBe(true);
    expect(sameAspect({ width: 500, height: 375 }, { width: 375, height: 500 })).toBe(false);
    expect(sameAspect({ width: 500, height: 375 }, { width: 500, height: 360 })).toBe(false);
  });
});

describe('the masks of images', () => {
  const twoHalves = (left: number, right: number, width = 40, height = 20) =>
    indexedPng(
      width,
      height,
      Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? left : right)),
    );
  const cut = { packSide: 20, size: 16, ignored: 255 } as const;

  it('are matched by path without extension, and classes are named by classes.txt', async () => {
    await images('a-train', ['one.png', 'sub/two.png', 'three.png']);
    await images('a-test', ['four.png']);
    await written('a-masks/one.png', twoHalves(0, 2));
    await written('a-masks/sub/two.png', twoHalves(2, 255));
    await written('a-masks/classes.txt', 'sky\nroad\ndog\n');
    await written('a-test-masks/four.png', twoHalves(0, 5, 80, 40));
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const masks = await readMasks(
      { pack: train, folder: join(folder, 'a-masks'), skipped: new Set() },
      { pack: test, folder: join(folder, 'a-test-masks') },
      cut,
      noHooks,
    );
    expect(masks.classes).toEqual(['sky', 'dog', '5']);
    expect(Array.from(masks.train.photographs, (i) => train.name(i))).toEqual(['one.png', 'sub/two.png']);
    expect([...masks.train.square(0).subarray(6, 10)]).toEqual([0, 0, 1, 1]);
    expect([...masks.train.square(1).subarray(6, 10)]).toEqual([1, 1, ignoredPixel, ignoredPixel]);
    // Of twice the size, and cut at the same place.
    expect([...masks.test.square(0).subarray(6, 10)]).toEqual([0, 0, 2, 2]);
    expect(masks.warnings).toEqual([
      `1 training image without a mask is left out, for example ${join(folder, 'a-train', 'three.png')}`,
      'the test masks have classes that no training mask has, which are never predicted: 5',
      `${join(folder, 'a-masks', 'classes.txt')} has no name for 5: line n, counted from 0, is the name of value n`,
    ]);
    expect(masks.ignored).toBe(255);
    train.close();
    test.close();
  });

  it('keep classes with one name apart, and say why names are not used', async () => {
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const read = (place: string, testPlace = 'a-test-masks', ignored: Ignored = 255) =>
      readMasks(
        { pack: train, folder: join(folder, place), skipped: new Set() },
        { pack: test, folder: join(folder, testPlace) },
        { ...cut, ignored },
        noHooks,
      );
    const one = twoHalves(0, 2);
    await written('twice/one.png', one);
    const twice = await written('twice/classes.txt', 'road\r\nsky\r\nroad\r\n\r\n\r\ndog');
    expect(await read('twice')).toMatchObject({
      classes: ['road (0)', 'road (2)', 'dog'],
      warnings: expect.arrayContaining([
        `${twice} has the same name for several values, which stay classes of their own: 0, 2`,
      ]),
    });
    await written('a-folder/one.png', one);
    await mkdir(join(folder, 'a-folder', 'classes.txt'));
    const { classes, warnings } = await read('a-folder');
    expect(classes).toEqual(['0', '2', '5']);
    expect(warnings.join()).toMatch(/a-folder.classes\.txt cannot be read, so that no class has a name: .*is a folder/);
    const colour = await colourPng(
      40,
      20,
      Array.from({ length: 800 }, (_, i) => (i % 40 < 20 ? [255, 0, 0] : [0, 0, 0])),
    );
    for (const file of ['colours/one.png', 'colour-test/four.png']) await written(file, colour);
    const unused = await written('colours/classes.txt', 'road');
    expect(await read('colours', 'colour-test', 0)).toMatchObject({
      classes: ['#000000', '#ff0000'],
      ignored: 'none',
      warnings: expect.arrayContaining([
        expect.stringMatching(`^${unused} is not used: the masks are of colours`),
        'the masks are of colours, which are never ignored: the value 0 ignores nothing',
      ]),
    });
    expect((await read('colours', 'colour-test')).warnings.join()).not.toContain('ignores nothing');
    train.close();
    test.close();
  });

  it('are left out with the reason if their aspect is another', async () => {
    await written('b-masks/one.png', twoHalves(0, 1));
    await written('b-masks/sub/two.png', twoHalves(0, 1, 30, 30));
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const { warnings } = await readMasks(
      { pack: train, folder: join(folder, 'b-masks'), skipped: new Set() },
      { pack: test, folder: join(folder, 'a-test-masks') },
      cut,
      noHooks,
    );
    expect(warnings[1]).toMatch(
      /^1 training image whose mask has another aspect is left out, for example .*two\.png \(30×30 px for 40×20 px\)$/,
    );
    train.close();
    test.close();
  });

  it.each([
    ['of one class', twoHalves(3, 255), /every pixel of the training masks is of one class, 3/],
    ['that are ignored everywhere', twoHalves(255, 255), /every pixel of the training masks is ignored/],
  ])('%s are refused', async (name, mask, message) => {
    const place = `c-${name}`.replaceAll(' ', '-');
    await written(`${place}/one.png`, mask);
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const read = readMasks(
      { pack: train, folder: join(folder, place), skipped: new Set() },
      { pack: test, folder: join(folder, 'a-test-masks') },
      cut,
      noHooks,
    );
    await expect(read).rejects.toMatchObject({
      failure: {
        code: 'unusable-input',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('--ignore none'),
      },
    });
    train.close();
    test.close();
  });

  it('of black and white have two classes if no value is ignored', async () => {
    await written('d-masks/one.png', twoHalves(0, 255));
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const { classes } = await readMasks(
      { pack: train, folder: join(folder, 'd-masks'), skipped: new Set() },
      { pack: test, folder: join(folder, 'a-test-masks') },
      { ...cut, ignored: 'none' },
      noHooks,
    );
    expect(classes).toEqual(['0', '5', '255']);
    train.close();
    test.close();
  });

  it('of colours are named by them, and more than 256 are refused', async () => {
    const colours = (of: (i: number) => number[]) =>
      colourPng(
        40,
        20,
        Array.from({ length: 800 }, (_, i) => of(i)),
      );
    await written('e-masks/one.png', await colours((i) => (i % 40 < 20 ? [255, 0, 0] : [0, 0, 0])));
    await written('e-test-masks/four.png', await colours(() => [0, 0, 0]));
    await written('f-masks/one.png', await colours((i) => [i % 40, Math.floor(i / 40), 9]));
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const of = (place: string) =>
      readMasks(
        { pack: train, folder: join(folder, place), skipped: new Set() },
        { pack: test, folder: join(folder, 'e-test-masks') },
        { ...cut, packSide: 20, size: 20 },
        noHooks,
      );
    expect((await of('e-masks')).classes).toEqual(['#000000', '#ff0000']);
    await expect(of('f-masks')).rejects.toMatchObject({
      failure: { message: expect.stringContaining('more than 256 colours') },
    });
    train.close();
    test.close();
  });

  it('that are missing altogether are refused with what a mask is called', async () => {
    await mkdir(join(folder, 'empty'), { recursive: true });
    const [train, test] = [await packOf('a-train'), await packOf('a-test')];
    const read = readMasks(
      { pack: train, folder: join(folder, 'empty'), skipped: new Set() },
      { pack: test, folder: join(folder, 'a-test-masks') },
      cut,
      noHooks,
    );
    await expect(read).rejects.toMatchObject({
      failure: { message: expect.stringMatching(/^none of the 3 training images has a mask in /) },
    });
    train.close();
    test.close();
  });
});
