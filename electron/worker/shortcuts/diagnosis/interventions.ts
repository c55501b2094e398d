/** Which interventions a task's network is put through, and which cues are left out, with why. */
import { applicability, isAudited } from '../../../../shared/cue-cards.ts';
import { type CueId, cueIds } from '../../../../shared/shortcuts.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Cue } from '../cues/cue.ts';
import { colourInterventions } from './colour-interventions.ts';
import { injections, removals } from './cue-interventions.ts';
import type { Intervention } from './intervention.ts';
import { isPatchTask, patchInterventions } from './patch-interventions.ts';

export type Cues = Readonly<Record<CueId, Cue>>;

export interface NotTried {
  readonly cue: CueId;
  readonly reason: string;
}

export interface Plan {
  readonly interventions: readonly Intervention[];
  readonly notTried: readonly NotTried[];
}

const needsPatches: readonly CueId[] = ['edge-continuity', 'tile-statistics'];

/** Why a cue has no intervention here, or undefined if it has. */
function reasonAgainst(cue: CueId, task: string): string | undefined {
  if (isAudited(task)) {
    const { applies, reason } = applicability(cue, task);
    return applies ? undefined : reason;
  }
  return needsPatches.includes(cue) ? 'the task’s question is not made of patches that have a place' : undefined;
}

/**
 * One cue at a time: what takes it away, and what puts it in.
 * @param pictures Photographs that the cues are surveyed over, as they are packed.
 * @param checkStopped Called between cues, for surveys take seconds; may throw to end the planning.
 */
export async function interventionsFor(
  { task, size, taskSettings }: Pick<TrainSettings, 'task' | 'size' | 'taskSettings'>,
  cues: Cues,
  pictures: readonly Picture[],
  checkStopped: (cue: CueId, done: number) => Promise<void> = async () => {},
): Promise<Plan> {
  const patches = isPatchTask(task) ? patchInterventions(task, size, taskSettings) : { tried: [], notTried: [] };
  const interventions: Intervention[] = [];
  const notTried: NotTried[] = [];
  for (const [done, id] of cueIds.entries()) {
    await checkStopped(id, done);
    const reason = reasonAgainst(id, task) ?? patches.notTried.find(({ cue }) => cue === id)?.reason;
    if (reason !== undefined) {
      notTried.push({ cue: id, reason });
      continue;
    }
    const own = [
      ...removals(cues[id], pictures),
      ...(id === 'chromatic-aberration' && isAudited(task) ? colourInterventions(taskSettings) : []),
      ...patches.tried.filter(({ cue }) => cue === id),
      ...injections(cues[id]),
    ];
    interventions.push(...own);
    if (own.length === 0)
      notTried.push({
        cue: id,
        reason:
          'it is measured in the files as they are, and cannot be changed alone in photographs that are decoded and reduced',
      });
  }
  return { interventions, notTried };
}
