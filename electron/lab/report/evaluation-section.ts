/** An evaluation as a section of a report. */
import { type Evaluation, isOfRun } from '../../../shared/evaluation.ts';
import { labelFreeMeasures, labelFreeValue, whyAbsent } from '../../../shared/label-free-words.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { fewLabelsPart } from './few-labels-part.ts';
import { type Html, html } from './html.ts';
import { type Column, facts, figure, interval, list, plain, range, signed, table, warningsList } from './parts.ts';

/** The parts in their order; each says nothing if its measure is not in the evaluation. The place to add a measure. */
const parts: readonly ((evaluation: Evaluation) => Html | undefined)[] = [
  stagesPart,
  baselinesPart,
  fewLabelsPart,
  worstClassesPart,
  labelFreePart,
  leakagePart,
  factsPart,
];

/** The section. */
export const evaluationSection = (evaluation: Evaluation): Html => html`<section>
<h2>What it learned</h2>
${parts.map((part) => part(evaluation))}
${warningsList(evaluation.warnings)}
</section>`;

const number = (name: string): Column => ({ name, isNumber: true });

function stagesPart(evaluation: Evaluation): Html {
  const { stages, best, chance } = evaluation;
  const gain = isOfRun(evaluation) ? evaluation.gain : undefined;
  const hasTwin = stages.every(({ untrained }) => untrained);
  const hasF1 = stages.every(({ macroF1 }) => macroF1);
  const columns = (['k-NN', 'Linear'] as const).flatMap((name) => [
    number(name),
    number('95 %'),
    ...(hasF1 ? [number('Macro-F1')] : []),
    ...(hasTwin ? [number('Untrained')] : []),
  ]);
  return html`<p>Accuracy on labelled test images that the classifiers were not trained on. ${
    gain &&
    html`Best stage against the best untrained stage: k-NN ${signed(gain.knn.change)} (95 %: ${interval(gain.knn.ci95)}),
linear ${signed(gain.linear.change)} (95 %: ${interval(gain.linear.ci95)}). `
  }The most frequent class alone gives ${figure(chance)}. The best stage is bold. ${
    hasF1 ? 'Macro-F1 is the mean F1 score of the classes: a rare class counts as much as a frequent one.' : ''
  }</p>
${table(
  'Accuracy by stage of the encoder',
  [{ name: 'Stage' }, ...columns],
  stages.map(({ stage, knn, knnCi95, linear, linearCi95, macroF1, untrained }) => [
    stage === best.stage ? html`<strong>${stage}</strong>` : stage,
    figure(knn),
    range(knnCi95),
    ...(hasF1 ? [figure(macroF1!.knn)] : []),
    ...(hasTwin ? [figure(untrained!.knn)] : []),
    figure(linear),
    range(linearCi95),
    ...(hasF1 ? [figure(macroF1!.linear)] : []),
    ...(hasTwin ? [figure(untrained!.linear)] : []),
  ]),
)}`;
}

function baselinesPart({ baselines }: Evaluation): Html | undefined {
  if (!baselines || baselines.length === 0) return undefined;
  return html`<h3>Compared with</h3>
<p>Each at its best stage. A difference is this encoder minus the other on the same test images, with its paired 95 % interval.</p>
${table(
  'Encoders that it is compared with',
  [
    { name: 'Encoder' },
    { name: 'Stage' },
    ...['k-NN', 'Difference', '95 %', 'Linear', 'Difference', '95 %'].map(number),
  ],
  baselines.map(({ name, stage, knn, difference, linear, linearDifference }) => [
    name,
    stage,
    figure(knn),
    signed(difference.change),
    interval(difference.ci95),
    figure(linear),
    signed(linearDifference.change),
    interval(linearDifference.ci95),
  ]),
)}`;
}

function worstClassesPart({ worstClasses }: Evaluation): Html | undefined {
  if (!worstClasses) return undefined;
  const rows = (['linear', 'knn'] as const).flatMap((classifier) =>
    worstClasses[classifier].map(({ class: name, images, recall, mistakenFor }) => [
      classifier === 'knn' ? 'k-NN' : 'Linear',
      name,
      images,
      figure(recall),
      `${mistakenFor.class} (${mistakenFor.images})`,
    ]),
  );
  return html`<h3>Worst classes</h3>
${
  rows.length === 0
    ? html`<p>Both classifiers recognise every test image.</p>`
    : html`<p>At the best stage: the lowest recall, the share of a class's test images that are recognised, and the class that they are given
most often instead.</p>
${table(
  'Classes with the lowest recall',
  [{ name: 'Classifier' }, { name: 'Class' }, number('Test images'), number('Recall'), { name: 'Mistaken for' }],
  rows,
)}`
}`;
}

function leakagePart({ leakage }: Evaluation): Html | undefined {
  if (!leakage) return undefined;
  return html`<h3>Leakage between the folders</h3>
<p>${
    copiesIn(leakage) === 0
      ? 'No training image is a copy of a test image.'
      : `Training images that are copies of test images, and were left out: ${leakage.exact} with the same content, ${leakage.near} that look the same.`
  }</p>`;
}

function factsPart(evaluation: Evaluation): Html {
  return html`<h3>How it was measured</h3>
${facts([
  ...(evaluation.step === undefined ? [] : [['Step', evaluation.step] as const]),
  ['Folders', list(evaluation.folders)],
  ['Test folders', list(evaluation.testFolders)],
  ['Labels', evaluation.labels],
  ['Images', `${evaluation.images} to train the classifiers on, ${evaluation.testImages} to test on`],
  ['Classes', evaluation.classes.join(', ')],
  ['Neighbours that vote', evaluation.neighbours],
  ['Made', evaluation.madeAt],
  ['Duration', `${plain(evaluation.seconds)} s`],
])}`;
}

/** The measures that need no labels, with what each shows. */
function labelFreePart({ labelFree, untrainedLabelFree: untrained }: Evaluation): Html | undefined {
  if (!labelFree) return undefined;
  return html`<h3>Without labels</h3>
${table(
  'Measures of the features of the test images, without labels',
  [{ name: 'Measure' }, { name: 'Encoder' }, ...(untrained ? [{ name: 'Untrained' }] : []), { name: 'What it shows' }],
  labelFreeMeasures.map((measure) => [
    measure.name,
    ...[labelFree, ...(untrained ? [untrained] : [])].map(
      (each) => labelFreeValue(measure, each) ?? whyAbsent(measure, each),
    ),
    measure.shows,
  ]),
)}`;
}
