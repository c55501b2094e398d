import type { Certificate } from '../../../shared/run-results.ts';
import { cosine } from '../numerics/cosine.ts';
import { sameNeighbours } from './nearest-neighbours.ts';

/** An encoder's outputs for a batch: the numbers of every output, photograph by photograph, maps as [h, w, C]. */
export type BatchAnswers = Readonly<Record<string, Float32Array>>;

/** Largest difference that counts as rounding error; relative to the output's largest value if that exceeds 1. */
export const tolerance = 1e-4;

/** How much an exported file differs from the trainer in one output. */
export interface OutputDifference {
  readonly maxAbs: number;
  /** Largest absolute value from the trainer's program. */
  readonly largest: number;
}

type CertificateSide = NonNullable<Certificate['onnx']>;

/** The comparison of one exported file with the trainer. */
export interface SideReport extends CertificateSide {
  readonly outputs: Readonly<Record<string, OutputDifference>>;
  /** Descriptions of what exceeds the tolerance; empty if the file passed. */
  readonly problems: readonly string[];
}

/** The comparison of a file whose weights have fewer bits. */
export type ReducedReport = SideReport & NonNullable<NonNullable<Certificate['reduced']>['int8']>;

const rows = (flat: Float32Array, count: number): Float32Array[] => {
  const width = flat.length / count;
  return Array.from({ length: count }, (_, i) => flat.slice(i * width, (i + 1) * width));
};

/** Compares the outputs of an exported file with those of the trainer, batch by batch; maps are not kept. */
export class AnswerComparison {
  private readonly outputs: Record<string, { maxAbs: number; largest: number }> = {};
  private readonly expected: Float32Array[] = [];
  private readonly actual: Float32Array[] = [];
  private readonly missing = new Set<string>();

  add(expected: BatchAnswers, actual: BatchAnswers, count: number): void {
    for (const [name, wanted] of Object.entries(expected)) {
      const found = actual[name];
      if (found?.length !== wanted.length) {
        this.missing.add(name);
        continue;
      }
      this.outputs[name] ??= { maxAbs: 0, largest: 0 };
      const output = this.outputs[name];
      for (let i = 0; i < wanted.length; i++) {
        const difference = Math.abs(found[i]! - wanted[i]!);
        // NaN counts as the largest difference; JSON cannot represent infinity.
        if (!(difference <= output.maxAbs)) output.maxAbs = Math.min(difference, Number.MAX_VALUE) || Number.MAX_VALUE;
        output.largest = Math.max(output.largest, Math.abs(wanted[i]!));
      }
    }
    if (this.missing.has('features')) return;
    this.expected.push(...rows(expected.features!, count));
    this.actual.push(...rows(actual.features!, count));
  }

  /** For a file that has to give the same answers: within the tolerance, with the same neighbours. */
  report(): SideReport {
    const measured = this.#measured();
    const problems = this.#missing();
    for (const [name, { maxAbs, largest }] of Object.entries(this.outputs)) {
      const allowed = tolerance * Math.max(1, largest);
      if (maxAbs > allowed)
        problems.push(
          `'${name}' differs by ${maxAbs.toExponential(2)}; at most ${allowed.toExponential(2)} is allowed`,
        );
    }
    const { cosine: lowest, sameNeighbours: same } = measured;
    if (lowest < 1 - tolerance) problems.push(`the lowest cosine of features is ${lowest.toFixed(6)}`);
    if (same < 1) problems.push(`${((1 - same) * 100).toFixed(1)} % of the images have different nearest neighbours`);
    return { ...measured, problems };
  }

  /**
   * For a file of fewer bits: it is judged by the lowest cosine of its features after the trainer's mean over the images was
   * taken from both, because features of any images point in nearly the same direction.
   * @param lowestCosine That passes.
   */
  reducedReport(lowestCosine: number): ReducedReport {
    const measured = this.#measured();
    const centredCosine = this.missing.has('features') ? 0 : lowestCentred(this.expected, this.actual);
    const problems = this.#missing();
    if (!(centredCosine >= lowestCosine))
      problems.push(`the lowest cosine of centred features is ${centredCosine.toFixed(6)}; ${lowestCosine} is allowed`);
    return { ...measured, centredCosine, lowestCosine, passed: problems.length === 0, problems };
  }

  #missing(): string[] {
    return [...this.missing].map((name) => `'${name}' is missing or has a different shape`);
  }

  #measured(): Omit<SideReport, 'problems'> {
    const unseen = this.missing.has('features');
    const cosines = this.expected.map((features, i) => cosine(features, this.actual[i]!));
    const lowest = cosines.reduce(
      (low, value) => (value >= low ? low : Number.isNaN(value) ? -1 : value),
      unseen ? 0 : 1,
    );
    const same = unseen ? 0 : sameNeighbours(this.expected, this.actual);
    const maxAbs = Math.max(0, ...Object.values(this.outputs).map((output) => output.maxAbs));
    return { maxAbs, cosine: lowest, sameNeighbours: same, outputs: this.outputs };
  }
}

/** The lowest cosine of rows less the mean of the expected ones; of a single row, which has no other to differ from, as it is. */
function lowestCentred(expected: readonly Float32Array[], actual: readonly Float32Array[]): number {
  const mean = new Float32Array(expected[0]?.length ?? 0);
  if (expected.length > 1)
    for (const row of expected) for (const [d, value] of row.entries()) mean[d]! += value / expected.length;
  const centred = (row: Float32Array) => row.map((value, d) => value - mean[d]!);
  return expected.reduce((low, row, i) => {
    const found = cosine(centred(row), centred(actual[i]!));
    return found >= low ? low : Number.isNaN(found) ? -1 : found;
  }, 1);
}
