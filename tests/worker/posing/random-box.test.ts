import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { type Box, randomBox } from '../../../electron/worker/posing/random-box.ts';

const draws = (width: number, height: number, share: number, count = 400): Box[] => {
  const random = new Random('boxes', width, height);
  return Array.from({ length: count }, () => randomBox({ width, height }, share, random));
};

describe('a random box', () => {
  it('lies in the picture, covers at least the requested share, and is neither narrower than 3:4 nor wider than 4:3', () => {
    for (const { left, top, width, height } of draws(96, 72, 0.2)) {
      expect(Math.min(left, top, 96 - left - width, 72 - top - height)).toBeGreaterThanOrEqual(0);
      // Sides are rounded to whole pixels.
      expect((width + 0.5) * (height + 0.5)).toBeGreaterThan(0.2 * 96 * 72);
      expect((width + 0.5) / (height - 0.5)).toBeGreaterThan(3 / 4);
      expect((width - 0.5) / (height + 0.5)).toBeLessThan(4 / 3);
    }
  });

  it('can be small or large, and can touch every edge of the picture', () => {
    const boxes = draws(96, 72, 0.08);
    const shares = boxes.map(({ width, height }) => (width * height) / (96 * 72));
    expect(Math.min(...shares)).toBeLessThan(0.12);
    expect(Math.max(...shares)).toBeGreaterThan(0.9);
    expect(boxes.some(({ left }) => left === 0)).toBe(true);
    expect(boxes.some(({ left, width }) => left + width === 96)).toBe(true);
    expect(boxes.some(({ top }) => top === 0)).toBe(true);
    expect(boxes.some(({ top, height }) => top + height === 72)).toBe(true);
  });

  it('is the largest central box of an allowed shape if the picture is too long', () => {
    for (const box of draws(400, 10, 0.9, 20)) expect(box).toEqual({ left: 193, top: 0, width: 13, height: 10 });
    for (const box of draws(10, 400, 0.9, 20)) expect(box).toEqual({ left: 0, top: 193, width: 10, height: 13 });
  });

  it('never exceeds a square picture at a smallest share of 1, and is nearly square', () => {
    for (const box of draws(72, 72, 1, 20)) {
      expect(box.width * box.height).toBeLessThanOrEqual(72 * 72);
      expect(box.width / box.height).toBeCloseTo(1, 0);
    }
  });
});
