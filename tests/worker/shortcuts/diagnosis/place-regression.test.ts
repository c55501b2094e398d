import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { type PlacedPatches, regressPlaces } from '../../../../electron/worker/shortcuts/diagnosis/place-regression.ts';

/** Patches at uniform places, with features that a function computes from the place. */
function patches(
  featuresOf: (x: number, y: number, random: Random, photograph: number) => number[],
  count = 40,
  each = 10,
): PlacedPatches {
  const random = new Random('patches');
  const places = new Float64Array(2 * count * each).map(() => random.uniform());
  const rows = Array.from({ length: count * each }, (_, row) =>
    featuresOf(places[2 * row]!, places[2 * row + 1]!, random, Math.floor(row / each)),
  );
  const width = rows[0]!.length;
  return {
    features: { count: rows.length, width, data: Float32Array.from(rows.flat()) },
    places,
    photographs: Uint32Array.from(rows, (_, row) => Math.floor(row / each)),
  };
}

describe('place regression', () => {
  it('recovers a linear map of the place, whatever the scale of the features', () => {
    const result = regressPlaces(
      patches((x, y) => [300 * x - 2 * y + 7, 0.001 * y, 5]),
      new Random('r'),
    );
    expect(result.rmse).toBeLessThan(0.001);
    expect(result.chance).toBeCloseTo(Math.sqrt(1 / 6), 1);
  });

  it('has the error of the noise in the features', () => {
    const result = regressPlaces(
      patches((x, y, random) => [x + 0.1 * random.normal(), y + 0.1 * random.normal()], 100),
      new Random('r'),
    );
    expect(result.rmse).toBeGreaterThan(0.11);
    expect(result.rmse).toBeLessThan(0.15); // √2 · .1, reduced by the prior of the places
    expect(result.ci95[0]).toBeLessThan(result.rmse);
    expect(result.ci95[1]).toBeGreaterThan(result.rmse);
    expect(result.ci95[1]).toBeLessThan(result.chance);
  });

  it('is no better than the mean place for features without information, however many there are', () => {
    const result = regressPlaces(
      patches((_x, _y, random) => Array.from({ length: 120 }, () => random.normal())),
      new Random('r'),
    );
    expect(result.rmse / result.chance).toBeGreaterThan(0.97);
    expect(result.rmse / result.chance).toBeLessThan(1.1);
  });

  it('predicts a photograph from others alone, so that features of the photograph itself are of no use', () => {
    const own = Array.from({ length: 40 }, (_, i) => new Random('own', i).normal());
    const result = regressPlaces(
      patches((_x, _y, _random, photograph) => [own[photograph]!]),
      new Random('r'),
    );
    expect(result.rmse / result.chance).toBeGreaterThan(0.99);
  });

  it('reports how many photographs it needs', () => {
    expect(() =>
      regressPlaces(
        patches((x) => [x], 4),
        new Random('r'),
      ),
    ).toThrow('place regression needs 5 images: found 4');
  });
});
