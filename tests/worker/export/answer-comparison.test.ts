import { describe, expect, it } from 'vitest';
import { AnswerComparison } from '../../../electron/worker/export/answer-comparison.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const draw = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
};
/** Eight photographs: a map of 12 numbers and features of 4. */
const answers = () => ({ stage1: draw(8 * 12, 1), features: draw(8 * 4, 2) });

function compare(change: (actual: { stage1: Float32Array; features: Float32Array }) => void) {
  const actual = answers();
  change(actual);
  const comparison = new AnswerComparison();
  comparison.add(answers(), actual, 8);
  return comparison.report();
}

describe('AnswerComparison', () => {
  it('reports no problem for identical outputs', () => {
    const report = compare(() => {});
    expect(report).toMatchObject({ maxAbs: 0, sameNeighbours: 1, problems: [] });
    expect(report.cosine).toBeCloseTo(1, 12);
    expect(report.outputs.stage1!.largest).toBe(Math.max(...answers().stage1.map(Math.abs)));
  });

  it('gives the same report for one batch and for several', () => {
    const [expected, actual] = [answers(), answers()];
    actual.features[9]! += 1e-3;
    const whole = new AnswerComparison();
    whole.add(expected, actual, 8);
    const parts = new AnswerComparison();
    const part = ({ stage1, features }: typeof expected, from: number, to: number) => ({
      stage1: stage1.slice(from * 12, to * 12),
      features: features.slice(from * 4, to * 4),
    });
    for (const [from, to] of [
      [0, 1],
      [1, 6],
      [6, 8],
    ] as const)
      parts.add(part(expected, from, to), part(actual, from, to), to - from);
    expect(parts.report()).toEqual(whole.report());
  });

  it('detects a single wrong number in a map', () => {
    const { maxAbs, problems, outputs } = compare(({ stage1 }) => {
      stage1[50]! += 0.01;
    });
    expect(maxAbs).toBeCloseTo(0.01, 6);
    expect(outputs.features!.maxAbs).toBe(0);
    expect(problems).toEqual([expect.stringMatching(/^'stage1' differs by 1\.00e-2; at most .* is allowed$/)]);
  });

  it('allows a difference of 10⁻⁴, relative to the largest value if that exceeds 1', () => {
    const report = (scale: number, difference: number) => {
      const comparison = new AnswerComparison();
      comparison.add({ features: Float32Array.of(scale, 1) }, { features: Float32Array.of(scale + difference, 1) }, 1);
      return comparison.report().problems.length;
    };
    expect([report(0.5, 0.9e-4), report(0.5, 1.1e-4)]).toEqual([0, 1]);
    expect([report(100, 0.9e-2), report(100, 1.1e-2)]).toEqual([0, 1]);
  });

  it('counts NaN as the largest difference that JSON can represent', () => {
    const { maxAbs, cosine, problems } = compare(({ features }) => {
      features[3] = Number.NaN;
    });
    expect(maxAbs).toBe(Number.MAX_VALUE);
    expect(cosine).toBe(-1);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('reports an output that is missing or has a different shape', () => {
    const comparison = new AnswerComparison();
    comparison.add(answers(), { features: answers().features, stage1: new Float32Array(5) }, 8);
    expect(comparison.report().problems).toEqual(["'stage1' is missing or has a different shape"]);
    const nothing = new AnswerComparison();
    nothing.add(answers(), {}, 8);
    expect(nothing.report()).toMatchObject({ sameNeighbours: 0 });
    expect(nothing.report().problems.length).toBeGreaterThan(1);
  });
});
