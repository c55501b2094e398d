/** Which interventions a task's network is put through, and which cues are left out, with why. */
import { applicability, cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Picture } from '../../pictures/picture.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';
import type { Cue, Diagnosed, Reason } from '../cues/cue.ts';
import { injections, removals } from './cue-interventions.ts';
import type { Intervention } from './intervention.ts';

export type Cues = Readonly<Record<CueId, Cue>>;

export interface NotTried {
  readonly cue: CueId;
  readonly reason: string;
}

export interface Plan {
  readonly interventions: readonly Intervention[];
  readonly notTried: readonly NotTried[];
}

/** What is tried of one cue, or why nothing is. */
function interventionsOf(cue: Cue, pictures: readonly Picture[], diagnosed: Diagnosed): Intervention[] | Reason {
  const further = cue.interventions(diagnosed);
  if ('reason' in further) return further;
  const tried = [...removals(cue, pictures), ...further, ...injections(cue)];
  return tried.length === 0 && 'reason' in cue.removal ? cue.removal : tried;
}

/**
 * One cue at a time: what takes it away, and what puts it in.
 * @param pictures Photographs that the cues are surveyed over, as they are packed.
 * @param checkStopped Called between cues, for surveys take seconds; may throw to end the planning.
 */
export async function interventionsFor(
  settings: Pick<TrainSettings, 'task' | 'size' | 'taskSettings'>,
  cues: Cues,
  pictures: readonly Picture[],
  checkStopped: (cue: CueId, done: number) => Promise<void> = async () => {},
): Promise<Plan> {
  const { puzzle } = pretextTask(settings.task);
  const interventions: Intervention[] = [];
  const notTried: NotTried[] = [];
  for (const [done, cue] of cueIds.entries()) {
    await checkStopped(cue, done);
    const { applies, reason } = applicability(cue, settings.task);
    const own =
      puzzle && !applies
        ? { reason }
        : interventionsOf(cues[cue], pictures, { puzzle, settings: poseSettings(settings) });
    if ('reason' in own) notTried.push({ cue, reason: own.reason });
    else interventions.push(...own);
  }
  return { interventions, notTried };
}
