import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { centralSquare } from '../../../../electron/worker/posing/crop.ts';
import { permutationSet } from '../../../../electron/worker/posing/permutation-set.ts';
import { readOriginal } from '../../../../electron/worker/shortcuts/audit/audit-photographs.ts';
import { originalQuestions } from '../../../../electron/worker/shortcuts/audit/audit-questions.ts';
import {
  borderMismatches,
  puzzlesOf,
  solveByBorders,
  solveByPlaces,
} from '../../../../electron/worker/shortcuts/audit/solve-shuffled-puzzles.ts';
import type { Piece } from '../../../../electron/worker/shortcuts/cues/cue.ts';
import { borderMismatch } from '../../../../electron/worker/shortcuts/cues/edge-continuity.ts';
import { jigsaw } from '../../../../electron/worker/tasks/jigsaw/jigsaw.ts';
import { root } from '../../../built.ts';

const random = () => new Random('puzzles');

describe('puzzlesOf', () => {
  it('are all permutations of a small set, and 24 different ones of a large one', () => {
    expect([...puzzlesOf(8, random())].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const drawn = puzzlesOf(1000, random());
    expect(new Set(drawn).size).toBe(24);
    expect(Math.max(...drawn)).toBeLessThan(1000);
  });
});

describe('solveByPlaces', () => {
  it('gives the answers of slow loops over shuffled tiles', () => {
    const chance = random();
    const logs = Float64Array.from({ length: 3 * 81 }, () => Math.log(chance.uniform(0.01, 1)));
    const puzzles = [puzzlesOf(12, chance), puzzlesOf(12, chance), puzzlesOf(12, chance)];
    const { answers, truths, questions } = solveByPlaces(logs, permutationSet(12), puzzles);
    expect(questions).toBe(12);
    let at = 0;
    for (const [n, own] of puzzles.entries())
      for (const truth of own) {
        const shuffled = permutationSet(12)[truth]!; // the tile at each place
        const scores = permutationSet(12).map((guess) =>
          shuffled.reduce((sum, tile, k) => sum + logs[n * 81 + tile * 9 + guess[k]!]!, 0),
        );
        expect(truths[at]).toBe(truth);
        expect(answers[at++]).toBe(scores.indexOf(Math.max(...scores)));
      }
  });

  it('solves every puzzle if the place of each tile is certain', () => {
    const logs = Float64Array.from({ length: 81 }, (_, i) => (Math.floor(i / 9) === i % 9 ? 0 : -9));
    const { answers, truths } = solveByPlaces(logs, permutationSet(100), [puzzlesOf(100, random())]);
    expect(answers).toEqual(truths);
  });
});

describe('solveByBorders', () => {
  let tiles: Piece[];
  beforeAll(async () => {
    const sample = await readOriginal(join(root, 'assets/samples/wine-table.jpg'));
    tiles = originalQuestions(jigsaw.puzzle!, centralSquare(sample!.picture), random()).map(({ pieces }) => pieces[0]!);
  });

  it('compares every pair of borders on both sides', () => {
    const mismatches = borderMismatches(tiles, borderMismatch);
    for (const [first, second] of [
      [0, 1],
      [7, 2],
    ] as const) {
      expect(mismatches[first * 9 + second]).toBeCloseTo(borderMismatch(tiles[first]!, tiles[second]!, 'right'), 5);
      expect(mismatches[81 + first * 9 + second]).toBeCloseTo(
        borderMismatch(tiles[first]!, tiles[second]!, 'below'),
        5,
      );
    }
  });

  it('reassembles a picture that was cut into tiles', () => {
    const { answers, truths } = solveByBorders([borderMismatches(tiles, borderMismatch)], permutationSet(50), [
      puzzlesOf(50, random()),
    ]);
    expect(answers).toEqual(truths);
  });
});
