import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { randomPatches, shownCount } from '../../../electron/worker/posing/random-patches.ts';

describe('patches that are shown', () => {
  it('are the same number of every picture, a quarter where three quarters are hidden, and at least one', () => {
    expect(shownCount(64, 0.75)).toBe(16);
    expect(shownCount(64, 0.9)).toBe(6);
    expect(shownCount(16, 0.95)).toBe(1);
    expect(shownCount(4, 0.95)).toBe(1);
  });

  it('stand at the places that the shuffle gave them, the hidden ones behind', () => {
    const { keep, restore } = randomPatches(64, 0.75, new Random('mask'));
    expect([...restore].sort((a, b) => a - b)).toEqual(Array.from({ length: 64 }, (_, i) => i));
    keep.forEach((patch, place) => {
      expect(restore[patch]).toBe(place);
    });
    expect(restore.filter((place) => place >= keep.length)).toHaveLength(48);
  });

  it('are each patch equally often, and follow from the seed', () => {
    const counts = new Uint32Array(16);
    const random = new Random('uniform');
    for (let i = 0; i < 4000; i++) for (const patch of randomPatches(16, 0.75, random).keep) counts[patch]! += 1;
    // 4000 pictures that show 4 of 16: 1000 each, standard deviation √(4000 · ¼ · ¾) = 27.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4 * 27.4);
    expect(randomPatches(64, 0.75, new Random(3))).toEqual(randomPatches(64, 0.75, new Random(3)));
    expect(randomPatches(64, 0.75, new Random(3))).not.toEqual(randomPatches(64, 0.75, new Random(4)));
  });
});
