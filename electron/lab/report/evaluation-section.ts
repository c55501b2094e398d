/** An evaluation as a section of a report. */
import type { RunEvaluation } from '../../../shared/evaluation.ts';
import type { LabelFree } from '../../../shared/label-free.ts';
import { labelFreeMeasures, labelFreeValue, whyAbsent } from '../../../shared/label-free-words.ts';
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
${evaluation.labelFree ? labelFreeTable(evaluation.labelFree, evaluation.untrainedLabelFree) : undefined}
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

/** The measures that need no labels, with what each shows. */
const labelFreeTable = (measured: LabelFree, untrained: LabelFree | undefined): Html =>
  table(
    'Without labels, on the test images',
    [
      { name: 'Measure' },
      { name: 'Trained' },
      ...(untrained ? [{ name: 'Untrained' }] : []),
      { name: 'What it shows' },
    ],
    labelFreeMeasures.map((measure) => [
      measure.name,
      ...[measured, ...(untrained ? [untrained] : [])].map(
        (each) => labelFreeValue(measure, each) ?? whyAbsent(measure, each),
      ),
      measure.shows,
    ]),
  );
