/** `evaluate`: what an encoder has learnt, measured with labels that training did not use. */

import type { LabelSource } from '../../../shared/dataset-spec.ts';
import { type Evaluation, isOfRun, type RunEvaluation } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { refuse } from '../../../shared/failure.ts';
import { counted } from '../../../shared/format-words.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { duration } from '../output.ts';
import { score, table } from '../table.ts';

export const labelsHelp = 'folders (each sub-folder is a class), or a CSV file with the header path,label';

/** The command. */
export const evaluateCommand = analysisCommand('evaluate', {
  summary: 'measure what an encoder has learnt: that of a run, or one that was added',
  options: {
    images: { takes: 'DIR', many: true, help: 'labelled images to learn the classes from' },
    test: { takes: 'DIR', many: true, help: 'labelled images to test on' },
    labels: { takes: 'folders|FILE.csv', help: labelsHelp, default: 'folders' },
    against: {
      takes: 'NAME',
      rest: true,
      help: "compare with untrained, pixels, histogram, hog, an added encoder's id or a run's id",
    },
  },
  parameters: ({ images, test, labels = 'folders', against }) => {
    if (images.length === 0) refuse('bad-usage', 'evaluate takes --images DIR: labelled images to learn from');
    if (test.length === 0) refuse('bad-usage', 'evaluate takes --test DIR: labelled images to test on');
    return {
      images: images.map(fromCaller),
      test: test.map(fromCaller),
      labels: labelSource(labels),
      ...(against && { against: against.flatMap((names) => names.split(',')).filter((name) => name !== '') }),
    };
  },
  words: evaluationWords,
});

/** The source of labels that `--labels` names. */
export function labelSource(labels: string): LabelSource {
  if (labels === 'folders') return labels;
  if (/\.csv$/i.test(labels)) return { csv: fromCaller(labels) };
  return refuse('bad-usage', `--labels takes ${labelsHelp}: found '${labels}'`);
}

/** A table of the stages, and the summary. */
function evaluationWords(evaluation: Evaluation): string[] {
  const { stages, best } = evaluation;
  const ofRun = isOfRun(evaluation) ? evaluation : undefined;
  const columns = ['stage', 'width', 'k-NN', 'linear', ...(ofRun ? ['untrained k-NN', 'untrained linear'] : [])];
  const rows = stages.map(({ stage, width, knn, linear, untrained }) => [
    stage,
    String(width),
    ...[knn, linear, ...(untrained ? [untrained.knn, untrained.linear] : [])].map(score),
  ]);
  const atBest = `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}`;
  return [
    about(evaluation),
    ...table(columns, rows),
    ...(ofRun ? [`${atBest}; ${untrainedWords(ofRun)}`, gainSentence(ofRun.gain.linear)] : [atBest]),
    ...summary(evaluation),
  ];
}

const untrainedWords = ({ untrained: { stage, linear, knn } }: RunEvaluation): string =>
  `best untrained: ${stage}, linear ${score(linear)}, k-NN ${score(knn)}`;

function about({ classes, images, testImages, leakage, chance, neighbours }: Evaluation): string {
  const copies = copiesIn(leakage);
  return (
    `${counted(classes.length, 'class', 'classes')}; ${counted(images, 'image')} to learn from${copies > 0 ? `, ${copies} left out as copies of test images` : ''}, ${testImages} to test on; ` +
    `chance ${score(chance)}; ${neighbours === 1 ? 'one neighbour votes' : `${neighbours} neighbours vote`}`
  );
}

const signed = (difference: number): string => `${difference < 0 ? '−' : '+'}${score(Math.abs(difference))}`;

/** Copies that a person reads; `--json` has up to a hundred. */
const mostLines = 10;

/** The training images that were left out, next to what they copy. */
function copyLines(leakage: Evaluation['leakage']): string[] {
  const pairs = leakage?.pairs ?? [];
  const rows = pairs
    .slice(0, mostLines)
    .map(({ kind, similarity, copy, original }) => [kind, score(similarity), copy, original]);
  if (rows.length === 0) return [];
  const more = copiesIn(leakage) - rows.length;
  return [
    ...table(['copy', 'similarity', 'training image', 'test image'], rows, ['copy', 'training image', 'test image']),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

/** The baselines, the health of the representation, and the result in one sentence. */
function summary({ baselines = [], leakage, health, sentence, seconds }: Evaluation): string[] {
  const rows = baselines.map(({ name, stage, knn, linear, difference, linearDifference }) => [
    name,
    stage,
    score(knn),
    score(linear),
    ...[difference, linearDifference].map(({ change, ci95 }) => `${signed(change)} [${ci95.map(signed).join(', ')}]`),
  ]);
  const columns = ['compared with', 'stage', 'k-NN', 'linear', 'k-NN difference', 'linear difference'];
  return [
    ...(rows.length > 0 ? table(columns, rows, ['compared with', 'stage']) : []),
    ...copyLines(leakage),
    `representation: effective rank ${health.effectiveRank.toFixed(1)}, spread ${health.featureStd.toFixed(3)}, ` +
      `${Math.round(100 * health.deadUnits)} % dead units`,
    ...(sentence === undefined ? [] : [sentence]),
    `evaluated in ${duration(seconds)}`,
  ];
}
