/**
 * The first screen of a run's report. If the network uses a cue: the cue magnified, the score without it and under the control,
 * the remedy and its paired run. Otherwise: that none was found, or that nobody looked, and what was learned.
 */
import { cueCards } from '../../../shared/cue-cards.ts';
import { type CueVerdictOf, type Diagnosis, findingsOf } from '../../../shared/diagnosis.ts';
import { diagnosisHeadline } from '../../../shared/diagnosis-words.ts';
import { type RunEvaluation, verdictOf } from '../../../shared/evaluation.ts';
import { counted, cueName, twoDecimals } from '../../../shared/format-words.ts';
import type { PairedRun } from '../../../shared/paired-runs-words.ts';
import { type Bar, barsFigure } from './bars-figure.ts';
import { type Html, html } from './html.ts';
import { magnifiedFigure } from './magnified-figure.ts';
import { pairSection } from './pair-section.ts';
import { interval, signed } from './parts.ts';

/** A run, and the run that it is paired with. */
export interface RunStory {
  readonly run: PairedRun;
  readonly partner?: PairedRun;
}

/** The first screen. */
export function runStory({ run, partner }: RunStory): Html {
  const { diagnosis } = run;
  const [strongest] = diagnosis ? findingsOf(diagnosis, 'reads').toSorted((a, b) => a.effect - b.effect) : [];
  return html`<section class="story">
${diagnosis && strongest ? cheat(diagnosis, strongest) : withoutCheat(run)}
${remedyAndPair(run, partner, strongest)}
</section>`;
}

function cheat(diagnosis: Diagnosis, verdict: CueVerdictOf<'reads'>): Html {
  const { baseline, images } = diagnosis;
  const { cue, words, score, controlScore, controlWords } = verdict;
  const removal = diagnosis.interventions.find(
    (each) => each.cue === cue && each.direction === 'remove' && each.words === words,
  );
  const { picture, place } = removal ?? {};
  const change = removal?.ci95.map((end) => baseline.score + end) as [number, number] | undefined;
  const bars: readonly Bar[] = [
    { words: `With ${cueName(cue)}, as trained`, value: baseline.score, kind: 'other' },
    { words: `Removed: ${words}`, value: score, kind: 'main', ...(change && { interval: change }) },
    { words: `Control: ${controlWords}`, value: controlScore, kind: 'other' },
  ];
  return html`<h2>${diagnosisHeadline(diagnosis)}</h2>
<p class="lead">Score <strong>${twoDecimals(baseline.score)} → ${twoDecimals(score)}</strong> with ${cueName(cue)} removed, against
<strong>${twoDecimals(controlScore)}</strong> under control. Chance is ${twoDecimals(baseline.chance)}.</p>
<p>${cueCards[cue].what}</p>
<div class="screen">
${picture && place && magnifiedFigure(picture, place, words)}
${barsFigure(`Score on ${counted(images, 'held-out image')}, with the 95 % interval of the change.`, bars, baseline.chance)}
</div>`;
}

function withoutCheat({ summary, diagnosis, evaluation }: PairedRun): Html {
  const { heldOut } = summary;
  const bars: readonly Bar[] = heldOut
    ? [
        { words: 'Pretext score', value: heldOut.score, kind: 'main' },
        { words: 'The same network, untrained', value: heldOut.untrained, kind: 'other' },
      ]
    : [];
  return html`<h2>${diagnosis ? diagnosisHeadline(diagnosis) : 'Not diagnosed: whether this network uses a shortcut is not known.'}</h2>
<p class="lead">${evaluation ? learned(evaluation) : 'What it learned is not known: the run was not evaluated on labelled images.'}</p>
<div class="screen">
${evaluation && barsFigure(`k-NN accuracy of the best stage on ${counted(evaluation.testImages, 'test image')}.`, transferBars(evaluation), evaluation.chance)}
${heldOut && barsFigure('Pretext score on held-out images.', bars, heldOut.chance)}
</div>`;
}

const transferWords = {
  better: 'The features are better than those of the untrained network',
  worse: 'The features are worse than those of the untrained network',
  unclear: 'The features are not clearly better than those of the untrained network',
} as const;

/** What was learned, in one sentence. */
function learned({ best, untrained, gain: { knn }, classes }: RunEvaluation): string {
  return (
    `${transferWords[verdictOf(knn)]}: k-NN recognises ${counted(classes.length, 'class', 'classes')} with accuracy ${twoDecimals(best.knn)}, ` +
    `untrained ${twoDecimals(untrained.knn)} (difference ${signed(knn.change)}, 95 %: ${interval(knn.ci95)}).`
  );
}

const transferBars = ({ best, untrained, stages }: RunEvaluation): readonly Bar[] => {
  const spread = stages.find(({ stage }) => stage === best.stage)?.knnCi95;
  return [
    { words: 'k-NN, trained', value: best.knn, kind: 'main', ...(spread && { interval: spread }) },
    { words: 'k-NN, untrained', value: untrained.knn, kind: 'other' },
  ];
};

function remedyAndPair(
  run: PairedRun,
  partner: PairedRun | undefined,
  found: CueVerdictOf<'reads'> | undefined,
): readonly Html[] {
  const pair = partner && (run.record.pairedWith === undefined ? pairSection(run, partner) : pairSection(partner, run));
  if (!found) return pair ? [html`<h3>The paired run</h3>\n`, pair] : [];
  const { remedy } = found;
  if (!remedy)
    return [
      html`<h3>No setting of this task removes this cue</h3>
<p>Use other images, or take it into account when you read the score.</p>`,
      ...(pair ? [html`<h3>The paired run</h3>\n`, pair] : []),
    ];
  const has = ({ record }: PairedRun): boolean => record.settings.taskSettings[remedy.key] === remedy.value;
  const heading = html`<h3>Remedy: ${remedy.words}</h3>\n`;
  if (has(run)) return [heading, html`<p>It was on in this run, but was not enough.</p>\n`, ...(pair ? [pair] : [])];
  if (pair && has(partner)) return [heading, pair];
  return [
    heading,
    html`<p>No run with this remedy is paired with this one yet.</p>\n`,
    ...(pair ? [html`<h3>The paired run</h3>\n`, pair] : []),
  ];
}
