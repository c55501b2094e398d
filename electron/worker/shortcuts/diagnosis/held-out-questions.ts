/** A network's answers to the same held-out questions, as they are and under changes. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { QuestionChange } from '../../batches/batch-maker.ts';
import { openBatches } from '../../batches/batches.ts';
import type { Program } from '../../engine/engine.ts';
import type { Outcome } from '../../numerics/bootstrap.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import type { PretextTask } from '../../tasks/pretext-task.ts';
import { poseSettings } from '../../tasks/tasks.ts';

/** The questions of one network's photographs, and how it answers them. */
export interface HeldOutQuestions {
  readonly task: PretextTask;
  readonly settings: TrainSettings;
  readonly set: Pick<PhotographSet, 'packDir' | 'side' | 'pack'>;
  /** Numbers of the pictures in the pack, in the order of the questions. */
  readonly photographs: Uint32Array;
  /** Answers a batch of `atOnce` photographs. */
  readonly answers: Program;
  readonly atOnce: number;
}

/**
 * Scores the network on all questions under a change. They are posed with the random seed of every run's held-out
 * photographs, whatever the change.
 * @param mayGoOn Called after every batch; returns false to cancel, or throws.
 * @returns Undefined if cancelled.
 */
export async function answerUnder(
  { task, settings, set, photographs, answers, atOnce }: HeldOutQuestions,
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

/** The question of the first photograph, posed under a change. */
export async function posedUnder(
  { task, settings, set, photographs }: HeldOutQuestions,
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
