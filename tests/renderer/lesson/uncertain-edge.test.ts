import { describe, expect, it } from 'vitest';
import {
  drawnPixels,
  drawnPlace,
  expectedRowLoss,
  medianRow,
  rowWithEdge,
  type UncertainEdge,
  whiteOdds,
} from '../../../renderer/features/lesson/uncertain-edge.ts';

const width = 24;
const middle = 12;
const edges: readonly UncertainEdge[] = [0, 1, 2, 5, 9].map((spreadPx) => ({ width, middle, spreadPx }));

/** All rows that are possible, listed. */
const possible = ({ spreadPx }: UncertainEdge) =>
  Array.from({ length: 2 * spreadPx + 1 }, (_, index) => rowWithEdge(width, middle - spreadPx + index));

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('an edge of uncertain place', () => {
  it('has a blur for a mean and a sharp edge in the middle for a median', () => {
    for (const edge of edges) {
      const rows = possible(edge);
      whiteOdds(edge).forEach((odds, x) => {
        const here = rows.map((row) => row[x]!);
        expect(odds).toBeCloseTo(mean(here), 12);
        expect(medianRow(edge)[x]).toBe([...here].sort()[edge.spreadPx]);
      });
      expect(medianRow(edge)).toEqual(rowWithEdge(width, middle));
    }
  });
  it('is no blur where it is certain', () => {
    expect(whiteOdds(edges[0]!)).toEqual(rowWithEdge(width, middle));
  });
  it('costs what the possible rows say, and what the closed forms say', () => {
    for (const edge of edges) {
      const k = edge.spreadPx;
      const costs = [whiteOdds(edge), medianRow(edge)].flatMap((row) =>
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
  it('when drawn by place is one of the possible rows, each as often', () => {
    for (const edge of edges) {
      const places = 2 * edge.spreadPx + 1;
      const drawn = Array.from({ length: places }, (_, index) => drawnPlace(edge, (index + 0.5) / places));
      expect(drawn).toEqual(possible(edge));
    }
  });
  it('when drawn pixel by pixel keeps each pixel’s odds but not the edge', () => {
    const edge = edges[3]!;
    const always = (uniform: number) => drawnPixels(edge, Array(width).fill(uniform));
    expect(always(0)).toEqual(rowWithEdge(width, middle - 5));
    expect(always(0.999)).toEqual(rowWithEdge(width, middle + 5));
    const restless = drawnPixels(
      edge,
      Array.from({ length: width }, (_, x) => (x % 2) * 0.99),
    );
    const jumps = restless.filter((value, x) => x > 0 && value !== restless[x - 1]).length;
    expect(jumps).toBeGreaterThan(1);
  });
});
