/** A diagnosis as a section of a report. */
import { cueCards, cueIds } from '../../../shared/cue-cards.ts';
import { type CueVerdict, type Diagnosis, findingsOf, type Intervention } from '../../../shared/diagnosis.ts';
import { diagnosisHeadline, placeSentence, verdictSentence } from '../../../shared/diagnosis-words.ts';
import { type DoseCurve, doseCurves } from '../../../shared/dose-curves.ts';
import type { CueId } from '../../../shared/shortcut-schemas.ts';
import { doseFigure } from './dose-figure.ts';
import { type Html, html } from './html.ts';
import {
  facts,
  figure,
  interval,
  list,
  meanings,
  picture,
  pictures,
  plain,
  signed,
  table,
  titleCase,
  warningsList,
} from './parts.ts';

const columns = [
  { name: 'Intervention' },
  { name: 'Dose', meaning: 'strength of the intervention; 0 leaves the images unchanged, or 1 if it is a factor' },
  { name: 'Score', isNumber: true, meaning: 'score of the network on the changed images' },
  { name: 'Change', isNumber: true, meaning: 'change of the score relative to the unchanged images' },
  {
    name: '95 %',
    isNumber: true,
    meaning: 'bootstrap interval of the column to its left, over images',
  },
  {
    name: 'Control',
    isNumber: true,
    meaning:
      'change of the score under the control: a change of equal strength that leaves the cue in place or carries no answer',
  },
  { name: 'Effect', isNumber: true, meaning: 'change minus control: the effect of the cue alone' },
  { name: '95 %', isNumber: true },
] as const;

/** The section. */
export function diagnosisSection(diagnosis: Diagnosis): Html {
  const { baseline, interventions, findings, place } = diagnosis;
  const curves = doseCurves(diagnosis);
  const others = findings.filter(({ verdict }) => verdict !== 'reads');
  const found = (finding: CueVerdict): Html =>
    html`<strong>${cueCards[finding.cue].title}.</strong> ${titleCase(verdictSentence(finding, diagnosis))}.`;
  const tried = cueIds.filter((id) => interventions.some(({ cue }) => cue === id));
  return html`<section>
<h2>What the network uses: diagnosis</h2>
<p>On ${diagnosis.images} unchanged images, the network scores <strong>${figure(baseline.score)}</strong>; chance is ${figure(baseline.chance)}.</p>
<p>${diagnosisHeadline(diagnosis)}</p>
${list(
  findingsOf(diagnosis, 'reads').map((finding) => {
    const { effect, ci95, remedy } = finding;
    return html`${found(finding)} Effect ${signed(effect)} (95 %: ${interval(ci95)}).${remedy ? html` Remedy: ${remedy.words}.` : undefined}`;
  }),
)}
${facts([
  ['Step', diagnosis.step],
  ['Folders', list(diagnosis.folders)],
  ['Made', diagnosis.madeAt],
  ['Duration', `${plain(diagnosis.seconds)} s`],
])}
${tried.length > 0 ? html`<h3>How to read the tables</h3>${meanings(columns)}` : undefined}
${tried.map((cue) =>
  cueSection(
    cue,
    interventions.filter((each) => each.cue === cue),
    curves.filter((each) => each.cue === cue),
    baseline,
  ),
)}
${
  place
    ? html`<h3>Where a single patch was</h3>
<p>${placeSentence(place)}</p>`
    : undefined
}
${others.length > 0 ? html`<h3>Other cues</h3>${list(others.map(found))}` : undefined}
${warningsList(diagnosis.warnings)}
</section>`;
}

function cueSection(
  cue: CueId,
  doses: readonly Intervention[],
  curves: readonly DoseCurve[],
  baseline: Diagnosis['baseline'],
): Html {
  const { title, what } = cueCards[cue];
  const controls = [...new Set(doses.map(({ controlWords }) => controlWords))];
  return html`<h3>${title}</h3>
<p>${what}</p>
${table(
  title,
  columns,
  doses.map((each) => [
    titleCase(each.words),
    `${plain(each.dose)} ${each.unit}`.trim(),
    figure(each.score),
    signed(each.change),
    interval(each.ci95),
    signed(each.control),
    signed(each.effect),
    interval(each.effectCi95),
  ]),
)}
<p>Control: ${controls.join('; ')}.</p>
<div class="pictures">${curves.map((curve) => doseFigure(curve, baseline))}</div>
${pictures(doses.map((each) => each.picture && picture(each.picture, titleCase(each.words))))}`;
}
