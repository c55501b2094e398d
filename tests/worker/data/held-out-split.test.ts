import { expect, it } from 'vitest';
import { splitHeldOut } from '../../../electron/worker/data/held-out-split.ts';

const pack = (groups: readonly number[]) => ({ count: groups.length, group: (i: number) => groups[i]! });
const apart = (count: number) => pack(Array.from({ length: count }, (_, i) => i));
const sizes = (groups: readonly number[], seed = 1): [train: number, heldOut: number] => {
  const { train, heldOut } = splitHeldOut(pack(groups), seed);
  return [train.length, heldOut.length];
};

it('holds out a tenth, at least 64 if there are enough photographs, at most half', () => {
  expect([2000, 500, 60].map((count) => splitHeldOut(apart(count), 1).heldOut.length)).toEqual([200, 64, 30]);
});

it('puts every picture on exactly one side, in ascending order', () => {
  const { train, heldOut } = splitHeldOut(apart(500), 3);
  expect([...train, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect([...heldOut]).toEqual([...heldOut].sort((a, b) => a - b));
});

it('depends only on the seed', () => {
  expect(splitHeldOut(apart(300), 5)).toEqual(splitHeldOut(apart(300), 5));
  expect(splitHeldOut(apart(300), 5).heldOut).not.toEqual(splitHeldOut(apart(300), 6).heldOut);
});

it('never splits a group', () => {
  const groups = Array.from({ length: 400 }, (_, i) => Math.floor(i / 3) * 3);
  for (let seed = 0; seed < 10; seed++) {
    const { train, heldOut } = splitHeldOut(pack(groups), seed);
    const held = new Set([...heldOut].map((i) => groups[i]));
    expect([...train].some((i) => held.has(groups[i]!))).toBe(false);
    expect(heldOut.length).toBeGreaterThanOrEqual(62);
    expect(heldOut.length).toBeLessThanOrEqual(64);
  }
});

it('leaves neither side empty, whatever the sizes of the groups', () => {
  expect(sizes([0, 1])).toEqual([1, 1]);
  expect(sizes([...Array(200).fill(0), ...Array(150).fill(200)])).toEqual([200, 150]);
  expect(sizes([...Array(500).fill(0), 500])).toEqual([500, 1]);
});

it('refuses a single photograph and its copies', () => {
  expect(() => splitHeldOut(apart(1), 1)).toThrow(/too few images .* found 1/);
  expect(() => splitHeldOut(pack([0, 0, 0, 0]), 1)).toThrow(/all 4 are copies, near-copies or regions of a single one/);
});
