/** Which requests a run accepts in each of its states. Pure. */
import type { RequestName, RunSummary } from '../../../shared/protocol.ts';

/** Requests that take only the run and have an empty result. */
export type RunVerb = Extract<
  RequestName,
  'runs.pause' | 'runs.continue' | 'runs.stop' | 'runs.snapshot' | 'runs.resume'
>;

/** Whether a run failed because of its images or settings, so that resuming it would fail again. */
const isRefused = ({ status, failure }: Pick<RunSummary, 'status' | 'failure'>): boolean =>
  status === 'failed' && (failure?.code === 'unusable-input' || failure?.code === 'bad-usage');

/** The requests that help a run in its state. */
export function verbsOf(
  run: Pick<RunSummary, 'status' | 'resumable' | 'trainedByOtherProcess' | 'failure'>,
): readonly RunVerb[] {
  const { status, resumable, trainedByOtherProcess } = run;
  if (trainedByOtherProcess) return [];
  switch (status) {
    case 'queued':
    case 'preparing':
      return ['runs.stop'];
    case 'running':
      return ['runs.pause', 'runs.snapshot', 'runs.stop'];
    case 'paused':
      return ['runs.continue', 'runs.snapshot', 'runs.stop'];
    case 'waiting':
    case 'stopped':
    case 'crashed':
    case 'failed':
      return resumable && !isRefused(run) ? ['runs.resume'] : [];
    default:
      return [];
  }
}
