/** An encoder that looks trained: random weights, and running statistics that differ from the initial ones. */
import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { recordFile } from '../../../electron/files/run-folder.ts';
import { settingsHash } from '../../../electron/files/settings-hash.ts';
import type { HostTensor } from '../../../electron/worker/engine/engine.ts';
import { declare } from '../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { Checkpoint } from '../../../electron/worker/run/checkpoint.ts';
import { type TrainedEncoder, trainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import { encoderOf, poseSettings, pretextTask, viewOf } from '../../../electron/worker/tasks/tasks.ts';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import type { RequestedSettings, TrainSettings } from '../../../shared/training-settings.ts';

export function settingsOf(
  encoder: EncoderId,
  size: number,
  emaDecay = 0,
  more: RequestedSettings = {},
  task = 'rotation',
): TrainSettings {
  const made = makeSettings(task, { encoder, size, emaDecay, ...more });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

function drawn(name: string, { shape, data }: HostTensor<Float32Array>): HostTensor<Float32Array> {
  const random = new Random(1, name);
  const draw: Record<string, () => number> = {
    mean: () => random.uniform(-0.3, 0.3),
    variance: () => random.uniform(0.5, 2),
    scale: () => random.uniform(0.3, 1),
    shift: () => random.uniform(-0.3, 0.3),
    bias: () => random.uniform(-0.3, 0.3),
  };
  const value = draw[name.split('/').at(-1)!];
  return value ? { shape, data: data.map(value) } : { shape, data };
}

/** The checkpoint of a run at its twelfth step. */
export function checkpointOf(settings: TrainSettings): Checkpoint {
  const { encoder, size, emaDecay } = settings;
  const { parameters, buffers } = declare(
    (scope) =>
      encoderOf(settings).encode(
        scope.within('encoder'),
        viewOf(pretextTask(settings.task), settings)(tf.zeros([0, size, size, poseSettings(settings).channels])),
      ),
    settings.seed,
  );
  const state = Object.fromEntries(
    Object.entries({ ...parameters, ...buffers }).map(([name, tensor]) => [name, drawn(name, tensor)]),
  );
  if (emaDecay > 0)
    for (const name of Object.keys(parameters)) {
      const { shape, data } = state[name]!;
      state[`ema/${name}`] = { shape, data: data.map((value) => 0.9 * value) };
    }
  state['head/dense/bias'] = { shape: [4], data: new Float32Array(4) };
  const made = { engine: 'cpu', lowering: 'standard', encoder, size, settingsHash: settingsHash(settings) };
  const note = { step: 12, ...made, datasetFingerprint: 'f00d' };
  return { note, state };
}

const known = new Map<string, TrainedEncoder>();

/** A trained-looking encoder. It is cached, because drawing eleven million weights takes seconds. */
export function trained(
  encoder: EncoderId,
  size: number,
  emaDecay = 0,
  more: RequestedSettings = {},
  task = 'rotation',
): TrainedEncoder {
  const settings = settingsOf(encoder, size, emaDecay, more, task);
  const key = JSON.stringify([task, encoder, size, emaDecay, more]);
  const made = known.get(key) ?? trainedEncoder(settings, checkpointOf(settings));
  known.set(key, made);
  return made;
}

/** Writes run.json as the lab does. */
export async function writeRunRecord(runDir: string, settings: TrainSettings, folders: string[] = []): Promise<void> {
  const record: RunRecord = {
    schemaVersion: 1,
    id: 'a-run',
    name: 'a run',
    createdAt: '2026-01-01T00:00:00.000Z',
    settings,
    settingsHash: settingsHash(settings),
    folders,
    heldOutFolders: [],
    versions: { 'pretext-lab': '0.1.0' },
  };
  await writeFile(recordFile(runDir), JSON.stringify(record));
}
