/** Trials of engines: each in a process of its own, which a driver may take along when it fails. */
import type { EngineReport } from '../../../shared/results.ts';
import type { TriedEngineId } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { WorkerPort } from '../port.ts';
import { openDirectly } from './open-directly.ts';
import { tryEngine } from './try-engine.ts';

/** A driver in software compiles for long, and longer on a busy machine. */
export const patienceMs = 60_000;
/** Where nobody asked for an engine: a real driver answers within two or three seconds. */
export const shortPatienceMs = 15_000;

/** The job of such a process: five small steps, with the losses that the CPU finds. */
export async function runTrialJob({ engine }: JobOf<'try-engine'>, port: WorkerPort): Promise<void> {
  const began = performance.now();
  const { losses } = await tryEngine('cpu', () => openDirectly('cpu', { lowering: 'standard' }));
  const { report } = await tryEngine(engine, () => openDirectly(engine), losses);
  port.send({ type: 'tried', report });
  port.send({ type: 'ended', status: 'finished', step: 0, seconds: (performance.now() - began) / 1000 });
}

/** Asks the lab to have an engine tried, since a worker cannot start a process everywhere: a packaged app lets no plain Node run. */
export function tried(port: WorkerPort, engine: TriedEngineId, patience: number): Promise<EngineReport> {
  return new Promise((resolve) => {
    port.onMessage((message) => {
      if (message.type === 'tried' && message.report.engine === engine) resolve(message.report);
    });
    port.send({ type: 'try', engine, patienceMs: patience });
  });
}
