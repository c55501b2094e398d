/**
 * The report of an evaluation, “Did it help?”, as one HTML file: first a sentence that anybody understands, then every number.
 * The page of the lab shows the same document.
 */
import { type Evaluation, isOfRun, verdictOf } from '../../../shared/evaluation.ts';
import { counted, listed } from '../../../shared/format-words.ts';
import type { Places } from '../../../shared/places.ts';
import { type Bar, barsFigure } from './bars-figure.ts';
import { reportDocument, type Written } from './document.ts';
import { evaluationSection } from './evaluation-section.ts';
import { type Html, html } from './html.ts';
import { placesSection } from './places-section.ts';

/** The content of the report. */
export interface ReportedEvaluation extends Written {
  readonly evaluation: Evaluation;
  /** The last evaluation with masks or boxes, if there is one. */
  readonly places?: Places | undefined;
}

/** Makes the report. @returns The whole file. */
export const didItHelpReport = ({ evaluation, places, ...written }: ReportedEvaluation): string =>
  reportDocument(
    written,
    html`${story(evaluation)}\n${evaluationSection(evaluation)}\n${places && placesSection(places)}`,
  );

function story(evaluation: Evaluation): Html {
  const { sentence, best, testImages, chance } = evaluation;
  return html`<section class="story">
<h2>${answer(evaluation)}</h2>
<p class="lead">${sentence}</p>
<div class="screen">
${barsFigure(`k-NN accuracy at ${best.stage} on ${counted(testImages, 'test image')}.`, bars(evaluation, 'knn'), chance)}
${barsFigure(`Linear probe at ${best.stage} on ${counted(testImages, 'test image')}.`, bars(evaluation, 'linear'), chance)}
</div>
</section>`;
}

const helped = {
  better: 'It helped: the features are better than before training.',
  worse: 'It did not help: the features are worse than before training.',
  unclear: 'It is not clear that it helped: the difference to the untrained encoder may be chance.',
} as const;

/** The answer to the title. An added encoder has no untrained twin: it is compared with its baselines. */
function answer(evaluation: Evaluation): string {
  if (isOfRun(evaluation)) return helped[verdictOf(evaluation.gain.linear)];
  const { baselines = [] } = evaluation;
  if (baselines.length === 0)
    return 'Nothing it could help over was measured: compare it with other encoders or with raw pixels.';
  const judged = (['better', 'unclear', 'worse'] as const).flatMap((verdict) => {
    const names = baselines.filter((each) => verdictOf(each.linearDifference) === verdict).map(({ name }) => name);
    return names.length > 0 ? [`${thanWords[verdict]} ${listed(names)}`] : [];
  });
  return `It is ${judged.join('; ')}.`;
}

const thanWords = { better: 'better than', unclear: 'not clearly better or worse than', worse: 'worse than' } as const;

function bars({ best, stages, untrained, baselines = [] }: Evaluation, measure: 'knn' | 'linear'): readonly Bar[] {
  const own = stages.find(({ stage }) => stage === best.stage)?.[`${measure}Ci95`];
  return [
    { words: 'This encoder', value: best[measure], kind: 'main', ...(own && { interval: own }) },
    ...(untrained && !baselines.some(({ name }) => name === 'untrained')
      ? [{ words: 'Untrained', value: untrained[measure], kind: 'other' as const }]
      : []),
    ...baselines.map((each) => ({ words: each.name, value: each[measure], kind: 'other' as const })),
  ];
}
