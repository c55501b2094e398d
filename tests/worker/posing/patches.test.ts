import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { centralSquare } from '../../../electron/worker/posing/crop.ts';
import { dropColours } from '../../../electron/worker/posing/drop-colours.ts';
import { greyscale, showGrey } from '../../../electron/worker/posing/greyscale.ts';
import { cutPatch, paste, randomShift } from '../../../electron/worker/posing/patches.ts';
import { pixelated } from '../../../electron/worker/posing/pixelate.ts';

/** Each pixel encodes its place: red is the column, green the row, blue ten times the row plus the column. */
const map = (width: number, height = width): Uint8Array =>
  Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [x, y, 10 * y + x][i % 3]!;
  });
const pixelOf = (patch: Uint8Array, side: number, x: number, y: number) =>
  Array.from(patch.subarray(3 * (y * side + x), 3 * (y * side + x) + 3));

describe('a patch', () => {
  it('is copied byte for byte', () => {
    const patch = cutPatch(map(8), 8, { left: 2, top: 3 }, 4);
    for (let y = 0; y < 4; y++)
      for (let x = 0; x < 4; x++) expect(pixelOf(patch, 4, x, y)).toEqual([2 + x, 3 + y, 10 * (3 + y) + 2 + x]);
  });

  it('takes each channel from its shifted place', () => {
    const shift = [
      { x: 1, y: 0 },
      { x: 0, y: -1 },
      { x: 0, y: 0 },
    ];
    const patch = cutPatch(map(8), 8, { left: 2, top: 3 }, 3, shift);
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++) expect(pixelOf(patch, 3, x, y)).toEqual([2 + x + 1, 3 + y - 1, 10 * (3 + y) + 2 + x]);
  });

  it('never reads beyond the square, wherever channels are shifted to', () => {
    const far = [-5, 0, 5].map((by) => ({ x: by, y: by }));
    const patch = cutPatch(map(8), 8, { left: 1, top: 1 }, 6, far);
    expect(pixelOf(patch, 6, 0, 0)).toEqual([0, 1, 22]);
  });

  it('is refused outside the square', () => {
    expect(() => cutPatch(map(8), 8, { left: 5, top: 0 }, 4)).toThrow(
      new RangeError('a patch of 4 px at 5, 0 is not inside a square of 8 px'),
    );
  });

  it('can be pasted back', () => {
    const square = new Uint8Array(8 * 8 * 3);
    paste(square, 8, { left: 3, top: 2 }, cutPatch(map(8), 8, { left: 3, top: 2 }, 4), 4);
    expect(pixelOf(square, 8, 6, 5)).toEqual([6, 5, 56]);
    expect(pixelOf(square, 8, 7, 5)).toEqual([0, 0, 0]);
  });
});

describe('a random shift', () => {
  it('takes every value within its range and no other', () => {
    const random = new Random('shift');
    const seen = new Set(
      Array.from({ length: 400 }, () => randomShift(3, 2, random)).flatMap((s) => s.map(({ x }) => x)),
    );
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });
});

describe('greyscale', () => {
  it('gives every channel the luma', () => {
    const pixels = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 40, 40, 40);
    greyscale(pixels);
    expect(Array.from(pixels)).toEqual([76, 76, 76, 150, 150, 150, 29, 29, 29, 40, 40, 40]);
  });
});

describe('showing grey', () => {
  const shown = (share: number, isTraining: boolean) =>
    Array.from({ length: 300 }, (_, seed) => {
      const pixels = Uint8Array.of(10, 20, 30, 40, 50, 60);
      const isGrey = showGrey(pixels, share, new Random(seed), isTraining);
      return { isGrey, pixels: pixels.join(' ') };
    });

  it('replaces all three channels by a random one in a share of the training photographs', () => {
    const seen = shown(0.4, true);
    const grey = seen.filter(({ isGrey }) => isGrey);
    expect(grey.length / 300).toBeCloseTo(0.4, 1);
    const inEach = ['10 10 10 40 40 40', '20 20 20 50 50 50', '30 30 30 60 60 60'];
    expect([...new Set(grey.map(({ pixels }) => pixels))].sort()).toEqual(inEach);
    expect(new Set(seen.filter(({ isGrey }) => !isGrey).map(({ pixels }) => pixels))).toEqual(
      new Set(['10 20 30 40 50 60']),
    );
  });

  it('keeps the colour of held-out photographs, and shows their green channel if training has no colour', () => {
    expect(new Set(shown(0.99, false).map(({ pixels }) => pixels))).toEqual(new Set(['10 20 30 40 50 60']));
    expect(new Set(shown(1, false).map(({ pixels }) => pixels))).toEqual(new Set(['20 20 20 50 50 50']));
    expect(shown(1, true).every(({ isGrey }) => isGrey)).toBe(true);
  });

  it('does not depend on the other channels, which a lens may have displaced', () => {
    const displaced = Uint8Array.of(99, 20, 98, 97, 50, 96);
    showGrey(displaced, 1, new Random(1), false);
    expect(displaced.join(' ')).toBe('20 20 20 50 50 50');
  });
});

describe('dropping colours', () => {
  it('keeps one random channel and fills the others with the smallest noise around grey', () => {
    const random = new Random('drop');
    const kept = new Set<number>();
    for (let i = 0; i < 30; i++) {
      const [before, after] = [map(12), map(12)];
      dropColours(after, random);
      const same = [0, 1, 2].filter((c) => before.every((value, at) => at % 3 !== c || after[at] === value));
      expect(same).toHaveLength(1);
      kept.add(same[0]!);
      const others = after.filter((_, at) => at % 3 !== same[0]);
      expect(new Set(others)).toEqual(new Set([127, 128, 129]));
    }
    expect(kept.size).toBe(3);
  });
});

describe('a pixelated patch', () => {
  const patch = Uint8Array.from({ length: 24 * 24 * 3 }, (_, i) => 128 + 60 * Math.sin(Math.floor(i / 3) * 2.5));
  const spread = (pixels: Uint8Array) => Math.max(...pixels) - Math.min(...pixels);

  it('keeps its size and loses its finest detail', () => {
    const coarse = pixelated(patch, 24, 6);
    expect(coarse.length).toBe(patch.length);
    expect(spread(coarse)).toBeLessThan(0.6 * spread(patch));
  });

  it('does not change a patch of one colour', () => {
    const flat = new Uint8Array(24 * 24 * 3).fill(77);
    expect(pixelated(flat, 24, 10)).toEqual(flat);
  });

  it('keeps its brightness', () => {
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    expect(Math.abs(mean(pixelated(patch, 24, 10)) - mean(patch))).toBeLessThan(2);
  });
});

describe('the central square', () => {
  it('has the shorter side and lies in the middle of the longer side', () => {
    const square = centralSquare({ width: 8, height: 4, channels: 3 as const, data: map(8, 4) });
    expect([square.width, square.height]).toEqual([4, 4]);
    expect(pixelOf(square.data, 4, 0, 0)).toEqual([2, 0, 2]);
    expect(pixelOf(square.data, 4, 3, 3)).toEqual([5, 3, 35]);
  });
});
