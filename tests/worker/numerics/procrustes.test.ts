import { describe, expect, it } from 'vitest';
import { orthogonalProcrustes, turned } from '../../../electron/worker/numerics/procrustes.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** Made with NumPy: U Vᵀ of the svd of Xᵀ Y. */
const numpy = {
  from: [
    -0.625, -0.75, -0.75, 1.375, -1.5, -0.625, -0.375, 0.25, 0.625, -1.25, -1.75, 0, 1.25, 0.75, 0.25, -0.375, 0.25,
    -0.25,
  ],
  to: [0.875, -0.75, 0.125, -0.125, 0.5, 0.25, 2.5, 1.5, 1.5, -2, -0.375, -0.625, 0.5, -2.25, 1.125, 1.125, -1.25, -1],
  turn: [
    -0.1383737866401913, -0.540965103969313, 0.8295839026031819, 0.9771803475056484, -0.21087739174833547,
    0.02548124993323389, 0.16115602259796427, 0.8141790232724555, 0.5578003714981862,
  ],
};

/** Rᵀ R. */
const gram = (turn: Float64Array, k: number): number[] =>
  Array.from({ length: k * k }, (_, at) => {
    let sum = 0;
    for (let d = 0; d < k; d++) sum += turn[d * k + Math.floor(at / k)]! * turn[d * k + (at % k)]!;
    return sum;
  });
const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const expectNear = (found: ArrayLike<number>, wanted: readonly number[], digits: number) =>
  wanted.forEach((value, at) => {
    expect(found[at], `${at}`).toBeCloseTo(value, digits);
  });

describe('the orthogonal Procrustes problem', () => {
  it('is solved as by NumPy', () => {
    expectNear(orthogonalProcrustes(numpy.from, numpy.to, 3), numpy.turn, 9);
  });

  it('finds a turn with a reflection and an exchange of axes again', () => {
    const random = new Random('procrustes');
    const rows = Float32Array.from({ length: 60 }, () => random.normal());
    const wanted = Float64Array.of(0, 0, -1, Math.cos(1), Math.sin(1), 0, -Math.sin(1), Math.cos(1), 0);
    expectNear(orthogonalProcrustes(rows, turned(rows, wanted, 3), 3), [...wanted], 6);
  });

  it('turns nothing where nothing is turned, also in fewer directions than axes', () => {
    const random = new Random('flat');
    const flat = Float32Array.from({ length: 60 }, (_, at) => (at % 3 === 2 ? 0 : random.normal()));
    const zeros = new Float32Array(60);
    expectNear(orthogonalProcrustes(flat, flat, 3), identity, 9);
    expectNear(orthogonalProcrustes(zeros, zeros, 3), identity, 9);
  });

  it('is orthogonal where one side has fewer directions', () => {
    const line = Float32Array.from({ length: 60 }, (_, at) => (at % 3 === 1 ? at : 0));
    expectNear(gram(orthogonalProcrustes(line, otherRows(), 3), 3), identity, 9);
  });
});

function otherRows(): Float32Array {
  const random = new Random('other side');
  return Float32Array.from({ length: 60 }, () => random.normal());
}
