/** Segmentation and detection in the report of an evaluation. */
import { type Dense, type Detection, ignoredWords, type Places } from '../../../shared/places.ts';
import { type Html, html } from './html.ts';
import { type Column, facts, figure, list, table, warningsList } from './parts.ts';

export const placesSection = ({ dense, detection, ...about }: Places): Html => html`<section>
<h2>What its places tell</h2>
${warningsList(about.warnings)}
${dense && segmentation(dense)}
${detection && boxes(detection)}
${facts([
  ['Folders', list(about.folders)],
  ['Test folders', list(about.testFolders)],
  ['Made', about.madeAt],
])}
</section>`;

const number = (name: string): Column => ({ name, isNumber: true });
/** A class that neither masks nor predictions have, or without test boxes, has no number. */
const orNone = (value: number | null): string => (value === null ? '–' : figure(value));

const grid = ({ stage, rows, columns, images, testImages }: Dense | Detection): string =>
  `${rows} × ${columns} places of ${stage}, ${images} images to learn from, ${testImages} to test on`;

function segmentation(dense: Dense): Html {
  const mious = [{ name: 'This encoder', ...dense }, ...dense.baselines];
  return html`<h3>Segmentation</h3>
<p>Intersection over union of three simple classifiers of ${grid(dense)}. The most frequent class everywhere gives ${figure(dense.chance)}.${dense.ignored === undefined ? '' : ` Here, ${ignoredWords(dense.ignored)}.`}</p>
${table(
  'Mean over the classes (mIoU)',
  [{ name: 'Features' }, ...['k-NN', 'Linear', 'Retrieval'].map(number)],
  mious.map(({ name, knnMiou, linearMiou, retrievalMiou }) => [
    name,
    figure(knnMiou),
    figure(linearMiou),
    figure(retrievalMiou),
  ]),
)}
${table(
  'Classes',
  [{ name: 'Class' }, ...['Share of pixels', 'k-NN', 'Linear', 'Retrieval'].map(number)],
  dense.classes.map(({ name, share, knn, linear, retrieval }) => [
    name,
    figure(share),
    orNone(knn),
    orNone(linear),
    orNone(retrieval),
  ]),
)}`;
}

function boxes(detection: Detection): Html {
  return html`<h3>Detection</h3>
<p>Average precision at an intersection over union of ½ (AP50) of a linear detector on ${grid(detection)}. The most usual box everywhere gives
${figure(detection.chance)}.</p>
${table(
  'Mean over the classes (AP50)',
  [{ name: 'Features' }, number('AP50')],
  [{ name: 'This encoder', ap50: detection.ap50 }, ...detection.baselines].map(({ name, ap50 }) => [
    name,
    figure(ap50),
  ]),
)}
${table(
  'Classes',
  [{ name: 'Class' }, ...['Test boxes', 'AP50'].map(number)],
  detection.classes.map(({ name, testBoxes, ap50 }) => [name, testBoxes, orNone(ap50)]),
)}`;
}
