/**
 * All engines that can compute a training step: ids, names, and the platforms (`process.platform`) on which one exists, if
 * not on all. Their drivers are in electron/worker/engine/.
 */
export const engineCards = {
  cpu: { label: 'CPU' },
  webgpu: { label: 'GPU (WebGPU)' },
  cuda: { label: 'GPU (CUDA)', platforms: ['linux'] },
  directml: { label: 'GPU (DirectML)', platforms: ['win32'] },
  coreml: { label: 'Apple silicon (CoreML)', platforms: ['darwin'] },
  tensorflow: { label: 'Native TensorFlow' },
} as const;

export type EngineId = keyof typeof engineCards;
export const engineIds = Object.keys(engineCards) as readonly EngineId[];

/** Share of all processors that other programs may use before durations of steps say little about an engine. */
export const busyUse = 0.25;

/** Whether an engine can exist on a platform. */
export function existsOn(engine: EngineId, platform: string): boolean {
  const card: { readonly label: string; readonly platforms?: readonly string[] } = engineCards[engine];
  return card.platforms?.includes(platform) ?? true;
}

/** Engines whose drivers may crash or hang: each is tried in a separate process before it is used. */
export type TriedEngineId = Exclude<EngineId, 'cpu'>;
export const triedEngineIds = engineIds.filter((id): id is TriedEngineId => id !== 'cpu');
