/** All engines that can compute a training step: ids and names. Their drivers are in electron/worker/engine/. */
export const engineCards = {
  cpu: { label: 'CPU' },
  webgpu: { label: 'GPU (WebGPU)' },
  cuda: { label: 'GPU (CUDA)' },
  directml: { label: 'GPU (DirectML)' },
  coreml: { label: 'Apple silicon (CoreML)' },
  tensorflow: { label: 'Native TensorFlow' },
} as const;

export type EngineId = keyof typeof engineCards;
export const engineIds = Object.keys(engineCards) as readonly EngineId[];

/** Engines whose drivers may crash or hang: each is tried in a separate process before it is used. */
export type TriedEngineId = Exclude<EngineId, 'cpu'>;
export const triedEngineIds = engineIds.filter((id): id is TriedEngineId => id !== 'cpu');
