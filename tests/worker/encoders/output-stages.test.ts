import { describe, expect, it } from 'vitest';
import { mapsOf } from '../../../electron/worker/encoders/output-stages.ts';
import { placesOf } from '../../../shared/encoders.ts';

/** Two images of 1 × 3 places with 2 channels: the value tells image, place and channel. */
const value = (n: number, place: number, c: number) => 100 * n + 10 * place + c;
const expected = [0, 1].flatMap((n) => [0, 1, 2].flatMap((place) => [0, 1].map((c) => value(n, place, c))));

describe('the features of places', () => {
  it('are [N, rows, columns, C], whichever axis holds the channels', () => {
    const first = [0, 1].flatMap((n) => [0, 1].flatMap((c) => [0, 1, 2].map((place) => value(n, place, c))));
    const map = { output: 'map', pooling: 'map' } as const;
    const shape = { count: 2, rows: 1, columns: 3, width: 2 };
    const nchw = mapsOf(map, 2, { dims: [2, 2, 1, 3], data: Float32Array.from(first) }, 'nchw', 2);
    expect(nchw).toEqual({ ...shape, data: Float32Array.from(expected) });
    const nhwc = mapsOf(map, 2, { dims: [2, 1, 3, 2], data: Float32Array.from(expected) }, 'nhwc', 2);
    expect(nhwc).toEqual(nchw);
    expect(mapsOf(map, 2, { dims: [2, 1, 3, 2], data: Float32Array.from(expected) }, 'nhwc', 1).data).toEqual(
      Float32Array.from(expected.slice(0, 6)),
    );
  });

  it('leave out the tokens before those of the patches, which form a square', () => {
    const tokens = { output: 'tokens', pooling: 'patch-tokens', prefix: 1 } as const;
    const data = Float32Array.of(9, 1, 2, 3, 4, 9, 5, 6, 7, 8);
    expect(mapsOf(tokens, 1, { dims: [2, 5, 1], data }, 'nchw', 2)).toEqual({
      count: 2,
      rows: 2,
      columns: 2,
      width: 1,
      data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    });
    expect(() => mapsOf({ ...tokens, prefix: 0 }, 1, { dims: [2, 5, 1], data }, 'nchw', 2)).toThrow('no square');
    expect(() => mapsOf(tokens, 3, { dims: [2, 5, 1], data }, 'nchw', 2)).toThrow('another shape');
  });

  it('are those of the stage, or of another output with the same mean', () => {
    const vector = { stage: 's', width: 2, output: 'features', pooling: 'none' } as const;
    const places = { output: 'map', pooling: 'map' } as const;
    expect(placesOf(vector)).toBeUndefined();
    expect(placesOf({ ...vector, places })).toBe(places);
    expect(placesOf({ ...vector, ...places })).toMatchObject(places);
  });
});
