/** Compares operations and their gradients on other engines with tfjs's plain CPU backend. */
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import { probeBlockedSupport } from '../../../electron/worker/engine/compiled/blocked-layout-support.ts';
import { CompiledEngine } from '../../../electron/worker/engine/compiled/compiled-engine.ts';
import { EagerEngine } from '../../../electron/worker/engine/eager-engine.ts';
import type { Engine, HostTensor, StepFunction } from '../../../electron/worker/engine/engine.ts';
import type { Lowering } from '../../../electron/worker/engine/lowering.ts';
import { someNumbers } from '../../../electron/worker/engine/sample-step.ts';

const engineOf = (lowering: Lowering): Engine =>
  new CompiledEngine({
    id: 'cpu',
    device: 'test',
    lowering,
    session: { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 },
  });

export const reference = (): Engine => new EagerEngine('reference', 'test', 'cpu');

/** The lowerings that run on this machine, with their names. The blocked one is included if a shape has four axes. */
export async function lowerings(shapes: readonly (readonly number[])[]): Promise<[name: string, Engine][]> {
  const all: [string, Engine][] = [
    ['standard', engineOf({ block: 0, operators: 'cpu' })],
    ['gpu', engineOf({ block: 0, operators: 'gpu' })],
  ];
  if (!shapes.some((shape) => shape.length === 4)) return all;
  const support = await blockedSupport();
  return support.supported
    ? [...all, [`blocked-${support.block}`, engineOf({ block: support.block, operators: 'cpu' })]]
    : all;
}

let support: ReturnType<typeof probeBlockedSupport> | undefined;
const blockedSupport = () => {
  support ??= probeBlockedSupport();
  return support;
};

export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

/** Reproducible pseudo-random numbers between `low` and `high`. */
export function numbers(shape: readonly number[], seed = 1, low = -1, high = 1): Numbers {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, data: someNumbers(count, seed).map((x) => low + ((x + 1) / 2) * (high - low)) };
}

export const integers = (shape: readonly number[], values: readonly number[]): Numbers => ({
  shape,
  data: Int32Array.from(values),
});

type Operation = (inputs: Record<string, tf.Tensor>) => tf.Tensor | tf.Tensor[];

/**
 * A step that returns the operation's results, and the gradient of their sum, weighted by fixed numbers, with respect to
 * every input named in `gradients`.
 */
function stepOf(operation: Operation, gradients: readonly string[]): StepFunction {
  return (inputs) => {
    const others = Object.fromEntries(Object.entries(inputs).filter(([name]) => !gradients.includes(name)));
    const outputs: Record<string, tf.Tensor> = {};
    const scalar = (...values: tf.Tensor[]): tf.Scalar => {
      const given = Object.fromEntries(values.map((value, i) => [gradients[i]!, value]));
      const results = [operation({ ...others, ...given })].flat();
      const sums = results.map((result, i) => {
        outputs[`result${i}`] = tf.keep(tf.clone(result));
        const weights = tf.tensor(someNumbers(result.size, 77 + i), result.shape);
        return tf.sum(tf.mul(weights, result.dtype === 'float32' ? result : tf.cast(result, 'float32')));
      });
      return tf.addN(sums) as tf.Scalar;
    };
    if (gradients.length === 0) scalar();
    else {
      const { grads } = tf.valueAndGrads(scalar)(gradients.map((name) => inputs[name]!));
      for (const [i, name] of gradients.entries()) outputs[`gradient of ${name}`] = grads[i]!;
    }
    return { outputs };
  };
}

export async function runOnce(
  engine: Engine,
  step: StepFunction,
  inputs: Readonly<Record<string, Numbers>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const specs = Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, data }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? ('int32' as const) : ('float32' as const) },
    ]),
  );
  const state = engine.createState({});
  const program = await engine.compile(step, specs, state);
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]));
  const results = await program.run(arrays);
  await program.dispose();
  return results;
}

export function expectClose(found: HostTensor, wanted: HostTensor, what: string, tolerance = 2e-5): void {
  expect(found.shape, `shape of ${what}`).toEqual([...wanted.shape]);
  let largest = 1;
  let off = 0;
  for (const [i, x] of wanted.data.entries()) {
    largest = Math.max(largest, Math.abs(x));
    if (!Object.is(x, found.data[i])) off = Math.max(off, Math.abs(x - found.data[i]!));
  }
  expect(off, `difference of ${what}`).toBeLessThanOrEqual(tolerance * largest);
}

/** Expects the losses of some steps to be equal within a relative tolerance of 1e-4. */
export function expectLosses(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, loss] of wanted.entries())
    expect(Math.abs(found[i]! - loss), `step ${i + 1}: ${found[i]}, expected ${loss}`).toBeLessThan(1e-4 * loss);
}

/** Expects the same results and gradients on `engines` (all lowerings by default) and on tfjs's plain CPU backend. */
export async function expectSame(
  operation: Operation,
  inputs: Readonly<Record<string, Numbers>>,
  {
    gradients = Object.keys(inputs).filter((name) => inputs[name]!.data instanceof Float32Array),
    tolerance = 2e-5,
    engines,
  }: { gradients?: readonly string[]; tolerance?: number; engines?: readonly [name: string, Engine][] } = {},
): Promise<void> {
  const step = stepOf(operation, gradients);
  const wanted = await runOnce(reference(), step, inputs);
  for (const [name, engine] of engines ?? (await lowerings(Object.values(inputs).map(({ shape }) => shape)))) {
    const found = await runOnce(engine, step, inputs);
    for (const [output, tensor] of Object.entries(wanted)) {
      expectClose(found[output]!, tensor, `${output} (${name})`, tolerance);
    }
  }
}
