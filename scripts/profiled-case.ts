/** Runs a bench case on the CPU with ONNX Runtime's profiler on. In one module, so that all of it traces with one backend. */
import { probeBlockedSupport } from '../electron/worker/engine/compiled/blocked-support.ts';
import { CompiledEngine } from '../electron/worker/engine/compiled/compiled-engine.ts';
import { cpuSession } from '../electron/worker/engine/open-directly.ts';
import { benchCases, benchPlan } from '../electron/worker/training/bench-cases.ts';

export const cases: readonly string[] = Object.keys(benchCases);

/**
 * @param prefix Begins the name of the file that the profile is written to.
 * @returns Milliseconds of each step.
 */
export async function profiled(name: string, steps: number, prefix: string): Promise<number[]> {
  const { training, inputs, seed } = benchPlan(benchCases[name]!);
  const support = await probeBlockedSupport();
  const engine = new CompiledEngine({
    id: 'cpu',
    device: 'CPU',
    lowering: { block: support.supported ? support.block : 0, operators: 'cpu' },
    session: { ...cpuSession(), enableProfiling: true, profileFilePrefix: prefix },
  });
  const program = await engine.compile(training.step, training.inputs, engine.createState(training.initialState(seed)));
  const took: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const began = performance.now();
    await program.run({ ...inputs, step: Float32Array.of(step) });
    took.push(performance.now() - began);
  }
  await engine.dispose(); // the profile is written when a session ends
  return took;
}
