/** Every engine that can compute a training step: its id and its name. Its driver lives in electron/worker/engine/. */
export const engineCards = {
  cpu: { label: 'CPU' },
  webgpu: { label: 'GPU through WebGPU' },
  cuda: { label: 'GPU through CUDA' },
  directml: { label: 'GPU through DirectML' },
  coreml: { label: 'Apple’s chip through CoreML' },
  tensorflow: { label: 'Native TensorFlow' },
} as const;

export type EngineId = keyof typeof engineCards;
export const engineIds = Object.keys(engineCards) as readonly EngineId[];

/** Engines whose drivers may fail badly: each is tried in a process of its own before it is used. */
export type TriedEngineId = Exclude<EngineId, 'cpu'>;
export const triedEngineIds = engineIds.filter((id): id is TriedEngineId => id !== 'cpu');
