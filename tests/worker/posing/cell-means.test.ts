import { describe, expect, it } from 'vitest';
import { cellMeans } from '../../../electron/worker/posing/cell-means.ts';

describe('cells', () => {
  const square = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * 37) % 251);

  it('have the rounded mean colour of their pixels, as computed by slow loops', () => {
    const cells = cellMeans(square, 8, 4);
    expect(cells).toHaveLength(2 * 2 * 3);
    for (let row = 0; row < 2; row++)
      for (let column = 0; column < 2; column++)
        for (let c = 0; c < 3; c++) {
          let sum = 0;
          for (let y = 0; y < 4; y++)
            for (let x = 0; x < 4; x++) sum += square[((row * 4 + y) * 8 + column * 4 + x) * 3 + c]!;
          expect(cells[(row * 2 + column) * 3 + c]).toBe(Math.round(sum / 16));
        }
  });

  it('of one pixel equal the pixels', () => {
    expect(cellMeans(square, 8, 1)).toEqual(square);
  });
});
