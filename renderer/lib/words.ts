/** Every state a run, a dataset or a file can be in, in words. */
import { encoderCards } from '../../shared/encoder-cards.ts';
import type { ChoiceField, NumberField, SwitchField } from '../../shared/fields.ts';
import type { RunStatus, RunSummary } from '../../shared/protocol.ts';
import { endings, type IndexWarning, type PassedOver } from '../../shared/results.ts';
import { taskCard } from '../../shared/task-cards.ts';
import { counted, formatCount, formatDuration, formatPercent, sentence } from './format.ts';

export const hasEnded = (status: RunStatus): boolean => (endings as readonly string[]).includes(status);

export const statusWords: Readonly<Record<RunStatus, string>> = {
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

/** What a run is at, in one sentence. */
export function statusSentence(run: RunSummary): string {
  const at =
    run.totalSteps > 0 ? `at step ${formatCount(run.step)} of ${formatCount(run.totalSteps)}` : 'before its first step';
  const resume = !run.resumable ? '' : run.step > 0 ? '; it can be resumed from its checkpoint' : '; it can be resumed';
  switch (run.status) {
    case 'queued':
      return run.queuePosition
        ? `Waits behind ${counted(run.queuePosition + 1, 'run')}: one trains at a time.`
        : 'Next in the queue: one run trains at a time.';
    case 'preparing':
      return run.preparing && run.preparing.total > 0
        ? `${run.preparing.what}: ${formatCount(run.preparing.done)} of ${formatCount(run.preparing.total)}`
        : `${run.preparing?.what ?? 'Getting ready'} …`;
    case 'running': {
      if (run.trainedByOtherProcess) return `${sentence(at).slice(0, -1)}. Another process trains it, and can stop it.`;
      const where = sentence(at);
      return run.secondsLeft === undefined ? where : `${where.slice(0, -1)}, ${formatDuration(run.secondsLeft)} left.`;
    }
    case 'paused':
      return `Paused ${at}. Nothing is lost; it goes on where it was.`;
    case 'stopping':
      return 'Writes a checkpoint, then stops.';
    case 'finished':
      return `Finished all ${counted(run.totalSteps, 'step')}.`;
    case 'stopped':
      return `Stopped ${at}${resume}.`;
    case 'diverged':
      return run.failure?.message ?? `The loss stopped being a number at step ${formatCount(run.step)}.`;
    case 'failed':
      return run.failure?.message ?? `Failed ${at}.`;
    case 'crashed':
      return `The training process ended unexpectedly ${at}${resume}.`;
  }
}

export const taskTitle = (task: string): string => taskCard(task)?.title ?? task;
const encoders: Readonly<Record<string, { readonly name: string }>> = encoderCards;
export const encoderName = (encoder: string): string => encoders[encoder]?.name ?? encoder;

/** A field, its default aside. */
type Described = Omit<NumberField, 'default'> | Omit<ChoiceField, 'default'> | Omit<SwitchField, 'default'>;

/** A setting's value as its form shows it. */
export function settingWords(field: Described, value: unknown): string {
  if (field.kind === 'choice') return field.options.find((option) => option.value === value)?.label ?? String(value);
  if (field.kind === 'switch') return value ? 'on' : 'off';
  if (field.percentOf) return `${formatPercent(Number(value))} of ${field.percentOf}`;
  if (!field.unit) return String(value);
  return `${value} ${value === 1 ? field.unit.replace(/s$/, '') : field.unit}`;
}

export const passedOverWords: Readonly<Record<PassedOver['reason'], string>> = {
  undecodable: 'Not a picture that can be decoded',
  truncated: 'Ends too early',
  'too-small': 'Too small',
  'beyond-limits': 'Beyond the limits',
  empty: 'Empty file',
  unreadable: 'Cannot be read',
};

export const warningWords: Readonly<Record<IndexWarning['kind'], { readonly name: string; readonly meaning: string }>> =
  {
    grey: { name: 'Grey', meaning: 'Has no colour: useless for colourisation, fine elsewhere.' },
    letterboxed: { name: 'Letterboxed', meaning: 'Has even bars at its edges, which can give a puzzle away.' },
    duplicate: { name: 'Duplicate', meaning: 'The same file stands elsewhere in these folders.' },
    'near-duplicate': {
      name: 'Near-duplicate',
      meaning: 'Almost the same as another: both stay on one side of the split.',
    },
    'exif-rotated': { name: 'Turned by EXIF', meaning: 'The camera’s orientation note was applied.' },
    animated: { name: 'Animated', meaning: 'Only its first frame is used.' },
    mistyped: {
      name: 'Mistyped',
      meaning: 'The file’s name says another format than its bytes; the bytes were believed.',
    },
  };
