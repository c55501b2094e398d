/**
 * The texts of a diagnosis, and its line of JSON. Page, command line and report take all texts about a verdict from here, so
 * that they always agree. Sentences about single cues begin with a small letter and have no full stop.
 */
import { type CueVerdict, type Diagnosis, findingsOf } from './diagnosis.ts';
import { cueName, listed, twoDecimals } from './format-words.ts';
import { taskCard } from './task-cards.ts';

type Baseline = Pick<Diagnosis, 'task' | 'baseline'>;
type Because = Extract<CueVerdict, { verdict: 'no-verdict' }>['because'];

const titleOf = (task: string): string => taskCard(task)?.title ?? task;

/** The verdict on one cue with its numbers, or the reason why there is none. */
export function verdictSentence(finding: CueVerdict, diagnosis: Baseline): string {
  const { baseline } = diagnosis;
  const name = cueName(finding.cue);
  switch (finding.verdict) {
    case 'reads':
      return (
        `the score drops from ${twoDecimals(baseline.score)} to ${twoDecimals(finding.score)} with ${finding.words} ` +
        `(control: to ${twoDecimals(finding.controlScore)} with ${finding.controlWords}): this network uses ${name}`
      );
    case 'not-found':
      return (
        `not found to be used: the score is ${twoDecimals(finding.score)} with ${finding.words} and ` +
        `${twoDecimals(finding.controlScore)} with ${finding.controlWords}, ${twoDecimals(baseline.score)} with neither`
      );
    case 'no-verdict':
      return `no verdict: ${reasonWithout(finding.because, diagnosis)}`;
    case 'not-tried':
      return `not tried: ${finding.reason}`;
  }
}

/** Why there is no verdict. */
function reasonWithout(because: Because, { task, baseline }: Baseline): string {
  switch (because) {
    case 'task':
      return `${titleOf(task)} has no answer that a cue alone could give`;
    case 'near-chance':
      return `the network is close to chance (its score is ${twoDecimals(baseline.score)}, chance is ${twoDecimals(baseline.chance)}), so a cue can explain little`;
    case 'not-removed':
      return 'none of the interventions removes the whole cue';
    case 'not-paired':
      return `the score of ${titleOf(task)} is not a mean over images, so the effect of a cue is not known precisely enough`;
  }
}

/** What was found about the network as a whole, in complete sentences. */
export function diagnosisHeadline(diagnosis: Baseline & Pick<Diagnosis, 'findings'>): string {
  const reads = findingsOf(diagnosis, 'reads');
  if (reads.length > 0) return `This network uses ${listed(reads.map(({ cue }) => cueName(cue)))}.`;
  const absent = findingsOf(diagnosis, 'not-found').length;
  if (absent > 0) {
    const found =
      absent === 1
        ? 'One cue was removed, and the network was not found to use it'
        : `${absent} cues were removed, and the network was not found to use any of them`;
    return `${found}: the score changes no more than under the control, or by too little. Cues without a verdict remain open.`;
  }
  const [without] = findingsOf(diagnosis, 'no-verdict').toSorted((a, b) => rank(a.because) - rank(b.because));
  return without ? `No verdict: ${reasonWithout(without.because, diagnosis)}.` : 'No cue was tried.';
}

/** Reasons that hold for all cues come first. */
const rank = (because: Because): number =>
  (['task', 'near-chance', 'not-paired', 'not-removed'] as const).indexOf(because);

/** How well the place of a single patch can be predicted from its features, and whether that is better than the mean place. In complete sentences. */
export function placeSentence({ rmse, chance, ci95 }: NonNullable<Diagnosis['place']>): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const found =
    `From the features of a single patch, its place can be predicted with an error of ${share(rmse)} of the image’s side ` +
    `(95 %: ${share(ci95[0])} to ${share(ci95[1])}); the mean place has an error of ${share(chance)}.`;
  return ci95[1] < chance
    ? `${found} The features show where a patch was: something other than its content may give it away.`
    : `${found} The features do not show where a patch was.`;
}

/**
 * A diagnosis as one line of JSON, without pictures. Two fields are derived from the findings: `verdicts` are the cues that the
 * network uses, `notTried` the cues that were not tried.
 */
export const diagnosisLine = (diagnosis: Diagnosis): object => ({
  ...diagnosis,
  interventions: diagnosis.interventions.map(({ picture: _, place: __, ...numbers }) => numbers),
  verdicts: findingsOf(diagnosis, 'reads').map((finding) => {
    const { cue, effect, ci95, remedy } = finding;
    return { cue, effect, ci95, words: verdictSentence(finding, diagnosis), ...(remedy && { remedy }) };
  }),
  notTried: findingsOf(diagnosis, 'not-tried').map(({ cue, reason }) => ({ cue, reason })),
});
