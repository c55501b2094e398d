/** What an audit says in words and in bars. Pure. */
import { cueCards } from '../../../shared/cue-cards.ts';
import type { Audit, AuditedCue, CueId } from '../../../shared/shortcuts.ts';
import { taskTitle } from '../../lib/words.ts';

/**
 * `leak`: gives answers away. `natural`: present, and no more than in natural photographs. `weak`: present, less than
 * 5 points above chance. `borrowed`: present, but what it gives away comes from another cue. `absent`. `untold`: too few
 * photographs for a verdict. `inapplicable`.
 */
export type Finding = 'leak' | 'natural' | 'weak' | 'borrowed' | 'absent' | 'untold' | 'inapplicable';

/** A cue counts from so far above chance. */
const leastGain = 0.05;

/** An audit of too few photographs says so in the words of each cue. */
const withoutVerdict = 'no verdict';

export function findingOf(cue: AuditedCue): Finding {
  if (!cue.applies) return 'inapplicable';
  if (cue.score === null) return 'untold';
  if (cue.leak) return 'leak';
  if (!cue.present) return cue.reason.includes(withoutVerdict) ? 'untold' : 'absent';
  if (cue.reference !== null && cue.score <= cue.reference) return 'natural';
  return cue.score < (cue.chance ?? 0) + leastGain ? 'weak' : 'borrowed';
}

export const findingWords: Readonly<Record<Finding, string>> = {
  leak: 'Leak',
  natural: 'Present, as in natural photographs',
  weak: 'Present, but weak',
  borrowed: 'Present, no leak of its own',
  absent: 'Not found',
  untold: 'No verdict: too few photographs',
  inapplicable: 'Does not apply',
};

const order: readonly Finding[] = ['leak', 'borrowed', 'natural', 'weak', 'untold', 'absent', 'inapplicable'];

/** What matters first; within a finding, the cue that gives most away. */
export const inOrder = (cues: readonly AuditedCue[]): readonly AuditedCue[] =>
  [...cues].sort(
    (a, b) => order.indexOf(findingOf(a)) - order.indexOf(findingOf(b)) || (b.score ?? 0) - (a.score ?? 0),
  );

/** A cue's title within a sentence: `chromatic aberration`, `JPEG grid`. */
export const cueName = (cue: CueId): string =>
  cueCards[cue].title.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const many = (count: number, one: string, more: string): string =>
  `${count === 1 ? 'one' : count} ${count === 1 ? one : more}`;
const capital = (words: string): string => words.replace(/^[a-z]/, (first) => first.toUpperCase());

export interface AuditWords {
  readonly leaks: boolean;
  /** What the photographs give away. */
  readonly headline: string;
  /** What the chosen settings make of it; nothing where there is no leak. */
  readonly settings: string | undefined;
  /** How many cues were found to be what. */
  readonly rest: string;
}

export function auditWords({ cues, task }: Audit): AuditWords {
  const of = (...findings: readonly Finding[]) => cues.filter((cue) => findings.includes(findingOf(cue)));
  const leaks = of('leak');
  const present = of('natural', 'weak', 'borrowed');
  const absent = of('absent').length;
  const untold = of('untold').length;
  const inapplicable = of('inapplicable').length;
  const names = listed(leaks.map(({ cue }) => cueName(cue)));
  const headline =
    inapplicable === cues.length
      ? `No cue alone can give the answers of ${taskTitle(task)} away.`
      : leaks.length > 0
        ? `${capital(many(leaks.length, 'cue gives', 'cues give'))} answers away: ${names}.`
        : untold > 0
          ? 'Too few photographs for a verdict: the scores below are given, but nothing is called present or a leak.'
          : present.length > 0
            ? 'Nothing here gives answers away beyond what natural photographs do.'
            : 'None of the cues that were looked for gives answers away.';
  const rest = [
    ...(present.length > 0 ? [`${many(present.length, 'cue is', 'cues are')} present without being a leak`] : []),
    ...(absent > 0 ? [`${many(absent, 'was', 'were')} looked for and not found`] : []),
    ...(inapplicable > 0 && inapplicable < cues.length
      ? [`${many(inapplicable, 'does', 'do')} not apply to ${taskTitle(task)}`]
      : []),
  ];
  return {
    leaks: leaks.length > 0,
    headline,
    settings: leaks.length > 0 ? settingsWords(leaks) : undefined,
    rest: rest.length > 0 ? `${capital(listed(rest))}.` : '',
  };
}

function settingsWords(leaks: readonly AuditedCue[]): string {
  const left = leaks.filter(({ withSettings }) => withSettings?.leak !== false);
  if (left.length === 0) return 'With the chosen settings, none of that is left to leak.';
  const names = listed(left.map(({ cue }) => cueName(cue)));
  return `With the chosen settings, ${names} ${left.length === 1 ? 'still does' : 'still do'}.`;
}

/** Places on a bar from 0 to 1, and the same in words. */
export interface CueBar {
  readonly score: number;
  readonly chance: number;
  readonly reference: number | undefined;
  readonly withSettings: number | undefined;
}

/** Undefined where there is nothing to draw: the cue does not apply. */
export function barOf({ score, chance, reference, withSettings }: AuditedCue): CueBar | undefined {
  if (score === null || chance === null) return undefined;
  return { score, chance, reference: reference ?? undefined, withSettings: withSettings?.score };
}

/** `2.1 px`, `0.4`; two digits that matter. */
export function strengthWords({ value, unit }: { readonly value: number; readonly unit: string }): string {
  const number = String(Number(value.toPrecision(2))).replace('-', '−');
  return unit ? `${number} ${unit}` : number;
}

/** Of the probability that labels dealt at random do as well. */
export const pWords = (pValue: number): string =>
  pValue < 0.01 ? 'p < .01' : `p = ${pValue.toFixed(2).replace(/^0/, '')}`;
