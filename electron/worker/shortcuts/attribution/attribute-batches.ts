/** Batches of plain questions, and the attributions of their pieces. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import { openBatches } from '../../batches/batches.ts';
import type { Engine, State } from '../../engine/engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import { encoderOf } from '../../tasks/tasks.ts';
import { piecesOf } from './attributed-pieces.ts';
import {
  type AttributedTask,
  type Attributions,
  attributionStep,
  integratedGradients,
} from './integrated-gradients.ts';

/** A network whose answers are attributed. */
export interface AttributedRun {
  readonly settings: TrainSettings;
  readonly task: AttributedTask;
  readonly engine: Engine;
  readonly state: State;
  /** Photographs that the run was trained on. */
  readonly trainedOn: number;
  readonly control: JobControl;
}

/** Photographs in a batch: larger batches take more memory and are no faster. */
const mostAtOnce = 16;

type Photographs = Pick<PhotographSet, 'packDir' | 'side' | 'photographs'>;

/**
 * Poses photographs as held-out ones, batch after batch.
 * @param use Called with each batch, the index of its first photograph and the number of its photographs. The last batch is
 *   filled up by repetition, so that fewer than all of its photographs count.
 */
export async function posedBatches(
  { task, settings }: Pick<AttributedRun, 'task' | 'settings'>,
  { packDir, side, photographs }: Photographs,
  atOnce: number,
  use: (posed: Posed, first: number, count: number) => Promise<void>,
): Promise<void> {
  const batches = await openBatches({
    packDir,
    side,
    photographs,
    task,
    settings,
    purpose: 'held-out',
    batch: atOnce,
  });
  try {
    for (let batch = 0; batch < batches.stepsPerEpoch; batch++) {
      const first = batch * atOnce;
      await use((await batches.at(batch)).posed, first, Math.min(atOnce, photographs.length - first));
    }
  } finally {
    await batches.close();
  }
}

/**
 * Integrated gradients of the pieces of photographs, batch after batch.
 * @param steps Points of the path.
 * @param what Description of the work for progress messages.
 * @param use As for posedBatches, with the attributions of the batch.
 */
export async function attributeBatches(
  run: AttributedRun,
  set: Photographs,
  steps: number,
  what: string,
  use: (attributions: Attributions, posed: Posed, first: number, count: number) => Promise<void>,
): Promise<void> {
  const { task, settings, engine, state, trainedOn, control } = run;
  const { photographs } = set;
  const { array } = piecesOf(settings);
  const atOnce = Math.min(mostAtOnce, photographs.length);
  const plan = attributionStep(task, array, encoderOf(settings), settings, trainedOn, atOnce);
  const program = await engine.compile(plan.step, plan.inputs, state);
  try {
    await posedBatches(run, set, atOnce, async (posed, first, count) => {
      control.progress(what, first, photographs.length);
      await use(await integratedGradients(program, posed, steps, () => control.checkStopped()), posed, first, count);
    });
    control.progress(what, photographs.length, photographs.length);
  } finally {
    await program.dispose();
  }
}
