/** What a diagnosis says in words, curves and rows. Pure. */
import { cueCards, isAudited } from '../../../shared/cue-cards.ts';
import { type CueId, cueIds, type Diagnosis, type Intervention } from '../../../shared/shortcuts.ts';
import { counted, formatScore } from '../../lib/format.ts';
import { taskTitle } from '../../lib/words.ts';
import { cueName } from './audit-figures.ts';

/** One dose of a curve: scores from 0 to 1, and how far the 95 % interval reaches down and up. */
export interface DosePoint {
  readonly dose: number;
  readonly score: number;
  readonly reach: readonly [number, number];
  /** The score under the control of the same strength; the score itself where nothing was changed. */
  readonly control: number;
  readonly words: string;
}

export interface DoseCurve {
  readonly key: string;
  readonly cue: CueId;
  readonly title: string;
  readonly unit: string;
  readonly controlWords: string;
  /** By ascending dose, the photographs as they are among them. */
  readonly points: readonly DosePoint[];
}

/** Interventions that differ in their dose alone are doses of one unit; what is put in and what is taken away have the same where they are one scale. */
const familyOf = ({ cue, unit }: Intervention): string => `${cue}|${unit}`;

/** What a family does: the words of its strongest dose, without the dose itself. */
function titleOf(family: readonly Intervention[]): string {
  const strongest = family.reduce((most, each) => (Math.abs(each.dose) > Math.abs(most.dose) ? each : most));
  const { title } = cueCards[strongest.cue];
  const isOneWay = new Set(family.map(({ direction }) => direction)).size === 1;
  return isOneWay
    ? `${title}: ${strongest.words.replace(/: [−-]?[\d.]+( \S+)?$/, '')}`
    : `${title}, more and less of it`;
}

const inOrderOfCues = (a: CueId, b: CueId): number => cueIds.indexOf(a) - cueIds.indexOf(b);

/** Curves of what was done in at least two doses; single interventions stand in the rows alone. */
export function doseCurves({ baseline, interventions }: Diagnosis): readonly DoseCurve[] {
  const families = new Map<string, Intervention[]>();
  for (const each of interventions) {
    const family = families.get(familyOf(each));
    if (family) family.push(each);
    else families.set(familyOf(each), [each]);
  }
  return [...families]
    .flatMap(([key, family]): DoseCurve[] => {
      const [first] = family;
      const given = family.filter(({ dose }) => dose !== 0);
      if (!first || given.length < 2) return [];
      const untouched = { dose: 0, score: baseline.score, reach: [0, 0] as const, control: baseline.score };
      const points = given.map(({ dose, score, change, ci95, control, words }) => ({
        dose,
        score,
        reach: [change - ci95[0], ci95[1] - change] as const,
        control: baseline.score + control,
        words,
      }));
      return [
        {
          key,
          cue: first.cue,
          title: titleOf(family),
          unit: first.unit,
          controlWords: first.controlWords,
          points: [...points, { ...untouched, words: 'as they are' }].sort((a, b) => a.dose - b.dose),
        },
      ];
    })
    .sort((a, b) => inOrderOfCues(a.cue, b.cue));
}

/** Rows of the table, the cues in their usual order. */
export const rowsOf = ({ interventions }: Diagnosis): readonly Intervention[] =>
  interventions
    .filter(({ dose }) => dose !== 0)
    .sort((a, b) => inOrderOfCues(a.cue, b.cue) || b.direction.localeCompare(a.direction) || a.dose - b.dose);

/** A signed difference with three decimals: `+0.120`, `−0.004`, `0.000`. */
export function signed(difference: number): string {
  const text = Math.abs(difference).toFixed(3);
  if (Number(text) === 0) return text;
  return `${difference < 0 ? '−' : '+'}${text}`;
}

export const intervalWords = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`;

/** A network this near to chance has little to explain. */
const leastScore = 0.05;

/** What was found, in a sentence; the verdicts themselves are in the worker's words. */
export function diagnosisHeadline({ baseline, verdicts, interventions }: Diagnosis, task: string): string {
  const tried = new Set(interventions.map(({ cue }) => cue)).size;
  if (verdicts.length > 0) {
    return `This network reads ${verdicts.length === 1 ? 'a shortcut' : counted(verdicts.length, 'shortcut')}.`;
  }
  if (!isAudited(task)) {
    return `No cue alone holds the answers of ${taskTitle(task)}, so no verdict is given: the numbers say how its score moves with each cue.`;
  }
  if (baseline.score - baseline.chance < leastScore) {
    return `This network answers hardly better than chance (${formatScore(baseline.score)} against ${formatScore(baseline.chance)}): there is little to explain, and no cue was found that it reads.`;
  }
  const found =
    tried === 1
      ? 'The one cue that was tried was not found to be read'
      : `Of the ${counted(tried, 'cue')} that were tried, none was found that this network reads`;
  return `${found}: taking a cue away changes the score no more than its control does, or by too little to tell.`;
}

/** Absolute place from a single patch, in a sentence. */
export function placeSentence({ rmse, chance, ci95 }: NonNullable<Diagnosis['place']>): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const found = `From a single patch’s features, its place in the photograph can be told to ${share(rmse)} of the photograph’s side (95 %: ${share(ci95[0])} to ${share(ci95[1])}); answering with the mean place is off by ${share(chance)}.`;
  return ci95[1] < chance
    ? `${found} The features hold where a patch was: something other than its content may tell.`
    : `${found} The features do not tell where a patch was.`;
}

/** `chromatic aberration: why it was not tried`. */
export const notTriedWords = ({ cue, reason }: Diagnosis['notTried'][number]): string => `${cueName(cue)}: ${reason}`;
