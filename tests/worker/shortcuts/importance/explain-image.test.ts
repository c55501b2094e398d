/** Explanations of encoders whose answer is known: made by hand, of squares of 28 px. */
import { describe, expect, it } from 'vitest';
import type { StageExtractor } from '../../../../electron/worker/evaluate/stage-extractor.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Pixels } from '../../../../electron/worker/pictures/picture.ts';
import { explainImage } from '../../../../electron/worker/shortcuts/importance/explain-image.ts';
import { maskedSquare, meanColour } from '../../../../electron/worker/shortcuts/importance/masked-square.ts';
import { randomMask } from '../../../../electron/worker/shortcuts/importance/random-mask.ts';

const side = 28;
const noise = new Random('image');
const image = Float32Array.from({ length: side * side * 3 }, () => noise.uniform(0, 255));
const masks = 600;

/** An encoder that is a function of the pixels. */
function encoder(width: number, of: (square: Pixels) => readonly number[], seen: Pixels[] = []): StageExtractor {
  return {
    size: side,
    atOnce: 16,
    features: async (squares) => {
      expect(squares.length).toBeLessThanOrEqual(16);
      seen.push(...squares);
      return new Map([['features', { count: squares.length, width, data: Float32Array.from(squares.flatMap(of)) }]]);
    },
    dispose: async () => {},
  };
}

const explain = (extractor: StageExtractor, count = masks, square: Pixels = image, done: number[] = []) =>
  explainImage(
    extractor,
    'features',
    square,
    { count, seed: 'seed' },
    {
      onBatch: async (each) => void done.push(each),
      refuseNotFinite: () => {
        throw new Error('not finite');
      },
    },
  );

const mostImportant = (importance: Float32Array) => importance.indexOf(Math.max(...importance));

describe('the explanation of an image', () => {
  it('finds the only square that an encoder reads, and nothing elsewhere', async () => {
    const [top, left, read] = [16, 4, 6];
    const inside = (y: number, x: number) => y >= top && y < top + read && x >= left && x < left + read;
    const of = (square: Pixels) => {
      const values: number[] = [];
      for (let y = top; y < top + read; y++)
        for (let x = left; x < left + read; x++) values.push(square[(y * side + x) * 3]! - 127.5);
      return values;
    };
    const { importance, agreement, halves } = await explain(encoder(read * read, of));
    const at = mostImportant(importance);
    expect(inside(Math.floor(at / side), at % side)).toBe(true);
    const values = [...importance.entries()];
    const mean = (of: (y: number, x: number) => boolean) => {
      const chosen = values.filter(([i]) => of(Math.floor(i / side), i % side)).map(([, value]) => value);
      return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
    };
    const far = mean((y, x) => y < 8 || x > 18);
    const near = mean(inside);
    expect(near - far).toBeGreaterThan(0.04);
    // Cells that are far away say nothing about it: they differ by chance alone.
    expect(Math.abs(mean((y) => y < 8) - mean((_, x) => x > 18))).toBeLessThan((near - far) / 4);
    expect(agreement).toBeGreaterThan(0.8);
    expect(halves.more).toBeCloseTo(1, 6); // the square is wholly in the more important half
    expect(halves.less).toBeLessThan(0.5);
  });

  it('is Σ M² / Σ M at a pixel q whose mask is the similarity, and Σ M Mq / Σ M elsewhere', async () => {
    const q = 10 * side + 17;
    const colour = meanColour(image, side)[0]!;
    const shown = (square: Pixels) => Math.min(1, (square[3 * q]! - colour) / (image[3 * q]! - colour));
    const of = (square: Pixels) => [shown(square), Math.sqrt(1 - shown(square) ** 2)];
    const { importance, meanCosine } = await explain(encoder(2, of));
    const drawn = Array.from({ length: masks }, (_, n) => randomMask(side, new Random('mask', 'seed', n)));
    for (const pixel of [q, q - 1, 0, side * side - 1]) {
      let [shownHere, both] = [0, 0];
      for (const mask of drawn) {
        shownHere += mask[pixel]!;
        both += mask[pixel]! * mask[q]!;
      }
      expect(importance[pixel]).toBeCloseTo(both / shownHere, 4);
    }
    expect(meanCosine).toBeCloseTo(drawn.reduce((sum, mask) => sum + mask[q]!, 0) / masks, 4);
  });

  it.each<[string, number, (square: Pixels) => readonly number[]]>([
    ['a constant', 3, () => [1, 2, 3]],
    ['a vector that only grows and shrinks', 2, (square) => [1 + square[0]!, 2 + 2 * square[0]!]],
    ['nothing at all', 2, () => [0, 0]],
  ])('is flat for an encoder that gives %s', async (_, width, of) => {
    const { importance, uncertainty, meanCosine, agreement, halves } = await explain(encoder(width, of), 100);
    for (const value of importance) expect(value).toBeCloseTo(1, 6);
    for (const value of uncertainty) expect(value).toBeCloseTo(0, 6);
    expect(meanCosine).toBeCloseTo(1, 6);
    expect(agreement).toBe(0);
    expect([halves.more, halves.less]).toEqual([expect.closeTo(1, 6), expect.closeTo(1, 6)]);
  });

  it('shows the encoder the whole image first, then images with the mean colour where they are hidden', async () => {
    const bytes = Uint8Array.from(image, Math.round);
    const seen: Pixels[] = [];
    const done: number[] = [];
    await explain(
      encoder(1, () => [1], seen),
      100,
      bytes,
      done,
    );
    expect(done).toEqual([16, 32, 48, 64, 80, 96, 100]);
    expect(seen).toHaveLength(1 + 100 + 2);
    expect(seen[0]).toBe(bytes);
    const colour = [0, 1, 2].map(
      (c) => bytes.filter((_, i) => i % 3 === c).reduce((sum, value) => sum + value, 0) / side ** 2,
    );
    const mask = randomMask(side, new Random('mask', 'seed', 20));
    expect(seen[21]).toBeInstanceOf(Uint8Array);
    for (const [i, value] of seen[21]!.entries()) {
      const share = mask[Math.floor(i / 3)]!;
      expect(Math.abs(value - (share * bytes[i]! + (1 - share) * colour[i % 3]!))).toBeLessThanOrEqual(0.5001);
    }
    // The two halves: every pixel is hidden in one of them, and shown in the other.
    const [more, less] = seen.slice(-2);
    for (const [i, value] of bytes.entries()) {
      const hidden = Math.round(colour[i % 3]!);
      expect([more![i], less![i]].sort()).toEqual([value, hidden].sort());
    }
  });

  it('is the same for the same image, and ends when it is told to', async () => {
    const extractor = encoder(2, (square) => [square[30]!, square[60]!]);
    expect(await explain(extractor, 100)).toEqual(await explain(extractor, 100));
    const hooks = { onBatch: () => Promise.reject(new Error('stopped')), refuseNotFinite: () => expect.fail() };
    await expect(explainImage(extractor, 'features', image, { count: 100, seed: 'seed' }, hooks)).rejects.toThrow(
      'stopped',
    );
  });

  it('is refused for features that are not finite', async () => {
    await expect(explain(encoder(1, () => [Number.NaN]))).rejects.toThrow('not finite');
  });
});

describe('a masked square', () => {
  it('is the square where the mask is 1, the colour where it is 0, and their blend between', () => {
    const square = Float32Array.of(10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120);
    expect(maskedSquare(square, Float32Array.of(1, 0, 0.5, 0.25), [0, 100, 200])).toEqual(
      Float32Array.of(10, 20, 30, 0, 100, 200, 35, 90, 145, 25, 102.5, 180),
    );
  });
});
