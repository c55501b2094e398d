import type { Certificate } from '../../../shared/results.ts';
import { cosine, sameNeighbours } from './nearest-neighbours.ts';

/** What an encoder answers to a batch: every output's numbers, photograph after photograph, maps as [h, w, C]. */
export type BatchAnswers = Readonly<Record<string, Float32Array>>;

/** Largest difference that is taken for rounding, for outputs up to 1; for larger ones, as a share of their largest value. */
export const tolerance = 1e-4;

export interface OutputDifference {
  readonly maxAbs: number;
  /** Largest absolute value that the trainer's program gave. */
  readonly largest: number;
}

type CertificateSide = NonNullable<Certificate['onnx']>;

export interface SideReport extends CertificateSide {
  readonly outputs: Readonly<Record<string, OutputDifference>>;
  /** In words, what is beyond the tolerance; none if the side passed. */
  readonly problems: readonly string[];
}

const rows = (flat: Float32Array, count: number): Float32Array[] => {
  const width = flat.length / count;
  return Array.from({ length: count }, (_, i) => flat.slice(i * width, (i + 1) * width));
};

/** Gathers what an exported file answers beside what the trainer answered, batch after batch; maps are not kept. */
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
        // Not a number is as far off as can be, and JSON knows no infinity.
        if (!(difference <= output.maxAbs)) output.maxAbs = Math.min(difference, Number.MAX_VALUE) || Number.MAX_VALUE;
        output.largest = Math.max(output.largest, Math.abs(wanted[i]!));
      }
    }
    if (this.missing.has('features')) return;
    this.expected.push(...rows(expected.features!, count));
    this.actual.push(...rows(actual.features!, count));
  }

  report(): SideReport {
    const problems = [...this.missing].map((name) => `'${name}' is missing or of another shape`);
    for (const [name, { maxAbs, largest }] of Object.entries(this.outputs)) {
      const allowed = tolerance * Math.max(1, largest);
      if (maxAbs > allowed)
        problems.push(`'${name}' differs by ${maxAbs.toExponential(2)}, and ${allowed.toExponential(2)} is allowed`);
    }
    const unseen = this.missing.has('features');
    const cosines = this.expected.map((features, i) => cosine(features, this.actual[i]!));
    const lowest = cosines.reduce(
      (low, value) => (value >= low ? low : Number.isNaN(value) ? -1 : value),
      unseen ? 0 : 1,
    );
    if (lowest < 1 - tolerance) problems.push(`the features' cosine falls to ${lowest.toFixed(6)}`);
    const same = unseen ? 0 : sameNeighbours(this.expected, this.actual);
    if (same < 1) problems.push(`${((1 - same) * 100).toFixed(1)} % of the photographs have other nearest neighbours`);
    const maxAbs = Math.max(0, ...Object.values(this.outputs).map((output) => output.maxAbs));
    return { maxAbs, cosine: lowest, sameNeighbours: same, outputs: this.outputs, problems };
  }
}
