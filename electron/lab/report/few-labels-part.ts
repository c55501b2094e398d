/** Accuracy with few labels, as a figure and a table of a report. */
import type { Evaluation } from '../../../shared/evaluation.ts';
import { fewCurves } from '../../../shared/few-curves.ts';
import { fewDraws } from '../../../shared/few-labels.ts';
import { type Html, html } from './html.ts';
import { linesFigure } from './lines-figure.ts';
import { figure, range, table } from './parts.ts';

/** @returns Undefined if it was not measured. */
export function fewLabelsPart(evaluation: Evaluation): Html | undefined {
  const curves = fewCurves(evaluation);
  if (curves.length === 0) return undefined;
  return html`<h3>Few labels</h3>
<p>Accuracy of the linear probe at the best stage, trained on random draws of the training labels with the same share of every class:
the mean of ${fewDraws} draws and Student's 95 % interval of it. All images are tested.</p>
${linesFigure(
  'Accuracy with few labels',
  'labelled images',
  curves.map(({ name, points }, place) => ({
    name,
    place,
    points: points.map(({ images, accuracy, ci95 }) => ({ x: images, y: accuracy, ...(ci95 && { interval: ci95 }) })),
  })),
  'logarithmic',
)}
${table(
  'Accuracy by number of labels',
  [
    { name: 'Encoder' },
    { name: 'Labels' },
    { name: 'Images', isNumber: true },
    { name: 'Accuracy', isNumber: true },
    { name: '95 %', isNumber: true },
  ],
  curves.flatMap(({ name, points }) =>
    points.map(({ words, images, accuracy, ci95 }) => [name, words, images, figure(accuracy), ci95 ? range(ci95) : '']),
  ),
)}`;
}
