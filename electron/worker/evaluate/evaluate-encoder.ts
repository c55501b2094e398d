/** Evaluation of a run's encoder on labels that training did not use: k-NN and linear probe at every stage. */
import { sep } from 'node:path';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { evaluationSentence } from '../../../shared/evaluation-words.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import { contentDigits, type PerImage } from '../../../shared/per-image.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { copyExample, findCopies, wholePack } from '../data/copies-across-folders.ts';
import type { Pack } from '../data/pack.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { reopenPhotographs } from '../run/run-photographs.ts';
import { trainedEncoder } from '../run/trained-encoder.ts';
import { untrainedEncoder } from '../run/untrained-encoder.ts';
import { commonResult } from './common-result.ts';
import { judgeBaselines } from './judge-baselines.ts';
import { judgeEncoder } from './judge-encoder.ts';
import type { LabelledPhotographs } from './labelled-photographs.ts';
import { openLabelled } from './open-labelled.ts';
import type { JudgedStage } from './stage-accuracies.ts';
import { runUnderTest } from './stage-features.ts';

type EvaluateJob = JobOf<'evaluate'>;

/**
 * Evaluates the encoder of a run's last checkpoint, and the same encoder untrained.
 * @throws FailureError 'unusable-input' for a run without a readable checkpoint, photographs without classes, and
 *   features that are not finite; 'stopped'.
 */
export async function evaluateEncoder(
  job: EvaluateJob,
  control: JobControl,
): Promise<Omit<Evaluation, 'seconds' | 'madeAt'>> {
  const { trained, run, folders, trainedSteps, fingerprint } = await readTrained(job, control);
  const encoder = runUnderTest('the trained encoder', trained, trained.state);
  const { packSide } = encoder;
  const opened = await openLabelled(job, packSide, control);
  let engine: Engine | undefined;
  try {
    opened.warnings.push(...(await seenInTraining(job, opened.test, folders, fingerprint)));
    engine = await openEngine('auto', control.port);
    const judge = { engine, labelled: opened.labelled, control };
    const after = await judgeEncoder(encoder, judge);
    const before = await judgeEncoder(runUnderTest('the untrained encoder', trained, untrainedEncoder(trained)), judge);
    const baselines =
      job.against &&
      (await judgeBaselines(job.against, { best: after.best, size: trained.size, packSide, untrained: before }, judge));
    const gain = {
      knn: pairedDifference({ values: after.best.hits.knn }, { values: before.best.hits.knn }),
      linear: pairedDifference({ values: after.best.hits.linear }, { values: before.best.hits.linear }),
    };
    const common = commonResult(job, opened, after);
    return {
      ...common,
      run,
      step: trainedSteps,
      stages: common.stages.map((stage, i) => ({ ...stage, untrained: before.stages[i]!.accuracies })),
      untrained: { stage: before.best.stage, knn: before.best.accuracies.knn, linear: before.best.accuracies.linear },
      gain,
      perImage: hitsPerImage(opened.labelled, after.best),
      ...(baselines && { baselines }),
      sentence: evaluationSentence({
        best: common.best,
        differences: baselines ?? [{ name: 'untrained', difference: gain.knn }],
        leakage: opened.leakage,
      }),
    };
  } finally {
    opened.close();
    await engine?.dispose();
  }
}

/** Which test photographs the classifiers of a stage get right. */
const hitsPerImage = ({ test, classes }: LabelledPhotographs, { hits }: JudgedStage): PerImage => ({
  photographs: Array.from(test.photographs, (i) => test.pack.name(i)),
  contents: Array.from(test.photographs, (i) => test.pack.key(i).slice(0, contentDigits)),
  classes: { names: [...classes], of: [...test.labels] },
  measures: { knn: { values: [...hits.knn] }, linear: { values: [...hits.linear] } },
});

/** The encoder of the run's last checkpoint, with the id and the folders of the run. */
async function readTrained({ runDir, settings }: EvaluateJob, control: JobControl) {
  const { record, checkpoint } = await readTrainedRun(runDir, (message) => control.warn(message));
  return {
    trained: trainedEncoder(settings, checkpoint),
    run: record.id,
    folders: record.folders,
    trainedSteps: checkpoint.note.step,
    fingerprint: checkpoint.note.datasetFingerprint,
  };
}

/** Warnings for test photographs that the run was trained on, without labels. */
async function seenInTraining(
  { test: { folders }, trainedWith, settings }: EvaluateJob,
  test: Pack,
  trainedOn: readonly string[],
  fingerprint: string,
): Promise<string[]> {
  const lower = 'its scores on new images may be lower';
  const seen = folders.filter((folder) =>
    trainedOn.some((other) => folder === other || folder.startsWith(other.endsWith(sep) ? other : other + sep)),
  );
  if (seen.length > 0) return [`the encoder was trained, without labels, on images of ${seen.join(', ')}: ${lower}`];
  const photographs = trainedWith && (await reopenPhotographs({ ...trainedWith, settings }, fingerprint));
  if (!photographs) return [];
  try {
    const { of, examples } = await findCopies(photographs.train, wholePack(test));
    if (of.size === 0) return [];
    return [
      `the encoder was trained, without labels, on ${of.size} ${of.size === 1 ? 'image that is a copy' : 'images that are copies'} of test images${copyExample(examples.exact ?? examples.near)}: ${lower}`,
    ];
  } finally {
    photographs.close();
  }
}
