import { expect, it } from 'vitest';
import { sparklinePath } from '../../renderer/features/runs/sparkline-path.ts';

const size = { width: 102, height: 22 };
const at = (...points: (readonly [number, number])[]) => points.map(([step, loss]) => ({ step, loss }));

it('goes from the largest loss at the top to the smallest at the bottom, over the whole width', () => {
  expect(sparklinePath(at([50, 3], [100, 1], [200, 2]), 200, size)).toBe('M26.0 1.0L51.0 21.0L101.0 11.0');
});

it('ends where the run is on its way', () => {
  expect(sparklinePath(at([50, 3], [100, 1]), 200, size)).toBe('M26.0 1.0L51.0 21.0');
  expect(sparklinePath(at([50, 3], [100, 1]), 0, size), 'without a known length').toBe('M51.0 1.0L101.0 21.0');
});

it('is a line in the middle for a constant loss, and a dot for one step', () => {
  expect(sparklinePath(at([0, 2], [100, 2]), 100, size)).toBe('M1.0 11.0L101.0 11.0');
  expect(sparklinePath(at([100, 2]), 100, size)).toBe('M101.0 11.0h0');
});
