/** Which requests a run accepts in each of its states. Pure. */
import type { RequestName, RunSummary } from '../../../shared/protocol.ts';

/** Requests that take only the run and have an empty result. */
export type RunVerb = Extract<
  RequestName,
  'runs.pause' | 'runs.continue' | 'runs.stop' | 'runs.snapshot' | 'runs.resume'
>;

/** The requests that a run accepts in its state. */
export function verbsOf({
  status,
  resumable,
  trainedByOtherProcess,
}: Pick<RunSummary, 'status' | 'resumable' | 'trainedByOtherProcess'>): readonly RunVerb[] {
  if (trainedByOtherProcess) return [];
  switch (status) {
    case 'queued':
    case 'preparing':
      return ['runs.stop'];
    case 'running':
      return ['runs.pause', 'runs.snapshot', 'runs.stop'];
    case 'paused':
      return ['runs.continue', 'runs.snapshot', 'runs.stop'];
    case 'stopped':
    case 'crashed':
    case 'failed':
      return resumable ? ['runs.resume'] : [];
    default:
      return [];
  }
}
