import { describe, expect, it } from 'vitest';
import { TopImageCollector } from '../../../../electron/worker/evaluate/inside/top-images.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';

const [images, rows, columns, width] = [23, 3, 4, 5];

/** Activations [images, rows, columns, units]; unit 1 never changes, unit 3 is 0 except at one place. */
function activations(): Float32Array {
  const random = new Random('activations');
  return Float32Array.from({ length: images * rows * columns * width }, (_, at) => {
    const unit = at % width;
    if (unit === 1) return 0.5;
    if (unit === 3) return at === (17 * rows * columns + 6) * width + 3 ? 2 : 0;
    return random.normal();
  });
}

function collected(data: Float32Array, batch: number, most: number) {
  const collector = new TopImageCollector(width, most);
  const each = rows * columns * width;
  for (let from = 0; from < images; from += batch) {
    const count = Math.min(batch, images - from);
    const numbers = Array.from({ length: count }, (_, n) => from + n);
    collector.add({ count, rows, columns, width, data: data.subarray(from * each, (from + count) * each) }, numbers);
  }
  return collector.result();
}

describe('the images that activate units most', () => {
  const data = activations();

  it('are those that slow loops find, with the place of the maximum', () => {
    const { units } = collected(data, 4, 6);
    for (const { unit, top, selectivity } of units) {
      const maxima = Array.from({ length: images }, (_, image) => {
        let best = { image, row: 0, column: 0, value: Number.NEGATIVE_INFINITY };
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const value = data[((image * rows + row) * columns + column) * width + unit]!;
            if (value > best.value) best = { image, row, column, value };
          }
        return best;
      });
      const sorted = [...maxima].sort((a, b) => b.value - a.value).slice(0, 6);
      expect(top).toEqual(sorted.map(({ image, row, column, value }) => [image, row, column, value]));
      const values = maxima.map(({ value }) => value);
      const mean = values.reduce((sum, value) => sum + value, 0) / images;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / images);
      const ofTop = sorted.reduce((sum, { value }) => sum + value, 0) / 6;
      expect(selectivity).toBeCloseTo((ofTop - mean) / deviation, 9);
    }
  });

  it('do not depend on the batches', () => {
    expect(collected(data, 23, 6)).toEqual(collected(data, 1, 6));
  });

  it('leave out units that never change, and count them', () => {
    const { units, dead } = collected(data, 8, 4);
    expect(dead).toBe(1);
    expect(units.map(({ unit }) => unit).sort()).toEqual([0, 2, 3, 4]);
  });

  it('begin with the most selective unit: here one that answers to one place of one image', () => {
    const [first] = collected(data, 8, 1).units;
    expect(first).toMatchObject({ unit: 3, top: [[17, 1, 2, 2]] });
    expect(first!.selectivity).toBeCloseTo((2 - 2 / 23) / Math.sqrt(4 / 23 - (2 / 23) ** 2), 9);
  });
});
