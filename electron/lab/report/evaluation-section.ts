/** An evaluation as a section of a report. */
import type { RunEvaluation } from '../../../shared/evaluation.ts';
import { type Html, html } from './html.ts';
import { facts, figure, interval, list, plain, range, signed, table, warningsList } from './parts.ts';

const columns = [
  { name: 'Stage' },
  { name: 'k-NN', isNumber: true },
  { name: '95 %', isNumber: true },
  { name: 'k-NN, untrained', isNumber: true },
  { name: 'Linear', isNumber: true },
  { name: '95 %', isNumber: true },
  { name: 'Linear, untrained', isNumber: true },
] as const;

/** The section. */
export function evaluationSection(evaluation: RunEvaluation): Html {
  const { stages, gain, chance } = evaluation;
  return html`<section>
<h2>What it learned</h2>
<p>Accuracy on labelled test images that the classifiers were not trained on. Best stage against the best untrained stage: k-NN
${signed(gain.knn.change)} (95 %: ${interval(gain.knn.ci95)}), linear ${signed(gain.linear.change)} (95 %: ${interval(gain.linear.ci95)}). The
most frequent class alone gives ${figure(chance)}.</p>
${table(
  'Accuracy by stage of the encoder',
  columns,
  stages.map(({ stage, knn, knnCi95, linear, linearCi95, untrained }) => [
    stage,
    figure(knn),
    range(knnCi95),
    figure(untrained.knn),
    figure(linear),
    range(linearCi95),
    figure(untrained.linear),
  ]),
)}
${facts([
  ['Step', evaluation.step],
  ['Folders', list(evaluation.folders)],
  ['Test folders', list(evaluation.testFolders)],
  ['Images', `${evaluation.images} to train the classifiers on, ${evaluation.testImages} to test on`],
  ['Classes', evaluation.classes.join(', ')],
  ['Made', evaluation.madeAt],
  ['Duration', `${plain(evaluation.seconds)} s`],
])}
${warningsList(evaluation.warnings)}
</section>`;
}
