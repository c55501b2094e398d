/** Trains on WebGPU in a separate process, because a driver can crash it, and reports the results. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { checkpointFile } from '../../../electron/files/run-folder.ts';
import { DeviceState } from '../../../electron/worker/engine/compiled/device-state.ts';
import type { Engine, State, StepFunction } from '../../../electron/worker/engine/engine.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { readCheckpoint, writeCheckpoint } from '../../../electron/worker/run/checkpoint.ts';
import { type TinyCase, tinyCase, tinyCases } from './tiny-cases.ts';

/** A result that the program reports. */
export interface Report {
  /** The name of a case, `resumed`, `shared`, or `absent` if there is no WebGPU. */
  readonly what: string;
  readonly why?: string;
  readonly losses?: readonly number[];
  /** All state was on the device between two steps. */
  readonly isOnDevice?: boolean;
  readonly values?: readonly (readonly number[])[];
}

/** Number of filters; half a block is enough, because WebGPU has no blocked layout. */
export const filters = 8;

const report = (result: Report): void => void process.send!(result);

export async function main(): Promise<void> {
  let engine: Engine;
  try {
    engine = await openDirectly('webgpu');
  } catch (error) {
    report({ what: 'absent', why: (error as Error).message });
    return;
  }
  report({ what: 'shared', values: await swapAndAdd(engine) });
  report({ what: 'resumed', ...(await trainAndResume(engine)) });
  for (const name of tinyCases) {
    const tiny = tinyCase(name, filters);
    const state = engine.createState(tiny.state);
    report({ what: name, losses: await stepsOf(engine, tiny, state, 1, 5) });
    state.dispose();
  }
  await engine.dispose();
}

/** Runs two programs on one state: one swaps its entries, the other adds them. One entry is written in between. */
async function swapAndAdd(engine: Engine): Promise<number[][]> {
  const state = engine.createState({
    a: { shape: [2], data: Float32Array.of(1, 2) },
    b: { shape: [2], data: new Float32Array(2) },
    scalar: { shape: [], data: Float32Array.of(3) },
  });
  const swap: StepFunction = (_inputs, { a, b }) => ({ outputs: { a: a! }, state: { a: b!, b: a! } });
  const add: StepFunction = (_inputs, { a, b, scalar }) => ({
    outputs: { sum: tf.add(a!, b!) },
    state: { a: tf.add(a!, scalar!), scalar: tf.mul(scalar!, 2) },
  });
  const [swapping, adding] = [await engine.compile(swap, {}, state), await engine.compile(add, {}, state)];
  const read = async (name: string) => [...(await state.read(name)).data];
  const values = [[...(await swapping.run({})).a!.data], await read('a'), await read('b')];
  await adding.run({});
  await swapping.dispose(); // the state now owns its buffers
  values.push([...(await adding.run({})).sum!.data], await read('a'), await read('scalar'));
  await state.write('a', { shape: [2], data: Float32Array.of(7, 8) });
  values.push([...(await adding.run({})).sum!.data], await read('a'));
  await adding.dispose();
  state.dispose();
  return values;
}

/**
 * The losses of some steps. The program is kept until the engine is closed: as long as it exists, others reuse its compiled
 * shaders, which a software driver takes long to compile.
 */
async function stepsOf(engine: Engine, { step, inputs, feed }: TinyCase, state: State, from: number, to: number) {
  const program = await engine.compile(step, inputs, state);
  const losses: number[] = [];
  for (let i = from; i <= to; i++) losses.push((await program.run(feed(i))).loss!.data[0]!);
  return losses;
}

/** Trains three steps, writes a checkpoint, and trains two more steps from the checkpoint. */
async function trainAndResume(engine: Engine): Promise<{ losses: number[]; isOnDevice: boolean }> {
  const tiny = tinyCase('rotation-conv4-32', filters);
  const folder = await mkdtemp(join(tmpdir(), 'lab-webgpu-'));
  try {
    const first = engine.createState(tiny.state);
    const losses = await stepsOf(engine, tiny, first, 1, 3);
    const isOnDevice =
      first instanceof DeviceState && first.names.every((name) => first.currentOf(name).location === 'gpu-buffer');
    const state: Record<string, Awaited<ReturnType<State['read']>>> = {};
    for (const name of first.names) state[name] = await first.read(name);
    first.dispose();
    const note = {
      step: 3,
      engine: 'webgpu',
      lowering: 'standard',
      encoder: 'conv4',
      size: 16,
      settingsHash: '',
      datasetFingerprint: '',
    };
    await writeCheckpoint(folder, { note, state }, false);
    const read = await readCheckpoint(checkpointFile(folder, 3));
    if (!read.ok) throw new Error(read.failure.message);
    const second = engine.createState(read.value.state);
    losses.push(...(await stepsOf(engine, tiny, second, 4, 5)));
    second.dispose();
    return { losses, isOnDevice };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
