/** Trains on WebGPU in a process of its own, which a driver may take along, and says what came out. */
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

/** What the program tells. */
export interface Told {
  /** A case, `resumed`, `shared`, or `absent` where there is no WebGPU. */
  readonly what: string;
  readonly why?: string;
  readonly losses?: readonly number[];
  /** All of the state was on the device between two steps. */
  readonly isOnDevice?: boolean;
  readonly values?: readonly (readonly number[])[];
}

/** Half a block of filters is enough here, where nothing lies in blocks. */
export const filters = 8;

const tell = (told: Told): void => void process.send!(told);

export async function main(): Promise<void> {
  let engine: Engine;
  try {
    engine = await openDirectly('webgpu');
  } catch (error) {
    tell({ what: 'absent', why: (error as Error).message });
    return;
  }
  tell({ what: 'shared', values: await swapAndAdd(engine) });
  tell({ what: 'resumed', ...(await trainAndResume(engine)) });
  for (const name of tinyCases) {
    const tiny = tinyCase(name, filters);
    const state = engine.createState(tiny.state);
    tell({ what: name, losses: await stepsOf(engine, tiny, state, 1, 5) });
    state.dispose();
  }
  await engine.dispose();
}

/** Two programs over one state: one changes its entries' places, the other adds them up; one entry is written between. */
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
  await swapping.dispose(); // its buffers are the state's now
  values.push([...(await adding.run({})).sum!.data], await read('a'), await read('scalar'));
  await state.write('a', { shape: [2], data: Float32Array.of(7, 8) });
  values.push([...(await adding.run({})).sum!.data], await read('a'));
  await adding.dispose();
  state.dispose();
  return values;
}

/**
 * The losses of some steps. The program stays until the engine is closed: while one that has compiled a shader is there, no
 * other has to, and a software driver compiles for long.
 */
async function stepsOf(engine: Engine, { step, inputs, feed }: TinyCase, state: State, from: number, to: number) {
  const program = await engine.compile(step, inputs, state);
  const losses: number[] = [];
  for (let i = from; i <= to; i++) losses.push((await program.run(feed(i))).loss!.data[0]!);
  return losses;
}

/** Three steps, a checkpoint in a file, and two more from what the file holds. */
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
