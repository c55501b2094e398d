/** Trials of engines. The lab runs each trial in a separate process. */
import type { TriedEngineId } from '../../../shared/engine-cards.ts';
import type { EngineReport } from '../../../shared/run-results.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** Time limit of a trial. A software driver takes long to compile, and longer on a busy machine. */
export const patienceMs = 60_000;
/** Time limit when no engine was chosen: a hardware driver answers within two or three seconds. */
export const shortPatienceMs = 15_000;

/** Asks the lab to try an engine. The worker cannot start the process itself: a packaged app cannot run plain Node. */
export function tried(port: WorkerPort, engine: TriedEngineId, patience: number): Promise<EngineReport> {
  return new Promise((resolve) => {
    port.onMessage((message) => {
      if (message.type === 'tried' && message.report.engine === engine) resolve(message.report);
    });
    port.send({ type: 'try', engine, patienceMs: patience });
  });
}
