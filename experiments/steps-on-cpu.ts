/** Runs training steps on fixed input on the CPU. In one module, so that all of it traces with one backend. */
import type { InferenceSession } from 'onnxruntime-node';
import { probeBlockedSupport } from '../electron/worker/engine/compiled/blocked-layout-support.ts';
import { CompiledEngine } from '../electron/worker/engine/compiled/compiled-engine.ts';
import { cpuSession } from '../electron/worker/engine/open-directly.ts';
import { type BenchCase, benchCases, benchPlan, rotationCase } from '../electron/worker/jobs/bench-cases.ts';
import type { EncoderId } from '../shared/encoder-cards.ts';

export const cases: readonly string[] = Object.keys(benchCases);

async function run(benchCase: BenchCase, steps: number, session: InferenceSession.SessionOptions): Promise<number[]> {
  const { training, inputs, seed } = benchPlan(benchCase);
  const support = await probeBlockedSupport();
  const lowering = { block: support.supported ? support.block : 0, operators: 'cpu' } as const;
  const engine = new CompiledEngine({ id: 'cpu', device: 'CPU', lowering, session: { ...cpuSession(), ...session } });
  const program = await engine.compile(training.step, training.inputs, engine.createState(training.initialState(seed)));
  const took: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const began = performance.now();
    await program.run({ ...inputs, step: Float32Array.of(step) });
    took.push(performance.now() - began);
  }
  await engine.dispose(); // a profile is written when its session ends
  return took;
}

/**
 * Steps of a bench case under ONNX Runtime's profiler.
 * @param prefix Begins the name of the file that the profile is written to.
 * @returns Milliseconds of each step.
 */
export const profiledSteps = (name: string, steps: number, prefix: string): Promise<number[]> =>
  run(benchCases[name]!, steps, { enableProfiling: true, profileFilePrefix: prefix });

/**
 * Steps of rotation on this encoder.
 * @param side Of the pictures, in pixels.
 * @param photographs A step; each is shown in four turns.
 * @returns Milliseconds of each step.
 */
export const rotationSteps = (
  encoder: EncoderId,
  side: number,
  photographs: number,
  steps: number,
): Promise<number[]> => run(rotationCase(encoder, side, photographs), steps, {});
