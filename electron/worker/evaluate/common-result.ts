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
  return {
    event: 'evaluated',
    folders: dataset.folders,
    testFolders: test.folders,
    labels: source,
    classes: [...labelled.classes],
    images,
    testImages: labelled.test.photographs.length,
    leakage,
    neighbours: neighboursFor(images, labelled.classes.length),
    stages: stages.map(({ stage, width, accuracies, knnByK }) => ({ stage, width, ...accuracies, knnByK })),
    best: { stage: best.stage, knn: best.accuracies.knn, linear: best.accuracies.linear },
    chance: labelled.chance,
    health: health(examined),
    warnings,
  };
}
