/** Native TensorFlow through tfjs-node-gpu: an optional engine that runs steps operation by operation. */
import { createRequire } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { EagerEngine } from './eager-engine.ts';
import type { Engine } from './engine.ts';
import { registerTensorFlowKernels } from './tensorflow-kernels.ts';

/** What tfjs-node still calls and Node ≥ 23 no longer has. */
function restoreOldUtilities(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

/** What tfjs-node's backend tells of itself. */
interface LoadedBackend {
  readonly binding: { readonly TF_Version: string };
  readonly isUsingGpuDevice: boolean;
}

/** @throws FailureError with the reason and what to do where its library is not there. */
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
      '`npm run setup:tensorflow` builds its native part, which npm does not bring',
    );
  } finally {
    await tf.setBackend(before);
  }
  const { binding, isUsingGpuDevice } = tf.engine().findBackend('tensorflow') as unknown as LoadedBackend;
  const device = `TensorFlow ${binding.TF_Version}, ${isUsingGpuDevice ? 'GPU' : 'CPU'}`;
  return new EagerEngine('tensorflow', device, 'tensorflow');
}
