/** The trial of an engine, in a process of its own: a driver that crashes takes only this process with it. */
import type { EngineReport } from '../../../shared/results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';

/** Five small steps, with the losses that the CPU finds. */
export async function tryNamedEngine({ engine }: JobOf<'try-engine'>): Promise<EngineReport> {
  const { losses } = await tryEngine('cpu', () => openDirectly('cpu', { lowering: 'standard' }));
  return (await tryEngine(engine, () => openDirectly(engine), losses)).report;
}
