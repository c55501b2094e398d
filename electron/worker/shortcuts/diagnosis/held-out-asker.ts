/** The same held-out photographs asked again and again, changed in one respect each time. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import { openBatches } from '../../batches/batches.ts';
import type { Program } from '../../engine/engine.ts';
import type { Outcome } from '../../numerics/bootstrap.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import type { PretextTask } from '../../tasks/pretext-task.ts';
import { poseSettings } from '../../tasks/tasks.ts';

export interface AskerOptions {
  readonly task: PretextTask;
  readonly settings: TrainSettings;
  readonly set: Pick<PhotographSet, 'packDir' | 'side' | 'pack'>;
  /** Numbers of the pictures that are asked, in their order. */
  readonly photographs: Uint32Array;
  /** Answers to a batch of `atOnce` photographs. */
  readonly answers: Program;
  readonly atOnce: number;
}

/**
 * Asks all of them, posed with the chance that every run's held-out photographs are posed with, whatever is changed.
 * @param mayGoOn Called after every batch; may throw to end the asking, and says false to give it up.
 * @returns Undefined if it was given up.
 */
export async function askChanged(
  { task, settings, set, photographs, answers, atOnce }: AskerOptions,
  change: QuestionChange | undefined,
  mayGoOn: () => Promise<boolean>,
): Promise<Outcome | undefined> {
  const { packDir, side } = set;
  const batches = await openBatches({
    packDir,
    side,
    photographs,
    task,
    settings,
    purpose: 'held-out',
    batch: atOnce,
    change,
  });
  try {
    const scorer = task.scorer(poseSettings(settings));
    for (let batch = 0; batch < batches.stepsPerEpoch; batch++) {
      const { posed } = await batches.at(batch);
      scorer.add(await answers.run(posed), posed, Math.min(atOnce, photographs.length - batch * atOnce));
      if (!(await mayGoOn())) return undefined;
    }
    return scorer.result();
  } finally {
    await batches.close();
  }
}

/** The first photographs of the asked ones, posed under a change. */
export async function posedUnder(
  { task, settings, set, photographs }: AskerOptions,
  change: QuestionChange | undefined,
): Promise<Posed> {
  const batches = await openBatches({
    packDir: set.packDir,
    side: set.side,
    photographs: photographs.subarray(0, 1),
    task,
    settings,
    purpose: 'held-out',
    batch: 1,
    change,
  });
  try {
    return (await batches.at(0)).posed;
  } finally {
    await batches.close();
  }
}
