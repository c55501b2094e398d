/** The one door to every engine. */
import { refuse } from '../../../shared/failure.ts';
import type { EngineId } from '../../../shared/training-settings.ts';
import type { Engine } from './engine.ts';
import { likelyGpu, type OpenOptions, openDirectly } from './open-directly.ts';
import { probeInProcess, shortPatienceMs } from './probe-in-process.ts';

/**
 * `auto` is a GPU where one is plainly there and passes a trial in a process of its own, otherwise the CPU. An engine
 * asked for by name is opened, or refused with the reason.
 * @throws FailureError if that engine or lowering does not work here.
 */
export async function openEngine(id: 'auto' | EngineId | 'reference', options: OpenOptions = {}): Promise<Engine> {
  if (id === 'auto') return openAutomatically(options);
  if (id === 'cpu' || id === 'reference') return openDirectly(id, options);
  if (!process.versions.electron) {
    const { works, why } = await probeInProcess(id);
    if (!works) refuse('unusable-input', `the engine ${id} does not work here: ${why}`);
  }
  return openDirectly(id, options);
}

async function openAutomatically(options: OpenOptions): Promise<Engine> {
  const gpu = likelyGpu();
  const fitsGpu = options.lowering === undefined || options.lowering === 'standard';
  if (gpu && fitsGpu && (await probeInProcess(gpu, shortPatienceMs)).works) return openDirectly(gpu, options);
  return openDirectly('cpu', options);
}
