/**
 * Surveys: measurements of a task over all training photographs together, written into the state before training
 * continues.
 */
import { counted } from '../../../shared/format-words.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { State } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { Random } from '../numerics/random.ts';
import type { PhotographSet } from '../run/run-photographs.ts';
import type { PlainFeatures } from '../run/unposed-features.ts';
import type { PretextTask, Shown, SurveyView } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';
import type { TrainingPlan } from './training-step.ts';

/** What `Surveys` works with. */
export interface SurveysParts {
  readonly task: PretextTask;
  readonly settings: TrainSettings;
  readonly stepsPerEpoch: number;
  /** The training photographs. */
  readonly set: PhotographSet;
  readonly features: PlainFeatures;
  readonly state: State;
  readonly training: TrainingPlan;
  readonly control: JobControl;
  /** Reports progress. */
  onProgress(what: string, done: number, total: number): void;
  /** Step of the last survey in the state, from the checkpoint of a resumed run. */
  readonly surveyedAt?: number | undefined;
}

/** Takes the surveys of a task when they are due. */
export class Surveys {
  /** Results of the last survey, for the board. */
  shown: readonly Shown[] = [];
  /** Step of the last survey. */
  surveyedAt: number | undefined;
  readonly #parts: SurveysParts;

  constructor(parts: SurveysParts) {
    this.#parts = parts;
    this.surveyedAt = parts.surveyedAt;
  }

  /** True at the first step, and at the beginning of every epoch that is due for a survey. */
  isDue(step: number): boolean {
    const { task, settings, stepsPerEpoch } = this.#parts;
    if (!task.survey || this.surveyedAt === step) return false;
    if (step === 0) return true;
    const every = task.survey.everyEpochs(poseSettings(settings)) * stepsPerEpoch;
    return Number.isFinite(every) && step % every === 0;
  }

  /**
   * Takes a survey and writes its results into the state.
   * @returns False if a stop was requested meanwhile; the state is then unchanged.
   */
  async take(step: number): Promise<boolean> {
    const { task, state, set, stepsPerEpoch } = this.#parts;
    const epoch = step / stepsPerEpoch;
    const findings = await task.survey?.take(this.#view(epoch));
    if (!findings) return false;
    if (findings.redraw !== undefined) await this.#reinitialise(findings.redraw, epoch);
    for (const [name, data] of Object.entries(findings.buffers)) {
      const shape = state.shapeOf(name);
      await state.write(name, { shape, data });
    }
    this.shown = findings.shown ?? [];
    this.surveyedAt = step;
    this.#parts.onProgress(`surveyed ${counted(set.photographs.length, 'image')}`, 1, 1);
    return true;
  }

  #view(epoch: number): SurveyView {
    const { settings, set, features, state, control, onProgress } = this.#parts;
    const count = set.photographs.length;
    const progress = async (what: string, done: number, total: number): Promise<boolean> => {
      onProgress(what, done, total);
      return !(await control.mayGoOn());
    };
    return {
      settings: poseSettings(settings),
      random: new Random(settings.seed, 'survey', epoch),
      epoch,
      count,
      picture: (index) => set.pack.read(set.photographs[index]!),
      features: () => features.of(set, set.photographs, (done) => progress('encoding the images', done, count)),
      read: (buffer) => state.read(buffer),
      progress,
    };
  }

  /**
   * Initialises the parameters with this prefix again, with another seed, and resets their optimiser slots and moving
   * averages.
   */
  async #reinitialise(prefix: string, epoch: number): Promise<void> {
    const { settings, state, training } = this.#parts;
    const initial = training.initialState(new Random(settings.seed, 'redraw', epoch).uint32());
    const own = (name: string): string => name.replace(/^optimizer\/[^/]+\/|^ema\//, '');
    for (const [name, tensor] of Object.entries(initial))
      if (own(name).startsWith(prefix)) await state.write(name, tensor);
  }
}
