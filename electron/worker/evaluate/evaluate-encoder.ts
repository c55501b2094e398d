/** Evaluation of an encoder on labels that training did not use: k-NN and linear probe at every stage. */
import type { Classified, ClassifierId } from '../../../shared/classified-images.ts';
import { worstClasses } from '../../../shared/confusion.ts';
import { nameOfSource, packSideOfSource } from '../../../shared/encoder-source.ts';
import type { Against, Evaluation, NamedWeakClass } from '../../../shared/evaluation.ts';
import { evaluationSentence } from '../../../shared/evaluation-words.ts';
import { refuse } from '../../../shared/failure.ts';
import { amountsOf } from '../../../shared/few-labels.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import { contentDigits, type PerImage } from '../../../shared/per-image.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openPack } from '../data/pack.ts';
import { EngineOnDemand } from '../engine/engine-on-demand.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { fewerThanOne } from '../numerics/few-labels.ts';
import { neighboursFor } from '../numerics/weighted-knn.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { trainedEncoder } from '../run/trained-encoder.ts';
import { untrainedEncoder } from '../run/untrained-encoder.ts';
import { addedUnderTest } from './added-features.ts';
import { classifiedImagesOf } from './classified-images.ts';
import { Classifying } from './classifying.ts';
import { beginBaselines, compareBaselines } from './judge-baselines.ts';
import { beginToJudge, type JudgedEncoder, withoutFeatures } from './judge-encoder.ts';
import { measureWithoutLabels } from './label-free-of-encoder.ts';
import type { LabelledPhotographs } from './labelled-photographs.ts';
import { type OpenedLabelled, openLabelled } from './open-labelled.ts';
import { seenInTraining, type TrainedOn, unknownTraining } from './seen-in-training.ts';
import type { JudgedStage } from './stage-accuracies.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';
import { runUnderTest } from './stage-features.ts';

type EvaluateJob = JobOf<'evaluate'>;

/** The encoder of a job. */
interface Subject {
  readonly encoder: EncoderUnderTest;
  /** Side of its squares, in pixels. */
  readonly size: number;
  /** What the result says of it. */
  readonly named: Pick<Evaluation, 'run' | 'step' | 'encoder'>;
  /** Of a run: the encoder before training. */
  readonly twin?: EncoderUnderTest;
  /** Of a run: what it was trained on. */
  readonly trainedOn?: TrainedOn;
}

async function subjectOf({ source, trainedWith }: EvaluateJob, control: JobControl): Promise<Subject> {
  if (source.kind === 'added') {
    const { folder, encoder } = source;
    return { encoder: addedUnderTest(folder, encoder), size: encoder.input.size, named: { encoder: encoder.id } };
  }
  const { runDir, settings } = source;
  const { record, checkpoint } = await readTrainedRun(runDir, (message) => control.warn(message));
  const trained = trainedEncoder(settings, checkpoint);
  return {
    encoder: runUnderTest('the trained encoder', trained, trained.state),
    size: trained.size,
    named: { run: record.id, step: checkpoint.note.step },
    twin: runUnderTest('the untrained encoder', trained, untrainedEncoder(trained)),
    trainedOn: { settings, folders: record.folders, fingerprint: checkpoint.note.datasetFingerprint, trainedWith },
  };
}

/**
 * Evaluates the encoder of a run's last checkpoint, and the same encoder untrained; or an added encoder.
 * @throws FailureError 'bad-usage' if an added encoder is compared with its untrained twin; 'unusable-input' for a run
 *   without a readable checkpoint, files that changed, photographs without classes, and features that are not finite;
 *   'stopped'.
 */
export async function evaluateEncoder(
  job: EvaluateJob,
  control: JobControl,
): Promise<Omit<Evaluation, 'seconds' | 'madeAt'>> {
  const { source, against } = job;
  const few = job.few && amountsOf(job.few);
  if (source.kind === 'added' && against?.some(({ kind }) => kind === 'untrained'))
    refuse(
      'bad-usage',
      'an added encoder has no untrained twin: its file holds one set of weights',
      'leave untrained out of --against',
    );
  const { encoder, size, named, twin, trainedOn } = await subjectOf(job, control);
  const { packSide } = encoder;
  const opened = await openLabelled(job, packSide, control);
  const classifying = new Classifying(() => control.checkStopped());
  const engine = new EngineOnDemand(() => openEngine('auto', control.port));
  try {
    opened.warnings.push(
      ...(trainedOn
        ? await seenInTraining('the encoder', trainedOn, job.test.folders, opened.test, control, opened.compared)
        : [unknownTraining(nameOfSource(source))]),
    );
    const { train, classes } = opened.labelled;
    opened.warnings.push(...fewerThanOne(few ?? [], train.labels, classes.length));
    const judge = { engine, labelled: opened.labelled, control, classifying, few };
    const encoderJudged = await beginToJudge(encoder, judge, (judged) => judged);
    const twinJudged = twin && (await beginToJudge(twin, judge, withoutFeatures));
    const measured = await measureWithoutLabels(encoder, encoderJudged.examined, opened.labelled.test, judge);
    const measuredBefore =
      twinJudged && (await measureWithoutLabels(twin, twinJudged.examined, opened.labelled.test, judge));
    const begun = against && (await beginBaselines(against, { size, packSide, untrained: twinJudged }, judge));
    const after = await encoderJudged.judged();
    const before = await twinJudged?.judged();
    const baselines = begun && (await compareBaselines(begun, after.best));
    for (const each of against ?? []) opened.warnings.push(...(await trainingOfBaseline(each, control)));
    const gained = before && gainOver(before, after);
    const classified = await classifiedImagesOf(opened.labelled, after, () => control.checkStopped());
    const result = { ...resultOf(job, opened, after, classified), ...measured };
    const untrained = gained ? [{ name: 'untrained', difference: gained.gain.knn }] : [];
    return {
      ...result,
      ...named,
      ...gained,
      ...(measuredBefore && { untrainedLabelFree: measuredBefore.labelFree }),
      stages: result.stages.map((stage, i) => ({
        ...stage,
        ...(before && { untrained: before.stages[i]!.accuracies }),
      })),
      ...(baselines && { baselines }),
      sentence: evaluationSentence({
        best: result.best,
        differences: baselines ?? untrained,
        leakage: opened.leakage,
      }),
    };
  } finally {
    await classifying.close();
    opened.close();
    await engine.dispose();
  }
}

/** Warnings for a baseline that was trained on test photographs, or of which this is not known. */
async function trainingOfBaseline(against: Against, control: JobControl): Promise<string[]> {
  if (against.kind === 'added') return [unknownTraining(nameOfSource(against))];
  if (against.kind !== 'run') return [];
  const { runDir, settings, trainedWith, name, test } = against;
  const { record, checkpoint } = await readTrainedRun(runDir, () => {}); // warned when it was judged
  const trainedOn = { settings, folders: record.folders, fingerprint: checkpoint.note.datasetFingerprint, trainedWith };
  const pack = await openPack(test.packDir, packSideOfSource(against)); // as the run reads it, like what it was trained on
  try {
    return await seenInTraining(`the encoder of ${name}`, trainedOn, test.folders, pack, control);
  } finally {
    pack.close();
  }
}

/** What the evaluation of every encoder has. */
function resultOf(
  { dataset, test }: Pick<EvaluateJob, 'dataset' | 'test'>,
  { labelled, leakage, source, warnings }: OpenedLabelled,
  { stages, best, few }: JudgedEncoder,
  classified: Classified,
) {
  const images = labelled.train.photographs.length;
  const { train, test: tested } = labelled.unlabelled;
  return {
    event: 'evaluated' as const,
    folders: dataset.folders,
    testFolders: test.folders,
    labels: source,
    classes: [...labelled.classes],
    images,
    testImages: labelled.test.photographs.length,
    leakage,
    ...(train.count + tested.count > 0 && { unlabelled: { images: train.count, testImages: tested.count } }),
    neighbours: neighboursFor(images, labelled.classes.length),
    stages: stages.map(({ stage, width, accuracies, knnByK }) => ({ stage, width, ...accuracies, knnByK })),
    best: { stage: best.stage, knn: best.accuracies.knn, linear: best.accuracies.linear },
    worstClasses: { knn: weakest(classified, 'knn'), linear: weakest(classified, 'linear') },
    ...(few && { few }),
    chance: labelled.chance,
    perImage: { ...hitsPerImage(labelled, best), classified },
    warnings,
  };
}

/** How much better the best stage is than that of the untrained encoder, with paired intervals. */
const gainOver = (
  { best: before, few }: Pick<JudgedEncoder, 'best' | 'few'>,
  { best: after }: Pick<JudgedEncoder, 'best'>,
) => ({
  untrained: {
    stage: before.stage,
    knn: before.accuracies.knn,
    linear: before.accuracies.linear,
    ...(few && { few }),
  },
  gain: {
    knn: pairedDifference({ values: after.hits.knn }, { values: before.hits.knn }),
    linear: pairedDifference({ values: after.hits.linear }, { values: before.hits.linear }),
  },
});

/** Classes that are named as the worst. */
const mostWeak = 5;

/** The classes that a classifier recognises least, by name. */
const weakest = ({ classes, cells }: Classified, by: ClassifierId): NamedWeakClass[] =>
  worstClasses(cells[by], mostWeak).map(({ truth, images, right, mistakenFor: { answer, count } }) => ({
    class: classes[truth]!,
    images,
    recall: right / images,
    mistakenFor: { class: classes[answer]!, images: count },
  }));

/** Which test photographs the classifiers of a stage get right. */
const hitsPerImage = ({ test, classes }: LabelledPhotographs, { hits }: JudgedStage): PerImage => ({
  photographs: Array.from(test.photographs, (i) => test.pack.name(i)),
  contents: Array.from(test.photographs, (i) => test.pack.key(i).slice(0, contentDigits)),
  classes: { names: [...classes], of: [...test.labels] },
  measures: { knn: { values: [...hits.knn] }, linear: { values: [...hits.linear] } },
});
