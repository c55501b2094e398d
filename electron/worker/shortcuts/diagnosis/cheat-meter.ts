/** The score of a run without the cues that its puzzle is most easily solved by, measured at every snapshot. */
import { isShownBy } from '../../../../shared/cue-cards.ts';
import type { MeterReading } from '../../../../shared/run-results.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import type { Pack } from '../../data/pack.ts';
import type { Outcome } from '../../numerics/bootstrap.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import { readingOf } from '../../tasks/tasks.ts';
import { cuesByRank } from '../cues/cues.ts';
import { removals } from './cue-interventions.ts';
import { answerUnder, type HeldOutQuestions } from './held-out-questions.ts';
import type { Cues } from './intervention-plan.ts';

/** Share of the held-out photographs that the meter uses, with its limits in photographs. */
const share = 1 / 8;
const fewest = 32;
const most = 128;
/** Training photographs that the cues are surveyed over. */
const surveyed = 100;

interface MeteredRemoval {
  readonly cue: CueId;
  readonly change: QuestionChange;
  readonly control: QuestionChange;
  /** Removal and control change no photograph, because the photographs do not have the cue. */
  readonly isIdentity: boolean;
}

/** Whether a change leaves all pixels of these photographs as they are. */
async function leavesUnchanged({ picture }: QuestionChange, pack: Pack, photographs: Uint32Array): Promise<boolean> {
  for (const photograph of photographs) {
    const before = await pack.read(photograph);
    const after = picture?.(before, new Random('change', pack.key(photograph))) ?? before;
    if (after !== before && !after.data.every((value, i) => value === before.data[i])) return false;
  }
  return true;
}

/** Measures a run's score with each metered cue removed, and under the control of each removal. */
export class CheatMeter {
  readonly #questions: HeldOutQuestions;
  readonly #removals: readonly MeteredRemoval[];

  private constructor(questions: HeldOutQuestions, metered: readonly MeteredRemoval[]) {
    this.#questions = questions;
    this.#removals = metered;
  }

  /**
   * Surveys the cues over some of the run's training photographs: always the same ones, so that a resumed run gets the
   * same numbers.
   * @param questions The run's held-out questions; the meter uses those of the first photographs.
   * @returns Undefined for tasks without an answer that a cue alone could give.
   */
  static async open(questions: HeldOutQuestions, train: PhotographSet, cues: Cues): Promise<CheatMeter | undefined> {
    const { puzzle } = questions.task.card;
    if (!puzzle) return undefined;
    const order = new Random('surveyed').permutation(train.photographs.length).slice(0, surveyed);
    const pictures: Picture[] = [];
    for (const at of order) pictures.push(await train.pack.read(train.photographs[at]!));
    const count = Math.min(most, Math.max(fewest, Math.ceil(share * questions.photographs.length)));
    const photographs = questions.photographs.subarray(0, count);
    const metered: MeteredRemoval[] = [];
    for (const cue of cuesByRank.filter(
      (id) => cues[id].metered.includes(puzzle.asks) && isShownBy(id, readingOf(questions.settings)),
    ))
      for (const { change, control, decides } of removals(cues[cue], pictures)) {
        if (!decides) continue;
        const isIdentity =
          (await leavesUnchanged(change, questions.set.pack, photographs)) &&
          (await leavesUnchanged(control, questions.set.pack, photographs));
        metered.push({ cue, change, control, isIdentity });
      }
    return new CheatMeter({ ...questions, photographs }, metered);
  }

  /**
   * Scores the network with each cue removed, and under its control. Does not affect training.
   * @returns Undefined if a stop was requested meanwhile.
   */
  async read(isStopped: () => Promise<boolean>): Promise<MeterReading[] | undefined> {
    const readings: MeterReading[] = [];
    const images = this.#questions.photographs.length;
    const mayGoOn = async () => !(await isStopped());
    let unchanged: Outcome | undefined;
    for (const { cue, change, control, isIdentity } of this.#removals) {
      if (isIdentity) unchanged ??= await answerUnder(this.#questions, undefined, mayGoOn);
      const changed = isIdentity ? unchanged : await answerUnder(this.#questions, change, mayGoOn);
      const controlled = isIdentity ? unchanged : changed && (await answerUnder(this.#questions, control, mayGoOn));
      if (!changed || !controlled) return undefined;
      readings.push({ cue, score: changed.score, control: controlled.score, images });
    }
    return readings;
  }
}
