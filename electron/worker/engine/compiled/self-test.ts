import type { HostTensor } from '../engine.ts';
import { type Lowering, loweringName } from '../lowering.ts';
import { sampleStep } from '../sample-step.ts';
import { CompiledEngine } from './compiled-engine.ts';

/** Describes what a lowering computes wrongly; undefined if its results are correct. */
export type SelfTest = (lowering: Lowering) => Promise<string | undefined>;

/** Largest difference, relative to the largest value, that counts as rounding error. */
const tolerance = 1e-4;

async function stepOnce(lowering: Lowering): Promise<Record<string, HostTensor<Float32Array>>> {
  const session = { executionProviders: ['cpu'], intraOpNumThreads: 1, logSeverityLevel: 3 as const };
  const engine = new CompiledEngine({ id: 'cpu', device: 'self-test', lowering, session });
  const { step, specs, inputs, state: entries } = sampleStep();
  const state = engine.createState(entries);
  const program = await engine.compile(step, specs, state);
  try {
    await program.run(inputs);
    const { loss } = await program.run(inputs);
    const after = await Promise.all(state.names.map(async (name) => [name, await state.read(name)] as const));
    return { ...Object.fromEntries(after), loss: loss as HostTensor<Float32Array> };
  } finally {
    await engine.dispose();
    state.dispose();
  }
}

/** Compares two training steps in this lowering with the same steps in standard operators. */
export const selfTest: SelfTest = async (lowering) => {
  const expected = await stepOnce({ ...lowering, block: 0 });
  const found = await stepOnce(lowering);
  for (const [name, { data }] of Object.entries(expected)) {
    const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
    const off = data.reduce((most, x, i) => Math.max(most, Math.abs(x - found[name]!.data[i]!)), 0);
    if (!(off <= tolerance * largest)) {
      return `the self-test of ${loweringName(lowering)} failed: ${name} is off by ${off.toExponential(1)}`;
    }
  }
  return undefined;
};
