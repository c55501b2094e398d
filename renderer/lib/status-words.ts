/** Words for the states of runs, datasets and files. */
import { encoderCards } from '../../shared/encoder-cards.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import type { RunStatus, PassedOver as SkippedFile } from '../../shared/run-results.ts';
import { taskCard } from '../../shared/task-cards.ts';
import { counted, formatCount, formatDuration, sentence } from './format.ts';

export { hasEnded, isUnderWay } from '../../shared/run-results.ts';
export { settingWords } from '../../shared/setting-words.ts';

export const statusWords: Readonly<Record<RunStatus, string>> = {
  waiting: 'Waiting',
  queued: 'Queued',
  preparing: 'Preparing',
  running: 'Running',
  paused: 'Paused',
  stopping: 'Stopping',
  finished: 'Finished',
  stopped: 'Stopped',
  diverged: 'Diverged',
  failed: 'Failed',
  crashed: 'Crashed',
};

/** The state of a run in one sentence. */
export function statusSentence(run: RunSummary): string {
  const at =
    run.totalSteps > 0 ? `at step ${formatCount(run.step)} of ${formatCount(run.totalSteps)}` : 'before its first step';
  const resume = !run.resumable ? '' : run.step > 0 ? '; it can be resumed from its checkpoint' : '; it can be resumed';
  switch (run.status) {
    case 'waiting':
      return 'Waits for its turn in its sweep.';
    case 'queued':
      return `Starts after ${counted((run.queuePosition ?? 0) + 1, 'other run')}. Runs train one at a time.`;
    case 'preparing':
      return run.preparing && run.preparing.total > 0
        ? `${run.preparing.what}: ${formatCount(run.preparing.done)} of ${formatCount(run.preparing.total)}`
        : `${run.preparing?.what ?? 'Preparing'} …`;
    case 'running': {
      if (run.trainedByOtherProcess)
        return `${sentence(at).slice(0, -1)}. Another process trains this run; stop it there.`;
      const where = sentence(at);
      return run.secondsLeft === undefined ? where : `${where.slice(0, -1)}, ${formatDuration(run.secondsLeft)} left.`;
    }
    case 'paused':
      return `Paused ${at}. Training continues from this step.`;
    case 'stopping':
      return 'Writing a checkpoint before stopping.';
    case 'finished':
      return `Finished all ${counted(run.totalSteps, 'step')}.`;
    case 'stopped':
      return `Stopped ${at}${resume}.`;
    case 'diverged':
      return run.failure?.message ?? `The loss is no longer a finite number at step ${formatCount(run.step)}.`;
    case 'failed':
      return run.failure?.message ?? `Failed ${at}.`;
    case 'crashed':
      return `The training process ended unexpectedly ${at}${resume}.`;
  }
}

export const taskTitle = (task: string): string => taskCard(task)?.title ?? task;
const encoders: Readonly<Record<string, { readonly name: string }>> = encoderCards;
export const encoderName = (encoder: string): string => encoders[encoder]?.name ?? encoder;

/** Why a file is skipped. */
export const skipWords: Readonly<Record<SkippedFile['reason'], string>> = {
  undecodable: 'Cannot be decoded',
  truncated: 'Truncated file',
  'too-small': 'Too small',
  'beyond-limits': 'Too large',
  empty: 'Empty file',
  unreadable: 'Cannot be read',
};
