import { describe, expect, it } from 'vitest';
import {
  drawnPixels,
  drawnPlace,
  expectedRowLoss,
  medianRow,
  rowWithEdge,
  type UncertainEdge,
  whiteProbabilities,
} from '../../../renderer/features/lesson/uncertain-edge.ts';

const width = 24;
const middle = 12;
const edges: readonly UncertainEdge[] = [0, 1, 2, 5, 9].map((spreadPx) => ({ width, middle, spreadPx }));

/** All possible rows. */
const possible = ({ spreadPx }: UncertainEdge) =>
  Array.from({ length: 2 * spreadPx + 1 }, (_, index) => rowWithEdge(width, middle - spreadPx + index));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('an edge at an uncertain position', () => {
  it('has a blur as its mean and a sharp edge in the middle as its median', () => {
    for (const edge of edges) {
      const rows = possible(edge);
      whiteProbabilities(edge).forEach((probability, x) => {
        const here = rows.map((row) => row[x]!);
        expect(probability).toBeCloseTo(mean(here), 12);
        expect(medianRow(edge)[x]).toBe([...here].sort()[edge.spreadPx]);
      });
      expect(medianRow(edge)).toEqual(rowWithEdge(width, middle));
    }
  });
  it('has no blur if its position is certain', () => {
    expect(whiteProbabilities(edges[0]!)).toEqual(rowWithEdge(width, middle));
  });
  it('has the loss of the average over possible rows, and of the closed forms', () => {
    for (const edge of edges) {
      const k = edge.spreadPx;
      const costs = [whiteProbabilities(edge), medianRow(edge)].flatMap((row) =>
        ([2, 1] as const).map((power) => {
          const listed = mean(
            possible(edge).map((truth) => truth.reduce((sum, value, x) => sum + Math.abs(value - row[x]!) ** power, 0)),
          );
          expect(expectedRowLoss(edge, row, power)).toBeCloseTo(listed, 12);
          return listed;
        }),
      );
      const sharp = (k * (k + 1)) / (2 * k + 1);
      const expected = [(2 / 3) * sharp, (4 / 3) * sharp, sharp, sharp];
      costs.forEach((cost, index) => {
        expect(cost).toBeCloseTo(expected[index]!, 12);
      });
    }
  });
  it('drawn by position is one of the possible rows, each equally often', () => {
    for (const edge of edges) {
      const places = 2 * edge.spreadPx + 1;
      const drawn = Array.from({ length: places }, (_, index) => drawnPlace(edge, (index + 0.5) / places));
      expect(drawn).toEqual(possible(edge));
    }
  });
  it('drawn pixel by pixel keeps the probability of each pixel but not the edge', () => {
    const edge = edges[3]!;
    const always = (uniform: number) => drawnPixels(edge, Array(width).fill(uniform));
    expect(always(0)).toEqual(rowWithEdge(width, middle - 5));
    expect(always(0.999)).toEqual(rowWithEdge(width, middle + 5));
    const noisy = drawnPixels(
      edge,
      Array.from({ length: width }, (_, x) => (x % 2) * 0.99),
    );
    const jumps = noisy.filter((value, x) => x > 0 && value !== noisy[x - 1]).length;
    expect(jumps).toBeGreaterThan(1);
  });
});
