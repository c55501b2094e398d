/** The `try-engine` job. It runs in a process of its own, because a driver may crash it. */
import type { EngineReport } from '../../../shared/run-results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { tryEngine } from '../engine/try-engine.ts';

/** Tries an engine in a few small steps, and compares their losses with those of the CPU. */
export async function tryNamedEngine({ engine }: JobOf<'try-engine'>): Promise<EngineReport> {
  const { losses } = await tryEngine('cpu', () => openDirectly('cpu', { lowering: 'standard' }));
  return (await tryEngine(engine, () => openDirectly(engine), losses)).report;
}
