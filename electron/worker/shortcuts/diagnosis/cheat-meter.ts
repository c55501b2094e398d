/** A line in the chart of a run: its score with the likeliest cues taken away, at every snapshot. */
import type { MeterReading } from '../../../../shared/results.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Pack } from '../../data/pack.ts';
import type { Outcome } from '../../numerics/bootstrap.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import { cuesByRank } from '../cues/cues.ts';
import { removals } from './cue-interventions.ts';
import { type AskerOptions, askChanged } from './held-out-asker.ts';
import type { Cues } from './interventions.ts';

/** Share of the held-out photographs that the meter asks, and how many that are at least and at most. */
const share = 1 / 8;
const fewest = 32;
const most = 128;
/** Training photographs that the cues are surveyed over. */
const surveyed = 100;

interface Taken {
  readonly cue: CueId;
  readonly change: QuestionChange;
  readonly control: QuestionChange;
  /** Neither changes any photograph: there is nothing of the cue to take away. */
  readonly isIdle: boolean;
}

/** Whether a change leaves every one of these photographs as it is, to the byte. */
async function leavesAlone({ picture }: QuestionChange, pack: Pack, photographs: Uint32Array): Promise<boolean> {
  for (const photograph of photographs) {
    const before = await pack.read(photograph);
    const after = picture?.(before, new Random('change', pack.key(photograph))) ?? before;
    if (after !== before && !Buffer.from(after.data).equals(before.data)) return false;
  }
  return true;
}

export class CheatMeter {
  readonly #asker: AskerOptions;
  readonly #taken: readonly Taken[];

  private constructor(asker: AskerOptions, taken: readonly Taken[]) {
    this.#asker = asker;
    this.#taken = taken;
  }

  /**
   * Surveys the cues over some of the photographs that the run trains on: always the same ones, so that a resumed run reads
   * the same numbers.
   * @param asker Asks the run's held-out photographs; the meter takes the first of them.
   * @returns Undefined for tasks that have no answer which a cue alone could give.
   */
  static async open(asker: AskerOptions, train: PhotographSet, cues: Cues): Promise<CheatMeter | undefined> {
    const { puzzle } = asker.task.card;
    if (!puzzle) return undefined;
    const order = new Random('surveyed').permutation(train.photographs.length).slice(0, surveyed);
    const pictures: Picture[] = [];
    for (const at of order) pictures.push(await train.pack.read(train.photographs[at]!));
    const count = Math.min(most, Math.max(fewest, Math.ceil(share * asker.photographs.length)));
    const photographs = asker.photographs.subarray(0, count);
    const taken: Taken[] = [];
    for (const cue of cuesByRank.filter((id) => cues[id].metered.includes(puzzle.asks)))
      for (const { change, control, decides } of removals(cues[cue], pictures)) {
        if (!decides) continue;
        const isIdle =
          (await leavesAlone(change, asker.set.pack, photographs)) &&
          (await leavesAlone(control, asker.set.pack, photographs));
        taken.push({ cue, change, control, isIdle });
      }
    return new CheatMeter({ ...asker, photographs }, taken);
  }

  /**
   * Asks with each cue taken away, and under its control. Changes nothing that training reads.
   * @returns Undefined when a stop was asked for meanwhile.
   */
  async read(isStopped: () => Promise<boolean>): Promise<MeterReading[] | undefined> {
    const readings: MeterReading[] = [];
    const goesOn = async () => !(await isStopped());
    let unchanged: Outcome | undefined;
    for (const { cue, change, control, isIdle } of this.#taken) {
      if (isIdle) unchanged ??= await askChanged(this.#asker, undefined, goesOn);
      const changed = isIdle ? unchanged : await askChanged(this.#asker, change, goesOn);
      const beside = isIdle ? unchanged : changed && (await askChanged(this.#asker, control, goesOn));
      if (!changed || !beside) return undefined;
      readings.push({ cue, score: changed.score, control: beside.score });
    }
    return readings;
  }
}
