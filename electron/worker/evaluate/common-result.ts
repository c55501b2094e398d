import type { AddedEvaluation } from '../../../shared/evaluation.ts';
import { health } from '../numerics/representation-health.ts';
import { neighboursFor } from '../numerics/weighted-knn.ts';
import type { JudgedEncoder } from './judge-encoder.ts';
import type { LabelledFolders, OpenedLabelled } from './open-labelled.ts';

/** The part of a result that evaluations of all encoders have. */
export function commonResult(
  { dataset, test }: Pick<LabelledFolders, 'dataset' | 'test'>,
  { labelled, leakage, source, warnings }: OpenedLabelled,
  { stages, best, examined }: JudgedEncoder,
): Omit<AddedEvaluation, 'encoder' | 'seconds' | 'madeAt' | 'sentence'> {
  const images = labelled.train.photographs.length;
  const { train, test: tested } = labelled.unlabelled;
  return {
    event: 'evaluated',
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
    chance: labelled.chance,
    health: health(examined),
    warnings,
  };
}
