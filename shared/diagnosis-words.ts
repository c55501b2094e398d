/**
 * What a diagnosis says to a person, and as one line of JSON. Page, command line and report take every word about a verdict from here,
 * so that they cannot disagree. Sentences of single cues begin with a small letter and have no full stop.
 */
import { type CueVerdict, type Diagnosis, findingsOf } from './diagnosis.ts';
import { taskCard } from './task-cards.ts';
import { cueName, listed, twoDecimals } from './words.ts';

type Asked = Pick<Diagnosis, 'task' | 'baseline'>;
type Because = Extract<CueVerdict, { verdict: 'no-verdict' }>['because'];

const titleOf = (task: string): string => taskCard(task)?.title ?? task;

/** What was found of one cue, with its numbers, or why nothing was. */
export function verdictSentence(finding: CueVerdict, asked: Asked): string {
  const { baseline } = asked;
  const name = cueName(finding.cue);
  switch (finding.verdict) {
    case 'reads':
      return (
        `the score drops from ${twoDecimals(baseline.score)} to ${twoDecimals(finding.score)} with ${finding.words} ` +
        `(control: to ${twoDecimals(finding.controlScore)} with ${finding.controlWords}): this network reads ${name}`
      );
    case 'not-found':
      return (
        `not found to be read: the score is ${twoDecimals(finding.score)} with ${finding.words} and ` +
        `${twoDecimals(finding.controlScore)} with ${finding.controlWords}, ${twoDecimals(baseline.score)} with neither`
      );
    case 'no-verdict':
      return `no verdict: ${reasonWithout(finding.because, asked)}`;
    case 'not-tried':
      return `not tried: ${finding.reason}`;
  }
}

/** Why there is no verdict. */
function reasonWithout(because: Because, { task, baseline }: Asked): string {
  switch (because) {
    case 'task':
      return `${titleOf(task)} has no answer that a cue alone could give`;
    case 'near-chance':
      return `the network hardly solves its puzzle (its score is ${twoDecimals(baseline.score)}, chance is ${twoDecimals(baseline.chance)}), so a cue can explain little`;
    case 'not-removed':
      return 'nothing that was tried takes the whole cue away';
    case 'not-paired':
      return `the score of ${titleOf(task)} is not a mean over photographs, so the effect of a cue is not known closely enough`;
  }
}

/** What was found of the network as a whole, in sentences that stand alone. */
export function diagnosisHeadline(diagnosis: Asked & Pick<Diagnosis, 'findings'>): string {
  const reads = findingsOf(diagnosis, 'reads');
  if (reads.length > 0) return `This network reads ${listed(reads.map(({ cue }) => cueName(cue)))}.`;
  const absent = findingsOf(diagnosis, 'not-found').length;
  if (absent > 0) {
    const found =
      absent === 1
        ? 'The one cue that was taken away was not found to be read'
        : `${absent} cues were taken away, and none was found to be read`;
    return `${found}: the score changes no more than under the control, or by too little. Nothing is known of cues without a verdict.`;
  }
  const [without] = findingsOf(diagnosis, 'no-verdict').toSorted((a, b) => rank(a.because) - rank(b.because));
  return without ? `No verdict: ${reasonWithout(without.because, diagnosis)}.` : 'No cue was tried.';
}

/** The reasons that hold for all cues come first. */
const rank = (because: Because): number =>
  (['task', 'near-chance', 'not-paired', 'not-removed'] as const).indexOf(because);

/** How well the place of a single patch can be told from its features, and whether that is better than the mean place. Stands alone. */
export function placeSentence({ rmse, chance, ci95 }: NonNullable<Diagnosis['place']>): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const found =
    `From the features of a single patch, its place in the photograph can be told to ${share(rmse)} of the photograph’s side ` +
    `(95 %: ${share(ci95[0])} to ${share(ci95[1])}); answering with the mean place is off by ${share(chance)}.`;
  return ci95[1] < chance
    ? `${found} The features hold where a patch was: something other than its content may tell.`
    : `${found} The features do not tell where a patch was.`;
}

/**
 * A diagnosis as one line of JSON, with the fields of the command line's contract, derived from the findings: `verdicts` are the cues that the
 * network reads, `notTried` those that were not tried. Pictures are for page and report.
 */
export const diagnosisLine = (diagnosis: Diagnosis): object => ({
  ...diagnosis,
  interventions: diagnosis.interventions.map(({ picture: _, ...numbers }) => numbers),
  verdicts: findingsOf(diagnosis, 'reads').map((finding) => {
    const { cue, effect, ci95, remedy } = finding;
    return { cue, effect, ci95, words: verdictSentence(finding, diagnosis), ...(remedy && { remedy }) };
  }),
  notTried: findingsOf(diagnosis, 'not-tried').map(({ cue, reason }) => ({ cue, reason })),
});
