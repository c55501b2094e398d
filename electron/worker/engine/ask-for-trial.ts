/** Trials of engines, each in a process of its own, which the lab starts. */
import type { EngineReport } from '../../../shared/results.ts';
import type { TriedEngineId } from '../../../shared/training-settings.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** A driver in software compiles for long, and longer on a busy machine. */
export const patienceMs = 60_000;
/** Where nobody asked for an engine: a real driver answers within two or three seconds. */
export const shortPatienceMs = 15_000;

/** Asks the lab to have an engine tried, since a worker cannot start a process everywhere: a packaged app lets no plain Node run. */
export function tried(port: WorkerPort, engine: TriedEngineId, patience: number): Promise<EngineReport> {
  return new Promise((resolve) => {
    port.onMessage((message) => {
      if (message.type === 'tried' && message.report.engine === engine) resolve(message.report);
    });
    port.send({ type: 'try', engine, patienceMs: patience });
  });
}
