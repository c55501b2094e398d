import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../electron/worker/pictures/picture.ts';
import type { Box } from '../../../electron/worker/posing/random-box.ts';
import { resample } from '../../../electron/worker/posing/resample.ts';
import { slope } from '../tasks/photographs.ts';

function resampled(picture: Picture, box: Box, size: number, mirrored = false): Float32Array {
  const into = new Float32Array(size * size * 3).fill(99); // arbitrary content
  resample(picture, box, size, mirrored, into);
  return into;
}

/** Every output pixel as a weighted mean over all input pixels of the box, in slow loops: Pillow's triangle filter. */
function slowly({ width, data }: Picture, box: Box, size: number): number[] {
  const weightsOf = (inputs: number, o: number): number[] => {
    const ratio = inputs / size;
    const weights = Array.from({ length: inputs }, (_, i) =>
      Math.max(0, 1 - Math.abs(i + 0.5 - (o + 0.5) * ratio) / Math.max(1, ratio)),
    );
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  };
  const values: number[] = [];
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let c = 0; c < 3; c++) {
        let value = 0;
        for (const [j, down] of weightsOf(box.height, y).entries())
          for (const [i, across] of weightsOf(box.width, x).entries())
            value += down * across * data[3 * ((box.top + j) * width + box.left + i) + c]!;
        values.push(value);
      }
  return values;
}

const picture = slope(23, 19, 3);
const whole = { left: 0, top: 0, width: 23, height: 19 };

describe('resampling', () => {
  it.each([
    ['a smaller part, enlarged', { left: 4, top: 7, width: 6, height: 5 }, 9],
    ['a larger part, reduced', whole, 7],
    [
      'a part that is enlarged along one axis and reduced along the other',
      { left: 1, top: 2, width: 20, height: 5 },
      8,
    ],
    ['one pixel', { left: 3, top: 3, width: 1, height: 1 }, 4],
    ['two pixels', { left: 3, top: 3, width: 2, height: 2 }, 5],
  ])('gives %s the weighted means of slow loops', (_, box, size) => {
    const found = resampled(picture, box, size);
    const expected = slowly(picture, box, size);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 3);
  });

  it('copies a square that already has the requested size', () => {
    const found = resampled(picture, { left: 5, top: 4, width: 8, height: 8 }, 8);
    for (let y = 0; y < 8; y++)
      for (let i = 0; i < 24; i++) expect(found[24 * y + i]).toBe(picture.data[3 * ((4 + y) * 23 + 5) + i]);
  });

  it('does not change one colour, and reads nothing outside the box', () => {
    const marked = { ...picture, data: picture.data.slice().fill(200) };
    marked.data.fill(10, 0, 3 * 23 * 4);
    for (const value of resampled(marked, { left: 2, top: 4, width: 11, height: 9 }, 6))
      expect(value).toBeCloseTo(200, 3);
  });

  it('swaps left and right and keeps the channels in place if mirrored', () => {
    const box = { left: 2, top: 3, width: 10, height: 9 };
    const [plain, mirrored] = [resampled(picture, box, 6), resampled(picture, box, 6, true)];
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 6; x++)
        for (let c = 0; c < 3; c++) expect(mirrored[3 * (6 * y + 5 - x) + c]).toBe(plain[3 * (6 * y + x) + c]);
  });
});
