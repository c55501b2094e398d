/** What a task measures on all training photographs together, and puts into the state before training goes on. */
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { State } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { Random } from '../numerics/random.ts';
import type { PlainFeatures } from '../run/plain-features.ts';
import type { PhotographSet } from '../run/run-photographs.ts';
import type { PretextTask, Shown, SurveyView } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';
import type { TrainingPlan } from './training-step.ts';

export interface SurveysParts {
  readonly task: PretextTask;
  readonly settings: TrainSettings;
  readonly stepsPerEpoch: number;
  readonly set: PhotographSet;
  readonly features: PlainFeatures;
  readonly state: State;
  readonly training: TrainingPlan;
  readonly control: JobControl;
  /** Says how far it is. */
  onProgress(what: string, done: number, total: number): void;
  /** Step of the last survey that the state holds, from the checkpoint that the run goes on from. */
  readonly surveyedAt?: number | undefined;
}

export class Surveys {
  /** What the last one found, for the board. */
  shown: readonly Shown[] = [];
  /** Step of the last one. */
  surveyedAt: number | undefined;
  readonly #parts: SurveysParts;

  constructor(parts: SurveysParts) {
    this.#parts = parts;
    this.surveyedAt = parts.surveyedAt;
  }

  /** A run that does its epochs in other steps has none between them: surveys come where an epoch begins. */
  isDue(step: number): boolean {
    const { task, settings, stepsPerEpoch } = this.#parts;
    if (!task.survey || this.surveyedAt === step) return false;
    if (step === 0) return true;
    const every = task.survey.everyEpochs(poseSettings(settings)) * stepsPerEpoch;
    return Number.isFinite(every) && step % every === 0;
  }

  /**
   * Takes one and changes the state by what it finds.
   * @returns False when a stop was asked for meanwhile: nothing has changed then.
   */
  async take(step: number): Promise<boolean> {
    const { task, state, set, stepsPerEpoch } = this.#parts;
    const epoch = step / stepsPerEpoch;
    const findings = await task.survey?.take(this.#view(epoch));
    if (!findings) return false;
    if (findings.redraw !== undefined) await this.#redraw(findings.redraw, epoch);
    for (const [name, data] of Object.entries(findings.buffers)) {
      const shape = state.shapeOf(name);
      await state.write(name, { shape, data });
    }
    this.shown = findings.shown ?? [];
    this.surveyedAt = step;
    this.#parts.onProgress(`surveyed ${set.photographs.length} photographs`, 1, 1);
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
      features: () => features.of(set, set.photographs, (done) => progress('encoding the photographs', done, count)),
      read: (buffer) => state.read(buffer),
      progress,
    };
  }

  /** Parameters under a name as they would begin in another run, and what the optimiser and the average hold of them. */
  async #redraw(prefix: string, epoch: number): Promise<void> {
    const { settings, state, training } = this.#parts;
    const drawn = training.initialState(new Random(settings.seed, 'redraw', epoch).uint32());
    const own = (name: string): string => name.replace(/^optimizer\/[^/]+\/|^ema\//, '');
    for (const [name, tensor] of Object.entries(drawn))
      if (own(name).startsWith(prefix)) await state.write(name, tensor);
  }
}
