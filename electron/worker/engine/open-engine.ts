/** Opens the engine for a job. */
import { type EngineId, existsOn } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import type { Engine } from './engine.ts';
import { patienceMs, shortPatienceMs, tried } from './engine-trials.ts';
import { likelyGpu, type OpenOptions, openDirectly } from './open-directly.ts';

/**
 * Opens an engine. `auto` means a GPU if there is one and it passes a trial in a separate process; otherwise the CPU.
 * @param port Connection to the lab, which runs the trials.
 * @throws FailureError with the reason if a named engine or the lowering does not work on this machine.
 */
export async function openEngine(id: 'auto' | EngineId, port: WorkerPort, options: OpenOptions = {}): Promise<Engine> {
  if (id === 'auto') return openAutomatically(port, options);
  if (id === 'cpu') return openDirectly(id, options);
  if (!existsOn(id, process.platform))
    refuse('unusable-input', `the engine ${id} does not exist on ${process.platform}`, 'choose auto or cpu');
  const { works, why } = await tried(port, id, patienceMs);
  return works
    ? openDirectly(id, options)
    : refuse('unusable-input', `the engine ${id} does not work on this machine: ${why}`);
}

async function openAutomatically(port: WorkerPort, options: OpenOptions): Promise<Engine> {
  const gpu = likelyGpu();
  const fitsGpu = options.lowering === undefined || options.lowering === 'standard';
  if (gpu && fitsGpu && (await tried(port, gpu, shortPatienceMs)).works) return openDirectly(gpu, options);
  return openDirectly('cpu', options);
}
