/** `evaluate`: what an encoder has learnt, measured with labels that training did not use. */

import type { LabelSource } from '../../../shared/dataset-spec.ts';
import type { Evaluation } from '../../../shared/evaluation.ts';
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
  summary: 'measure what the encoder of a run has learnt',
  options: {
    images: { takes: 'DIR', many: true, help: 'labelled images to learn the classes from' },
    test: { takes: 'DIR', many: true, help: 'labelled images to test on' },
    labels: { takes: 'folders|FILE.csv', help: labelsHelp, default: 'folders' },
  },
  parameters: ({ images, test, labels = 'folders' }) => {
    if (images.length === 0) refuse('bad-usage', 'evaluate takes --images DIR: labelled images to learn from');
    if (test.length === 0) refuse('bad-usage', 'evaluate takes --test DIR: labelled images to test on');
    return { images: images.map(fromCaller), test: test.map(fromCaller), labels: labelSource(labels) };
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
  const { stages, best, untrained, gain, classes, images, testImages, leakage, chance, health, neighbours } =
    evaluation;
  const copies = copiesIn(leakage);
  const columns = ['stage', 'width', 'k-NN', 'linear', 'untrained k-NN', 'untrained linear'];
  const rows = stages.map(({ stage, width, knn, linear, untrained: before }) => [
    stage,
    String(width),
    ...[knn, linear, before.knn, before.linear].map(score),
  ]);
  return [
    `${counted(classes.length, 'class', 'classes')}; ${counted(images, 'image')} to learn from${copies > 0 ? `, ${copies} left out as copies of test images` : ''}, ${testImages} to test on; ` +
      `chance ${score(chance)}; ${neighbours === 1 ? 'one neighbour votes' : `${neighbours} neighbours vote`}`,
    ...table(columns, rows),
    `best: ${best.stage}, linear ${score(best.linear)}, k-NN ${score(best.knn)}; ` +
      `best untrained: ${untrained.stage}, linear ${score(untrained.linear)}, k-NN ${score(untrained.knn)}`,
    gainSentence(gain.linear),
    `representation: effective rank ${health.effectiveRank.toFixed(1)}, spread ${health.featureStd.toFixed(3)}, ` +
      `${Math.round(100 * health.deadUnits)} % dead units`,
    `evaluated in ${duration(evaluation.seconds)}`,
  ];
}
