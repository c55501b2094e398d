/** A pair of runs that differ in a remedy or in their images, as part of a report. */

import { counted, formatScore, listed } from '../../../shared/format-words.ts';
import {
  bothEnded,
  differences,
  exclusionWords,
  newlyExcluded,
  type PairedRun,
  pairWords,
  sideOf,
  verdictsWords,
} from '../../../shared/paired-runs-words.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { table } from './parts.ts';

/** @param without The run without the remedy, or with all images. @param remedied The other one. */
export function pairSection(without: PairedRun, remedied: PairedRun): Html {
  const excluded = newlyExcluded(without.record, remedied.record);
  const wordsOf = excluded > 0 ? exclusionWords : pairWords;
  const { words } = wordsOf(sideOf(without), sideOf(remedied), bothEnded(without, remedied));
  const names =
    excluded > 0
      ? [`With the ${counted(excluded, 'image')}`, `Without the ${counted(excluded, 'image')}`]
      : ['Without the remedy', 'With the remedy'];
  const row = (name: string, of: (run: PairedRun) => HtmlPart): readonly HtmlPart[] => [
    name,
    of(without),
    of(remedied),
  ];
  return html`<p>${listed(differences(without.record, remedied.record))}; everything else is equal. ${words}</p>
${table(
  'Paired runs',
  [{ name: 'Measure' }, ...names.map((name) => ({ name }))],
  [
    row('Run', ({ summary }) => summary.name),
    row('Pretext score', ({ summary }) => (summary.heldOut ? formatScore(summary.heldOut.score) : 'none yet')),
    row('k-NN accuracy, best stage', ({ evaluation }) =>
      evaluation ? formatScore(evaluation.best.knn) : 'not evaluated',
    ),
    row('Diagnosis', ({ diagnosis }) => verdictsWords(diagnosis)),
  ],
)}`;
}
