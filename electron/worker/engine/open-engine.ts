/** The door to every engine for jobs. */
import { refuse } from '../../../shared/failure.ts';
import type { EngineId } from '../../../shared/training-settings.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { patienceMs, shortPatienceMs, tried } from './ask-for-trial.ts';
import type { Engine } from './engine.ts';
import { likelyGpu, type OpenOptions, openDirectly } from './open-directly.ts';

/**
 * `auto` is a GPU where one is plainly there and passes a trial in a process of its own, otherwise the CPU. An engine
 * asked for by name is opened, or refused with the reason.
 * @param port Has trials made.
 * @throws FailureError if that engine or lowering does not work here.
 */
export async function openEngine(id: 'auto' | EngineId, port: WorkerPort, options: OpenOptions = {}): Promise<Engine> {
  if (id === 'auto') return openAutomatically(port, options);
  if (id === 'cpu') return openDirectly(id, options);
  const { works, why } = await tried(port, id, patienceMs);
  return works ? openDirectly(id, options) : refuse('unusable-input', `the engine ${id} does not work here: ${why}`);
}

async function openAutomatically(port: WorkerPort, options: OpenOptions): Promise<Engine> {
  const gpu = likelyGpu();
  const fitsGpu = options.lowering === undefined || options.lowering === 'standard';
  if (gpu && fitsGpu && (await tried(port, gpu, shortPatienceMs)).works) return openDirectly(gpu, options);
  return openDirectly('cpu', options);
}
