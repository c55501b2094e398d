import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { align, thumbnailSide, windowAt } from '../../../electron/worker/data/align-pictures.ts';
import { findAllCopies, wholePack } from '../../../electron/worker/data/copies-across-folders.ts';
import { findPartCopies, mostPairs } from '../../../electron/worker/data/copies-in-parts.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack, type Pack } from '../../../electron/worker/data/pack.ts';
import { bitsSet } from '../../../electron/worker/data/same-photograph-groups.ts';
import { mirrored, squareWindows, thumbnailOf, windowHashes } from '../../../electron/worker/data/window-hashes.ts';
import { blobs, fill, photograph, plain, temporaryFolder } from './pictures.ts';

const side = 72;
const [width, height] = [240, 180];
const root = temporaryFolder();
async function packed(name: string, files: Record<string, Buffer>): Promise<Pack> {
  const spec = { folders: [await fill(join(root, name), files)], packDir: join(root, `pack-${name}`) };
  await indexFolders(spec, side);
  return openPack(spec.packDir, side);
}
const ignore = async (): Promise<void> => {};
const picture = (seed: number): Sharp => photograph(seed, width, height);
const part = (left: number, top: number, scale: number) => ({
  left: Math.round(left * width),
  top: Math.round(top * height),
  width: Math.round(scale * width),
  height: Math.round(scale * height),
});

/** What is done to a copy, and how it is found. The seed of each picture is its place. */
const changes: readonly [name: string, change: (picture: Sharp) => Sharp, kind: string][] = [
  ['same', (image) => image, 'exact'],
  ['half', (image) => image.resize(width / 2), 'near'],
  ['grey', (image) => image.greyscale().toColourspace('srgb'), 'near'],
  ['contrast', (image) => image.linear(1.4, -50), 'near'],
  ['turned', (image) => image.rotate(2, { background: '#000' }), 'near|crop'],
  ['mirrored', (image) => image.flop(), 'mirrored'],
  ['crop', (image) => image.extract(part(0.11, 0.04, 0.8)), 'crop'],
  ['mirrored-crop', (image) => image.flop().extract(part(0.03, 0.13, 0.82)), 'mirrored-crop'],
  ['square', (image) => image.extract({ left: 30, top: 0, width: height, height }), 'crop'],
  ['framed', (image) => image.extend({ top: 9, bottom: 9, left: 12, right: 12, background: '#fff' }), 'crop'],
];

describe('copies of parts of images', () => {
  it.each([
    ['training', false],
    ['test', true],
  ])('are found if the %s images are the changed ones, and other images are not', async (changed, isTest) => {
    const originals: Record<string, Buffer> = { 'sky.png': await plain(width, height, '#3060c0').png().toBuffer() };
    const copies: Record<string, Buffer> = { 'wall.png': await plain(width, height, '#c06030').png().toBuffer() };
    for (const [seed, [name, change]] of changes.entries()) {
      originals[`${name}.png`] = await picture(seed).png().toBuffer();
      // A second pipeline, because sharp extracts before it mirrors.
      copies[`${name}.png`] = await change(sharp(originals[`${name}.png`]!))
        .png()
        .toBuffer();
      originals[`other-${seed}.png`] = await picture(100 + seed)
        .png()
        .toBuffer();
      copies[`other-${seed}.png`] = await picture(200 + seed)
        .png()
        .toBuffer();
    }
    const train = await packed(`${changed}-train`, isTest ? originals : copies);
    const test = await packed(`${changed}-test`, isTest ? copies : originals);
    try {
      const { of, leakage, comparedParts } = await findAllCopies(wholePack(train), wholePack(test), ignore);
      const found = [...of].map(([copy, { original, kind }]) => [train.name(copy), test.name(original), kind]);
      const expected = changes.map(([name, , kind]) => [
        `${name}.png`,
        `${name}.png`,
        expect.stringMatching(new RegExp(`^(${kind})$`)),
      ]);
      expect(found.sort()).toEqual(expected.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
      expect([leakage, comparedParts]).toEqual([{ exact: 1, near: changes.length - 1 }, true]);
      for (const { similarity } of of.values()) expect(similarity).toBeGreaterThanOrEqual(0.9);
    } finally {
      train.close();
      test.close();
    }
  });

  it('are not looked for again among images that were compared', async () => {
    const [scene, other] = [await picture(1).png().toBuffer(), await picture(2).png().toBuffer()];
    const crop = await sharp(scene)
      .extract(part(0.11, 0.04, 0.8))
      .png()
      .toBuffer();
    const turned = await sharp(scene).flop().png().toBuffer();
    const test = await packed('compared-test', { 'scene.png': scene });
    const first = await packed('compared-first', { 'crop.png': crop, 'other.png': other });
    const second = await packed('compared-second', { 'crop.png': crop, 'other.png': other, 'turned.png': turned });
    try {
      const compared = { pack: first, of: (await findAllCopies(wholePack(first), wholePack(test), ignore)).of };
      const searched: number[] = [];
      const count = async (_: number, total: number) => void searched.push(total);
      const alone = await findAllCopies(wholePack(second), wholePack(test), count);
      const again = await findAllCopies(wholePack(second), wholePack(test), count, compared);
      expect(again).toEqual(alone);
      expect([...alone.of].map(([copy, { kind }]) => [second.name(copy), kind])).toEqual([
        ['crop.png', 'crop'],
        ['turned.png', 'mirrored'],
      ]);
      expect([...new Set(searched)]).toEqual([2 * (3 + 1), 2 * (1 + 1)]);
    } finally {
      for (const pack of [test, first, second]) pack.close();
    }
  });

  it('can be stopped, and are not looked for among too many pairs', async () => {
    const train = await packed('stopped', { 'a.png': await picture(1).png().toBuffer() });
    try {
      const stop = async () => Promise.reject(new Error('enough'));
      await expect(findPartCopies(wholePack(train), wholePack(train), stop)).rejects.toThrow('enough');
      const many = { pack: train, photographs: new Uint32Array(Math.ceil(Math.sqrt(mostPairs)) + 1) };
      expect(await findPartCopies(many, many, ignore)).toBeUndefined();
    } finally {
      train.close();
    }
  });
});

describe('windows of a picture', () => {
  const shown = { width, height, channels: 3, data: new Uint8Array(blobs(5, width, height)) } as const;

  it('have about the hash of the part that they show', async () => {
    const box = part(0.2, 0.1, 0.7);
    const { data } = await sharp(blobs(5, width, height), { raw: { width, height, channels: 3 } })
      .extract(box)
      .raw()
      .toBuffer({ resolveWithObject: true });
    const whole = [{ left: 0, top: 0, width: 1, height: 1 }];
    const own = windowHashes(thumbnailOf({ ...box, channels: 3, data: new Uint8Array(data) }), whole);
    const window = windowHashes(thumbnailOf(shown), [{ left: 0.2, top: 0.1, width: 0.7, height: 0.7 }]);
    expect(bitsSet(own[0]! ^ window[0]!) + bitsSet(own[1]! ^ window[1]!)).toBeLessThanOrEqual(6);
  });

  it('are squares along the longer side of a wide picture', () => {
    const squares = squareWindows(4 / 3);
    expect(squares.map(({ width: w, height: h }) => [w, h])).toEqual(squares.map(() => [0.75, 1]));
    expect([squares[0]!.left, squares.at(-1)!.left]).toEqual([0, 0.25]);
  });

  it('are aligned with a part that is a little elsewhere', () => {
    const thumbnail = thumbnailOf(shown);
    expect(mirrored(mirrored(thumbnail))).toEqual(thumbnail);
    const values = Float64Array.from({ length: thumbnailSide ** 2 }, (_, at) => {
      const [x, y] = [at % thumbnailSide, Math.floor(at / thumbnailSide)];
      return 120 + 60 * Math.sin(x / 3) * Math.cos(y / 4) + 2 * x;
    });
    // A part from (.1, .05) with sides of .8, darker and with less contrast.
    const inPart = Float64Array.from(values, (_, at) => {
      const [u, v] = [
        ((at % thumbnailSide) + 0.5) / thumbnailSide,
        (Math.floor(at / thumbnailSide) + 0.5) / thumbnailSide,
      ];
      const [x, y] = [(0.1 + 0.8 * u) * thumbnailSide - 0.5, (0.05 + 0.8 * v) * thumbnailSide - 0.5];
      return 0.7 * (120 + 60 * Math.sin(x / 3) * Math.cos(y / 4) + 2 * x) - 20;
    });
    const { placement, correlation, detail } = align(values, inPart, windowAt(0.13, 0.03, 0.77, 0.82))!;
    for (const [at, expected] of [0.1, 0.8, 0].entries()) expect(placement.x[at]).toBeCloseTo(expected, 2);
    for (const [at, expected] of [0.05, 0, 0.8].entries()) expect(placement.y[at]).toBeCloseTo(expected, 2);
    expect(correlation).toBeGreaterThan(0.999);
    expect(detail).toBeGreaterThan(0.95);
    expect(
      align(
        values,
        inPart.map((value) => 255 - value),
        windowAt(0.1, 0.05, 0.8, 0.8),
      ),
    ).toBeUndefined();
  });
});
