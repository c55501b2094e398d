/** A thread that computes features with an added encoder. */
import { parentPort, workerData } from 'node:worker_threads';
import { openAdded } from '../encoders/open-added.ts';
import { AddedFeatures } from './added-features.ts';
import type { AddedFeaturesStart, ShareOfBatch, StagesOfShare } from './added-features-in-threads.ts';
import { answerQuestions } from './answering-threads.ts';
import { apart } from './posed-squares.ts';

if (parentPort) {
  const { folder, encoder, threads } = workerData as AddedFeaturesStart;
  const opening = openAdded(folder, encoder, threads).then((program) => new AddedFeatures(encoder, program));
  opening.catch(() => undefined); // each answer says it
  answerQuestions<ShareOfBatch, StagesOfShare>(parentPort, async ({ count, squares }) => {
    const features = await opening;
    const stages = squares ? await features.features(apart(squares, count)) : new Map();
    return { given: stages, transfer: [...stages.values()].map(({ data }) => data.buffer as ArrayBuffer) };
  });
}
