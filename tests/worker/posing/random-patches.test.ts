import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { randomPatches, shownCount } from '../../../electron/worker/posing/random-patches.ts';

describe('visible patches', () => {
  it('are as many as the hidden share leaves, and at least one', () => {
    expect(shownCount(64, 0.75)).toBe(16);
    expect(shownCount(64, 0.9)).toBe(6);
    expect(shownCount(16, 0.95)).toBe(1);
    expect(shownCount(4, 0.95)).toBe(1);
  });

  it('come first in the shuffled order, before the hidden ones', () => {
    const { keep, restore } = randomPatches(64, 0.75, new Random('mask'));
    expect([...restore].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    keep.forEach((patch, place) => {
      expect(restore[patch]).toBe(place);
    });
    expect(restore.filter((place) => place >= keep.length)).toHaveLength(48);
  });

  it('include each patch equally often, and depend on the seed only', () => {
    const counts = new Uint32Array(16);
    const random = new Random('uniform');
    for (let i = 0; i < 4000; i++) for (const patch of randomPatches(16, 0.75, random).keep) counts[patch]! += 1;
    // 4000 pictures with 4 of 16 visible: 1000 of each patch, standard deviation √(4000 · ¼ · ¾) = 27.4.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * 27.4);
    expect(randomPatches(64, 0.75, new Random(3))).toEqual(randomPatches(64, 0.75, new Random(3)));
    expect(randomPatches(64, 0.75, new Random(3))).not.toEqual(randomPatches(64, 0.75, new Random(4)));
  });
});
