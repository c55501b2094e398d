/** Tries an engine with a small training step: whether it runs, whether it agrees with the CPU, and how long a step takes. */
import { asFailure } from '../../../shared/failure.ts';
import type { EngineReport } from '../../../shared/run-results.ts';
import type { Engine } from './engine.ts';
import { type SampleStep, sampleStep } from './sample-step.ts';

/** The first steps compile and allocate. They are not timed. */
const warmUps = 3;
const timed = 7;

/** Losses of all steps, and the median duration of a timed step in ms. */
async function train(engine: Engine, { step, specs, inputs, state: entries }: SampleStep) {
  const state = engine.createState(entries);
  const program = await engine.compile(step, specs, state);
  const losses: number[] = [];
  const times: number[] = [];
  for (let i = 0; i < warmUps + timed; i++) {
    const began = performance.now();
    losses.push((await program.run(inputs)).loss!.data[0]!);
    if (i >= warmUps) times.push(performance.now() - began);
  }
  await program.dispose();
  state.dispose();
  return { losses, stepMs: times.sort((a, b) => a - b)[times.length >> 1]! };
}

/**
 * Trains some steps on an engine and reports whether it works.
 * @param open Opens the engine; an error that it throws becomes the reason in the report.
 * @param expected The losses of a reference engine; without them, only whether the losses are finite is checked.
 */
export async function tryEngine(
  id: string,
  open: () => Promise<Engine>,
  expected?: readonly number[],
): Promise<{ readonly report: EngineReport; readonly losses: readonly number[] }> {
  try {
    const engine = await open();
    const { losses, stepMs } = await train(engine, sampleStep());
    const { device, lowering } = engine;
    await engine.dispose();
    const off = Math.max(...losses.map((loss, i) => Math.abs(loss - (expected?.[i] ?? loss))));
    const works = losses.every(Number.isFinite) && off < 1e-3;
    const why = works
      ? ''
      : `a training step does not agree with the CPU: found losses ${losses}, expected ${expected}`;
    return { report: { engine: id, works, device, lowering, stepMs, why }, losses };
  } catch (error) {
    const { message, hint } = asFailure(error);
    const why = [message.split('\n')[0], hint].filter(Boolean).join('; ');
    return { report: { engine: id, works: false, device: '', lowering: '', stepMs: null, why }, losses: [] };
  }
}
