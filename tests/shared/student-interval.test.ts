import { expect, it } from 'vitest';
import { meanWithInterval, studentQuantile } from '../../shared/student-interval.ts';

/** Share of Student's distribution between −t and t, by Simpson's rule in θ = arctan(x/√ν): the density is ∝ cos(θ)^(ν−1). */
function shareWithin(t: number, degreesOfFreedom: number): number {
  const density = (angle: number) => Math.cos(angle) ** (degreesOfFreedom - 1);
  const integral = (to: number) => {
    const pieces = 2_000;
    const width = to / pieces;
    let sum = 0;
    for (let i = 0; i < pieces; i++)
      sum += (width / 6) * (density(i * width) + 4 * density((i + 0.5) * width) + density((i + 1) * width));
    return sum;
  };
  return integral(Math.atan(t / Math.sqrt(degreesOfFreedom))) / integral(Math.PI / 2);
}

it.each([1, 2, 3, 4, 5, 7, 10, 15, 20, 29, 30, 31, 40, 60, 120, 1_000])(
  'with %i degrees of freedom bounds 95 per cent of the distribution',
  (degreesOfFreedom) => {
    expect(shareWithin(studentQuantile(degreesOfFreedom), degreesOfFreedom)).toBeCloseTo(0.95, 4);
  },
);

it('is tan(0.475 π) for one degree of freedom', () => {
  expect(studentQuantile(1)).toBeCloseTo(Math.tan(0.475 * Math.PI), 3);
});

it('the mean of equal values has an interval of no width', () => {
  expect(meanWithInterval([2, 2, 2])).toEqual({ mean: 2, ci95: [2, 2] });
});
