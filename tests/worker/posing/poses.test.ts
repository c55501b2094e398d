import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { RgbPicture } from '../../../electron/worker/pictures/picture.ts';
import { crop, posedSquare } from '../../../electron/worker/posing/crop.ts';
import { centralMask, randomMask, visibleMean } from '../../../electron/worker/posing/hidden-mask.ts';
import { maskBorder } from '../../../electron/worker/posing/mask-border.ts';
import { quarterTurns } from '../../../electron/worker/posing/quarter-turns.ts';

/** Each pixel encodes its place: red is the column, green the row, blue 7. */
const map = (width: number, height: number): RgbPicture => ({
  width,
  height,
  channels: 3 as const,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel % width, Math.floor(pixel / width), 7][i % 3]!;
  }),
});
const pixelOf = (square: Uint8Array, size: number, x: number, y: number) =>
  Array.from(square.subarray(3 * (y * size + x), 3 * (y * size + x) + 3));
const letters = (square: Uint8Array) => Array.from({ length: square.length / 3 }, (_, i) => square[3 * i]);

describe('a crop', () => {
  it('copies its square byte for byte', () => {
    const square = crop(map(6, 5), 2, 1, 3);
    expect(pixelOf(square, 3, 0, 0)).toEqual([2, 1, 7]);
    expect(pixelOf(square, 3, 2, 1)).toEqual([4, 2, 7]);
  });

  it('that is mirrored swaps left and right and keeps the channels in place', () => {
    for (const size of [3, 4]) {
      const square = crop(map(6, 5), 1, 1, size, true);
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) expect(pixelOf(square, size, x, y)).toEqual([size - x, 1 + y, 7]);
    }
  });

  it('refuses a square that is not inside the picture', () => {
    expect(() => crop(map(6, 5), 4, 0, 3)).toThrow(
      new RangeError('a square of 3 px at 4, 0 is not inside an image of 6×5 px'),
    );
  });
});

describe('the posed square', () => {
  const settings = { size: 4, randomCrop: true, flip: true };

  it('of a held-out photograph is the centre, not mirrored, and uses no random numbers', () => {
    const random = new Random(1);
    expect(pixelOf(posedSquare(map(9, 6), settings, random, 'held-out'), 4, 0, 0)).toEqual([2, 1, 7]);
    expect(random.uint32()).toBe(new Random(1).uint32());
  });

  it('of a training photograph lies anywhere, both edges included, and is mirrored half of the time', () => {
    const [lefts, tops] = [new Set<number>(), new Set<number>()];
    let mirrored = 0;
    for (let draw = 0; draw < 200; draw++) {
      const square = posedSquare(map(6, 5), settings, new Random(draw), 'train');
      const [first, last] = [square[0]!, square[9]!];
      if (first > last) mirrored += 1;
      lefts.add(Math.min(first, last));
      tops.add(square[1]!);
    }
    expect([...lefts].sort()).toEqual([0, 1, 2]);
    expect([...tops].sort()).toEqual([0, 1]);
    expect(mirrored).toBeGreaterThan(70);
    expect(mirrored).toBeLessThan(130);
  });

  it('is the centre if random crops and mirroring are off', () => {
    const plain = { size: 4, randomCrop: false, flip: false };
    const square = posedSquare(map(6, 6), plain, new Random(3), 'train');
    expect(square).toEqual(posedSquare(map(6, 6), plain, new Random(4), 'held-out'));
  });

  it('refuses a photograph that is too small', () => {
    expect(() => posedSquare(map(3, 9), settings, new Random(1), 'train')).toThrow(
      new RangeError('an image of 3×9 px is too small for a square of 4 px'),
    );
  });
});

describe('quarter turns', () => {
  const square = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((letter) => [letter, letter + 10, letter + 20]));

  it('go counter-clockwise, as in np.rot90', () => {
    const turned = letters(quarterTurns(square, 3));
    expect(turned.slice(0, 9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(turned.slice(9, 18)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(turned.slice(18, 27)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(turned.slice(27, 36)).toEqual([7, 4, 1, 8, 5, 2, 9, 6, 3]);
  });

  it('keep the channels of each pixel together', () => {
    const turned = quarterTurns(square, 3);
    for (let pixel = 0; pixel < 36; pixel++)
      expect([turned[3 * pixel + 1], turned[3 * pixel + 2]]).toEqual([
        turned[3 * pixel]! + 10,
        turned[3 * pixel]! + 20,
      ]);
  });

  it('by four times 90° are the identity, and two turns equal one turn by the sum', () => {
    const bytes = square.length;
    const turn = (from: Uint8Array, k: number) => quarterTurns(from, 3).slice(k * bytes, (k + 1) * bytes);
    let round = square;
    for (let k = 0; k < 4; k++) round = turn(round, 1);
    expect(round).toEqual(square);
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) expect(turn(turn(square, a), b)).toEqual(turn(square, (a + b) % 4));
  });
});

describe('the border mask', () => {
  it('keeps pixels whose centres lie in a centred disc of three quarters of the side, and fills the others with grey', () => {
    for (const size of [8, 9, 32]) {
      const square = new Uint8Array(size * size * 3).fill(200);
      maskBorder(square, size);
      const centre = (size - 1) / 2;
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const inside = (x - centre) ** 2 + (y - centre) ** 2 <= (0.375 * size) ** 2;
          expect(pixelOf(square, size, x, y)).toEqual(Array(3).fill(inside ? 200 : 128));
        }
    }
  });

  it('is the same after every quarter turn, so that it reveals nothing', () => {
    const square = new Uint8Array(10 * 10 * 3).fill(200);
    maskBorder(square, 10);
    const turned = quarterTurns(square, 10);
    for (let k = 0; k < 4; k++) expect(turned.slice(k * 300, (k + 1) * 300)).toEqual(square);
  });
});

describe('hidden pixels', () => {
  const share = (mask: Uint8Array) => mask.reduce((a, b) => a + b, 0) / mask.length;

  it('of a central quarter are a square of half the side', () => {
    const mask = centralMask(8, 0.25);
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++) expect(mask[y * 8 + x]).toBe(x >= 2 && x < 6 && y >= 2 && y < 6 ? 1 : 0);
  });

  it('of random blocks are the requested share in every picture', () => {
    for (const asked of [0.05, 0.25, 0.5])
      for (let draw = 0; draw < 20; draw++)
        expect(share(randomMask(64, asked, new Random(draw)))).toBeCloseTo(asked, 2);
  });

  it('of random blocks can be at every place', () => {
    const hidden = new Array(256).fill(0);
    for (let draw = 0; draw < 300; draw++)
      for (const [i, h] of randomMask(16, 0.25, new Random(draw)).entries()) hidden[i] += h;
    expect(Math.min(...hidden)).toBeGreaterThan(0);
  });

  it('of random blocks depend on the seed only', () => {
    expect(randomMask(32, 0.25, new Random(5))).toEqual(randomMask(32, 0.25, new Random(5)));
    expect(randomMask(32, 0.25, new Random(5))).not.toEqual(randomMask(32, 0.25, new Random(6)));
  });

  it('are excluded from the visible mean', () => {
    const square = Uint8Array.of(10, 20, 30, 20, 40, 60, 255, 255, 255, 30, 60, 90);
    expect(visibleMean(square, Uint8Array.of(0, 0, 1, 0))).toEqual([20, 40, 60]);
  });
});
