/** Evaluation of a run's encoder on labels that training did not use: k-NN and linear probe at every stage. */
import { sep } from 'node:path';
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import { contentDigits, type PerImage } from '../../../shared/per-image.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { labelTableOf } from '../../files/label-table.ts';
import { type Copies, copyExample, findCopies, wholePack } from '../data/copies-across-folders.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { type FeatureMatrix, health } from '../numerics/representation-health.ts';
import { neighboursFor } from '../numerics/weighted-knn.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { reopenPhotographs } from '../run/run-photographs.ts';
import { type TrainedEncoder, trainedEncoder } from '../run/trained-encoder.ts';
import { untrainedEncoder } from '../run/untrained-encoder.ts';
import { type LabelledPhotographs, type LabelledSet, labelledPhotographs } from './labelled-photographs.ts';
import { bestOf, type JudgedStage, judgeStage } from './stage-accuracies.ts';
import { StageFeatures } from './stage-features.ts';

type EvaluateJob = JobOf<'evaluate'>;

/** Photographs that representation health is measured on, at most; as many as in a snapshot. */
const mostExamined = 512;

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
  const warnings: string[] = [];
  const packs: Pack[] = [];
  let engine: Engine | undefined;
  try {
    const tables = {
      train: await labelTableOf(job.labels),
      test: await labelTableOf(job.testLabels ?? job.labels),
    };
    for (const [spec, role] of [
      [job.dataset, 'training'],
      [job.test, 'test'],
    ] as const)
      packs.push(await packed(spec, role, trained.size, control, warnings));
    const [train, test] = [packs[0]!, packs[1]!];
    const copies = await findCopies(wholePack(train), wholePack(test));
    const labelled = labelledPhotographs(train, test, copies.of, tables);
    warnings.push(
      ...unlabelledWarnings(labelled),
      ...copyWarnings(copies),
      ...(await seenInTraining(job, test, folders, fingerprint)),
    );

    engine = await openEngine('auto', control.port);
    const judge = (what: string, tensors: TrainedEncoder['state']) =>
      judgeEncoder(what, tensors, { engine: engine!, trained, labelled, control });
    const after = await judge('trained', trained.state);
    const before = await judge('untrained', untrainedEncoder(trained));
    const { unlabelled } = labelled;
    const [best, bestBefore] = [bestOf(after.stages), bestOf(before.stages)];
    const bestStage = ({ stage, accuracies: { knn, linear } }: JudgedStage) => ({ stage, knn, linear });
    return {
      event: 'evaluated',
      run,
      step: trainedSteps,
      folders: job.dataset.folders,
      testFolders: job.test.folders,
      labels: [...new Set([tables.train, tables.test].map((table) => table?.file ?? 'folders'))].join(' and '),
      classes: [...labelled.classes],
      images: labelled.train.photographs.length,
      testImages: labelled.test.photographs.length,
      leakage: copies.leakage,
      ...(unlabelled.train.count + unlabelled.test.count > 0 && {
        unlabelled: { images: unlabelled.train.count, testImages: unlabelled.test.count },
      }),
      neighbours: neighboursFor(labelled.train.photographs.length, labelled.classes.length),
      stages: after.stages.map(({ stage, width, accuracies }, i) => ({
        stage,
        width,
        ...accuracies,
        untrained: before.stages[i]!.accuracies,
      })),
      best: bestStage(best),
      untrained: bestStage(bestBefore),
      gain: {
        knn: pairedDifference({ values: best.hits.knn }, { values: bestBefore.hits.knn }),
        linear: pairedDifference({ values: best.hits.linear }, { values: bestBefore.hits.linear }),
      },
      chance: labelled.chance,
      health: health(after.examined),
      warnings,
      perImage: hitsPerImage(labelled, best),
    };
  } finally {
    for (const pack of packs) pack.close();
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

/** The updated pack of these folders. */
async function packed(
  spec: DatasetSpec,
  role: string,
  size: number,
  control: JobControl,
  warnings: string[],
): Promise<Pack> {
  const side = packSideFor(size);
  const { passedOver } = await indexFolders(spec, side, {
    onProgress: (done, total) => control.progress(`reading the ${role} images`, done, total),
    isCancelled: () => control.stopAsked,
  });
  if (passedOver.length > 0)
    warnings.push(
      `${passedOver.length} ${passedOver.length === 1 ? 'file' : 'files'} of the ${role} folder cannot be used and ${passedOver.length === 1 ? 'is' : 'are'} skipped, for example ${passedOver[0]!.path}`,
    );
  return openPack(spec.packDir, side);
}

/** Warnings for photographs that a table of labels does not name. */
const unlabelledWarnings = ({ unlabelled }: LabelledPhotographs): string[] =>
  (['train', 'test'] as const).flatMap((role) => {
    const { count, example } = unlabelled[role];
    if (count === 0) return [];
    const images = counted(count, role === 'train' ? 'training image' : 'test image');
    return [`${images} without a label ${count === 1 ? 'is' : 'are'} left out, for example ${example}`];
  });

/** Warnings for training photographs that are copies of test photographs. */
function copyWarnings({ leakage: { exact, near }, examples }: Copies): string[] {
  const warnings: string[] = [];
  if (exact > 0)
    warnings.push(
      `${exact} ${exact === 1 ? 'image is' : 'images are'} in both the training and the test set, and used only for testing${copyExample(examples.exact)}`,
    );
  if (near > 0)
    warnings.push(
      `${near} training ${near === 1 ? 'image is a near-copy of a test image' : 'images are near-copies of test images'} (smaller, re-encoded or slightly changed) and not learnt from${copyExample(examples.near)}`,
    );
  return warnings;
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

interface Evaluator {
  readonly engine: Engine;
  readonly trained: TrainedEncoder;
  readonly labelled: LabelledPhotographs;
  readonly control: JobControl;
}

/** Both accuracies at every stage of an encoder, and the features of some test photographs. */
async function judgeEncoder(
  what: string,
  tensors: TrainedEncoder['state'],
  { engine, trained, labelled, control }: Evaluator,
): Promise<{ readonly stages: readonly JudgedStage[]; readonly examined: FeatureMatrix }> {
  const { train, test, classes } = labelled;
  const features = await StageFeatures.open(engine, trained.settings, tensors);
  const total = train.photographs.length + test.photographs.length;
  const read = (set: LabelledSet, before: number) =>
    features.of(set, async (done) => {
      control.progress(`computing features of the ${what} encoder`, before + done, total);
      await control.checkStopped();
    });
  try {
    const trainFeatures = await read(train, 0);
    const testFeatures = await read(test, train.photographs.length);
    const stages: JudgedStage[] = [];
    for (const [stage, matrix] of trainFeatures) {
      control.progress(`classifying with the ${what} encoder`, stages.length, trainFeatures.size);
      const labelledFeatures = (features: FeatureMatrix, { labels }: LabelledSet) => ({
        features: finite(features, stage, what),
        labels,
        classes: classes.length,
      });
      stages.push(
        await judgeStage(stage, labelledFeatures(matrix, train), labelledFeatures(testFeatures.get(stage)!, test), () =>
          control.checkStopped(),
        ),
      );
    }
    control.progress(`classifying with the ${what} encoder`, stages.length, stages.length);
    const { count, width, data } = [...testFeatures.values()].at(-1)!;
    // Evenly spaced rows, because the test photographs are ordered by class.
    const rows = Array.from({ length: Math.min(count, mostExamined) }, (_, i) =>
      Math.floor((i * count) / Math.min(count, mostExamined)),
    );
    const examined = new Float32Array(rows.length * width);
    for (const [at, row] of rows.entries()) examined.set(data.subarray(row * width, (row + 1) * width), at * width);
    return { stages, examined: { count: rows.length, width, data: examined } };
  } finally {
    await features.dispose();
  }
}

/** @throws FailureError 'unusable-input' if a feature is not finite. */
function finite(features: FeatureMatrix, stage: string, what: string): FeatureMatrix {
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of the ${what} encoder are not finite: the run has diverged`);
  return features;
}
