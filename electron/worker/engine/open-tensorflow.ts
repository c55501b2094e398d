/** Native TensorFlow through tfjs-node-gpu: an optional engine that runs steps eagerly. */
import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { EagerEngine } from './eager-engine.ts';
import type { Engine } from './engine.ts';
import { registerTensorFlowKernels } from './tensorflow-kernels.ts';

/** Restores functions that tfjs-node calls and Node ≥ 23 has removed. */
function restoreOldUtilities(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

/** The properties of tfjs-node's backend that are read here. */
interface LoadedBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice: boolean;
}

/** Opens the engine. @throws FailureError with the reason and a remedy if the native library is missing. */
export async function openTensorFlow(): Promise<Engine> {
  restoreOldUtilities();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const before = tf.getBackend() ?? 'cpu';
  try {
    createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
    if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend did not start');
    registerTensorFlowKernels();
  } catch (error) {
    const line = error instanceof Error ? error.message.trim().split('\n')[0]! : String(error);
    const words = line.replace(/ at path: .*/, '');
    refuse(
      'unusable-input',
      `tfjs-node-gpu did not load (${words})`,
      'run `npm run setup:tensorflow`: it builds the native part, which npm does not install',
    );
  } finally {
    await tf.setBackend(before);
  }
  const { binding, isUsingGpuDevice } = tf.engine().findBackend('tensorflow') as unknown as LoadedBackend;
  const device = `TensorFlow ${binding.TF_Version}, ${isUsingGpuDevice ? 'GPU' : 'CPU'}`;
  return new EagerEngine('tensorflow', device, 'tensorflow');
}
