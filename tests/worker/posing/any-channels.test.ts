/** Poses of pictures with any number of channels, of 8 and of 16 bits. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { brightness } from '../../../electron/worker/pictures/brightness.ts';
import { type Picture, pixelsOfStored, rendered } from '../../../electron/worker/pictures/picture.ts';
import { quarterTurned } from '../../../electron/worker/pictures/quarter-turned.ts';
import { adjustLight } from '../../../electron/worker/posing/adjust-light.ts';
import { crop } from '../../../electron/worker/posing/crop.ts';
import { halve } from '../../../electron/worker/posing/halve.ts';
import { cutPatch } from '../../../electron/worker/posing/patches.ts';
import { quadrants } from '../../../electron/worker/posing/quadrants.ts';
import { quarterTurns } from '../../../electron/worker/posing/quarter-turns.ts';
import { resample } from '../../../electron/worker/posing/resample.ts';
import { drawView, twoViews } from '../../../electron/worker/posing/views.ts';

/** The value of channel c at (x, y) is 100 c + 10 y + x, over 257 if it is of 16 bits. */
const map = (width: number, height: number, channels: number, isDeep: boolean): Picture => {
  const value = (i: number): number => {
    const pixel = Math.floor(i / channels);
    return 100 * (i % channels) + 10 * Math.floor(pixel / width) + (pixel % width);
  };
  const length = width * height * channels;
  return {
    width,
    height,
    channels,
    data: isDeep
      ? Float32Array.from({ length }, (_, i) => value(i) / 257)
      : Uint8Array.from({ length }, (_, i) => value(i) % 256),
  };
};

describe.each([
  [1, false],
  [2, true],
  [4, true],
  [5, false],
] as const)('with %i channels (deep: %s)', (channels, isDeep) => {
  const picture = map(6, 5, channels, isDeep);
  const at = (x: number, y: number, of = picture) =>
    Array.from(of.data.subarray((y * of.width + x) * channels, (y * of.width + x + 1) * channels));
  const inSquare = (square: ArrayLike<number>, size: number, x: number, y: number) =>
    Array.from({ length: channels }, (_, c) => square[(y * size + x) * channels + c]!);

  it('a crop copies all channels of its pixels, mirrored or not', () => {
    const [plain, mirrored] = [crop(picture, 2, 1, 3), crop(picture, 2, 1, 3, true)];
    expect(plain.constructor).toBe(picture.data.constructor);
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++) {
        expect(inSquare(plain, 3, x, y)).toEqual(at(2 + x, 1 + y));
        expect(inSquare(mirrored, 3, 2 - x, y)).toEqual(at(2 + x, 1 + y));
      }
  });

  it('a quarter turn moves the pixel at (x, y) to (y, size − 1 − x)', () => {
    const square = crop(picture, 0, 0, 4);
    const turned = quarterTurns(square, 4);
    const length = 16 * channels;
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 4; x++) {
        const pixel = inSquare(square, 4, x, y);
        expect(inSquare(turned.subarray(length), 4, y, 3 - x)).toEqual(pixel);
        expect(inSquare(turned.subarray(2 * length), 4, 3 - x, 3 - y)).toEqual(pixel);
        expect(inSquare(turned.subarray(3 * length), 4, 3 - y, x)).toEqual(pixel);
      }
    expect(quarterTurned(quarterTurned(picture, 1), 3)).toEqual(picture);
  });

  it('patches and quarters are cut with all channels, and a channel may be shifted alone', () => {
    const square = crop(picture, 0, 0, 4);
    expect(inSquare(quadrants(square, 4), 2, 0, 2)).toEqual(at(2, 0)); // the first pixel of the second quarter
    const shift = Array.from({ length: channels }, (_, c) => ({ x: c === channels - 1 ? 1 : 0, y: 0 }));
    const shifted = inSquare(cutPatch(square, 4, { left: 1, top: 1 }, 2, shift), 2, 0, 0);
    expect(shifted.at(-1)).toBe(at(2, 1).at(-1));
    expect(shifted.slice(0, -1)).toEqual(at(1, 1).slice(0, -1));
  });

  it('resampling to the same size changes nothing, and halving averages each channel', () => {
    const square = crop(picture, 0, 0, 4);
    const into = new Float32Array(16 * channels);
    resample({ width: 4, height: 4, channels, data: square }, { left: 0, top: 0, width: 4, height: 4 }, 4, false, into);
    expect(Array.from(into)).toEqual(Array.from(square, (value) => expect.closeTo(value, 4)));
    const means = Array.from(
      { length: channels },
      (_, c) => (at(0, 0)[c]! + at(1, 0)[c]! + at(0, 1)[c]! + at(1, 1)[c]!) / 4,
    );
    // Bytes are rounded.
    for (const [c, value] of inSquare(halve(square, 4, 'area'), 2, 0, 0).entries())
      expect(Math.abs(value - means[c]!)).toBeLessThanOrEqual(isDeep ? 1e-4 : 0.5);
  });
});

describe('16 bits', () => {
  it('keep two values 1/257 apart apart, from the pack to the network', () => {
    const stored = Uint16Array.from({ length: 20 * 20 }, (_, i) => 30_000 + (i % 2));
    const data = pixelsOfStored(stored);
    expect(data[1]! - data[0]!).toBeCloseTo(1 / 257, 5);
    expect(Array.from(data, (value) => Math.round(value * 257))).toEqual(Array.from(stored));
    const square = crop({ width: 20, height: 20, channels: 1, data }, 3, 2, 16);
    expect(new Set(Array.from(square, (value) => Math.round(value * 257)))).toEqual(new Set([30_000, 30_001]));
    const views = twoViews(
      { width: 20, height: 20, channels: 1, data },
      {
        size: 16,
        channels: 1,
        pixelType: 'float32',
        isColour: false,
        smallestCrop: 1,
        flip: true,
        colourJitter: false,
        jitterStrength: 0.5,
        grey: false,
        blur: false,
      },
      new Random(3),
    );
    // Not rounded to bytes: whole values of 8 bits would all be 117.
    expect(new Set(views).size).toBeGreaterThan(1);
    for (const value of views) expect(value).toBeGreaterThan(116.7);
  });
});

describe('a view of a picture without colour', () => {
  const settings = {
    size: 24,
    channels: 4,
    pixelType: 'float32',
    isColour: false,
    smallestCrop: 1,
    flip: false,
    colourJitter: true,
    jitterStrength: 0.5,
    grey: true,
    blur: false,
  } as const;
  const faint = map(24, 24, 4, true);
  // Far from black and white, so that nothing is clipped.
  const picture = { ...faint, data: faint.data.map((value) => 100 + 5 * value) };

  it('is changed in brightness and contrast by one affine map for all its channels', () => {
    let changed = 0;
    for (let seed = 0; seed < 40; seed++) {
      const [plain, jittered] = [new Float32Array(24 * 24 * 4), new Float32Array(24 * 24 * 4)];
      drawView(picture, { ...settings, colourJitter: false }, new Random('view', seed), plain);
      drawView(picture, settings, new Random('view', seed), jittered);
      const scale = (jittered[4 * 500]! - jittered[0]!) / (plain[4 * 500]! - plain[0]!);
      const offset = jittered[0]! - scale * plain[0]!;
      if (Math.abs(scale - 1) > 1e-3) changed++;
      expect(scale).toBeGreaterThan(0.3);
      for (let i = 0; i < plain.length; i += 37) expect(jittered[i]!).toBeCloseTo(scale * plain[i]! + offset, 3);
    }
    expect(changed).toBeGreaterThan(20); // four in five
  });

  it('with a contrast of 0 shows the mean of all its values, and with a brightness of 0 black', () => {
    const pixels = Float32Array.of(0, 10, 20, 30, 40, 80);
    adjustLight(pixels, 6, [{ change: 'contrast', factor: 0 }]);
    expect(Array.from(pixels)).toEqual(new Array(6).fill(30));
    adjustLight(pixels, 6, [{ change: 'brightness', factor: 0 }]);
    expect(Array.from(pixels)).toEqual(new Array(6).fill(0));
  });

  it('has the contrast of a map that is not yet clipped, and is clipped at its end', () => {
    const pixels = Float32Array.of(100, 200);
    adjustLight(pixels, 2, [
      { change: 'brightness', factor: 2 },
      { change: 'contrast', factor: 0.5 },
    ]);
    // 200 and 400, then halfway to their mean of 300.
    expect(Array.from(pixels)).toEqual([250, 255]);
  });
});

describe('what people see', () => {
  const pixel = (...data: number[]): Picture => ({
    width: 1,
    height: 1,
    channels: data.length,
    data: Float32Array.from(data),
  });
  it('is grey of one channel, red and green of two, and the first three of more, rounded to bytes', () => {
    expect(Array.from(rendered(pixel(12.6)).data)).toEqual([13, 13, 13]);
    expect(Array.from(rendered(pixel(1, 2)).data)).toEqual([1, 2, 0]);
    expect(Array.from(rendered(pixel(1, 2, 3, 4)).data)).toEqual([1, 2, 3]);
  });
  it('has the luma of three channels as its brightness, and the mean of others', () => {
    expect(brightness(pixel(100, 0, 0))[0]).toBeCloseTo(29.9);
    expect(brightness(pixel(10, 20, 30, 60))[0]).toBe(30);
    expect(brightness(pixel(7))[0]).toBe(7);
  });
});
