/** The plan of a diagnosis: its interventions, and the cues that are left out with the reason. */
import { applicability, cueIds, isShownBy } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Picture } from '../../pictures/picture.ts';
import { poseSettings, pretextTask, readingOf } from '../../tasks/tasks.ts';
import type { Cue, Diagnosed, Reason } from '../cues/cue.ts';
import { injections, removals } from './cue-interventions.ts';
import type { Intervention } from './intervention.ts';

/** A cue for every id. */
export type Cues = Readonly<Record<CueId, Cue>>;

/** A cue without interventions, with the reason. */
export interface NotTried {
  readonly cue: CueId;
  readonly reason: string;
}

/** The interventions of a diagnosis. */
export interface Plan {
  readonly interventions: readonly Intervention[];
  readonly notTried: readonly NotTried[];
}

/** The interventions on one cue, or the reason why there are none. */
function interventionsOf(cue: Cue, pictures: readonly Picture[], diagnosed: Diagnosed): Intervention[] | Reason {
  const further = cue.interventions(diagnosed);
  if ('reason' in further) return further;
  const all = [...removals(cue, pictures), ...further, ...injections(cue)];
  return all.length === 0 && 'reason' in cue.removal ? cue.removal : all;
}

/**
 * Removals and injections of every cue, one cue at a time.
 * @param pictures Packed photographs that the cues are surveyed over.
 * @param checkStopped Called before each cue, because surveys take seconds; may throw to cancel.
 */
export async function interventionsFor(
  settings: Pick<TrainSettings, 'task' | 'size' | 'taskSettings' | 'reading'>,
  cues: Cues,
  pictures: readonly Picture[],
  checkStopped: (cue: CueId, done: number) => Promise<void> = async () => {},
): Promise<Plan> {
  const { puzzle } = pretextTask(settings.task);
  const interventions: Intervention[] = [];
  const notTried: NotTried[] = [];
  for (const [done, cue] of cueIds.entries()) {
    await checkStopped(cue, done);
    const { applies, reason } = applicability(cue, settings.task, readingOf(settings));
    const own =
      !applies && (puzzle || !isShownBy(cue, readingOf(settings)))
        ? { reason }
        : interventionsOf(cues[cue], pictures, { puzzle, settings: poseSettings(settings) });
    if ('reason' in own) notTried.push({ cue, reason: own.reason });
    else interventions.push(...own);
  }
  return { interventions, notTried };
}
