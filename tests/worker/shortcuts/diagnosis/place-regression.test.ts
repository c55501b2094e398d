import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { type PlacedPatches, regressPlaces } from '../../../../electron/worker/shortcuts/diagnosis/place-regression.ts';

/** Patches at even places, with features that a function makes of them. */
function patches(
  featuresOf: (x: number, y: number, random: Random, photograph: number) => number[],
  asked = 40,
  each = 10,
): PlacedPatches {
  const random = new Random('patches');
  const places = new Float64Array(2 * asked * each).map(() => random.uniform());
  const rows = Array.from({ length: asked * each }, (_, row) =>
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
  it('recovers a linear map of the place, whatever the units', () => {
    const found = regressPlaces(
      patches((x, y) => [300 * x - 2 * y + 7, 0.001 * y, 5]),
      new Random('r'),
    );
    expect(found.rmse).toBeLessThan(0.001);
    expect(found.chance).toBeCloseTo(Math.sqrt(1 / 6), 1);
  });

  it('is as far off as the noise that hides the place', () => {
    const found = regressPlaces(
      patches((x, y, random) => [x + 0.1 * random.normal(), y + 0.1 * random.normal()], 100),
      new Random('r'),
    );
    expect(found.rmse).toBeGreaterThan(0.11);
    expect(found.rmse).toBeLessThan(0.15); // √2 · .1, less what the places’ own spread says
    expect(found.ci95[0]).toBeLessThan(found.rmse);
    expect(found.ci95[1]).toBeGreaterThan(found.rmse);
    expect(found.ci95[1]).toBeLessThan(found.chance);
  });

  it('does no better than the mean place on features that say nothing, however many there are', () => {
    const found = regressPlaces(
      patches((_x, _y, random) => Array.from({ length: 120 }, () => random.normal())),
      new Random('r'),
    );
    expect(found.rmse / found.chance).toBeGreaterThan(0.97);
    expect(found.rmse / found.chance).toBeLessThan(1.1);
  });

  it('foretells a photograph by others alone: what is the photograph’s own is of no use', () => {
    const own = Array.from({ length: 40 }, (_, i) => new Random('own', i).normal());
    const found = regressPlaces(
      patches((_x, _y, _random, photograph) => [own[photograph]!]),
      new Random('r'),
    );
    expect(found.rmse / found.chance).toBeGreaterThan(0.99);
  });

  it('says how many photographs it needs', () => {
    expect(() =>
      regressPlaces(
        patches((x) => [x], 4),
        new Random('r'),
      ),
    ).toThrow('5 are needed, found 4');
  });
});
