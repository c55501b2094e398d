/** Two runs that differ in one precaution or in what they train on, side by side: what differs, and what it says. Pure. */
import type { RunDetail } from '../../../shared/protocol.ts';
import type { RunRecord } from '../../../shared/results.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { trainingRows } from '../../../shared/training-settings.ts';
import { counted, formatScore } from '../../lib/format.ts';
import { hasEnded, settingWords } from '../../lib/words.ts';

/** What two runs are compared by. */
export interface Side {
  readonly score: number;
  readonly standardError: number | undefined;
  /** Nearest neighbours at the best stage, where it was evaluated. */
  readonly transfer: { readonly knn: number; readonly ci95: readonly [number, number] } | undefined;
}

/** Undefined before a run has a score. */
export function sideOf({ summary, evaluation }: RunDetail): Side | undefined {
  if (!summary.heldOut) return undefined;
  const best = evaluation?.stages.find(({ stage }) => stage === evaluation.best.stage);
  return {
    score: summary.heldOut.score,
    standardError: summary.heldOut.standardError,
    transfer: best ? { knn: best.knn, ci95: best.knnCi95 } : undefined,
  };
}

/** `told`: the pair differs in its photographs, and its numbers are told without a verdict. */
export type PairVerdict = 'cheating' | 'unmeasured' | 'dearer' | 'none' | 'told' | 'unfinished';

export interface PairWords {
  readonly verdict: PairVerdict;
  readonly words: string;
}

/** Above this many standard errors of the difference, a score is said to be higher. */
const clearly = 1.96;
/** Where no standard error is known, a score is said to be higher from so many points. */
const leastDifference = 0.05;

function isHigher(a: Side, b: Side): boolean {
  const error =
    a.standardError === undefined || b.standardError === undefined
      ? undefined
      : Math.hypot(a.standardError, b.standardError);
  return a.score - b.score > (error === undefined ? leastDifference : clearly * error);
}

const unfinished: PairWords = {
  verdict: 'unfinished',
  words: 'The two can be compared when both have ended with a score.',
};

/**
 * The sign of cheating: without the precaution the puzzle is solved better, and what was learnt is no better for it.
 * @param without The run without the precaution. @param remedied The one with it.
 */
export function pairWords(without: Side | undefined, remedied: Side | undefined, ended: boolean): PairWords {
  if (!without || !remedied || !ended) return unfinished;
  const scores = `${formatScore(without.score)} without the remedy, ${formatScore(remedied.score)} with it`;
  if (!isHigher(without, remedied)) {
    return {
      verdict: 'none',
      words: `The puzzle is solved no better without the remedy (${scores}): no sign of cheating here.`,
    };
  }
  if (!without.transfer || !remedied.transfer) {
    return {
      verdict: 'unmeasured',
      words: `The puzzle is solved better without the remedy (${scores}). If what was learnt is no better for it, that is the sign of cheating: measure both under “What it has learnt”.`,
    };
  }
  const knn = `nearest neighbours ${formatScore(without.transfer.knn)} without it, ${formatScore(remedied.transfer.knn)} with it`;
  // Disjoint intervals: cautious, since the two were tested on the same photographs.
  const isBetter = without.transfer.ci95[0] > remedied.transfer.ci95[1];
  return isBetter
    ? {
        verdict: 'dearer',
        words: `The puzzle is solved better without the remedy (${scores}), and more was learnt too (${knn}): not the sign of cheating.`,
      }
    : {
        verdict: 'cheating',
        words: `The puzzle is solved better without the remedy (${scores}), and no more was learnt (${knn}): pretext score up, transfer not. This is the sign of cheating.`,
      };
}

export const bothEnded = (a: RunDetail, b: RunDetail): boolean =>
  hasEnded(a.summary.status) && hasEnded(b.summary.status);

/**
 * What leaving photographs out did: both were asked about the same held-out ones, those of that kind among them. It is no
 * verdict, since fewer photographs teach less, whichever they are.
 * @param all The run with the photographs. @param left The one without them.
 */
export function exclusionWords(all: Side | undefined, left: Side | undefined, ended: boolean): PairWords {
  if (!all || !left || !ended) return unfinished;
  const scores = `${formatScore(all.score)} with them, ${formatScore(left.score)} without, on the same held-out photographs`;
  const transfer =
    all.transfer && left.transfer
      ? ` What was learnt, by nearest neighbours: ${formatScore(all.transfer.knn)} with them, ${formatScore(left.transfer.knn)} without.`
      : ' Whether as much was learnt shows when both are measured under “What it has learnt”.';
  const found = isHigher(all, left)
    ? 'Without these photographs the puzzle is solved less well'
    : isHigher(left, all)
      ? 'Without these photographs the puzzle is solved better'
      : 'Without these photographs the puzzle is solved as well';
  const caution = isHigher(all, left) ? ' Fewer photographs to learn from lower a score too.' : '';
  return { verdict: 'told', words: `${found} (${scores}).${caution}${transfer}` };
}

type Made = Pick<RunRecord, 'settings' | 'excluded' | 'started'>;

/** How many photographs only the second of two runs leaves out. */
export function newlyExcluded(before: Made, after: Made): number {
  const known = new Set(before.excluded);
  return (after.excluded ?? []).filter((path) => !known.has(path)).length;
}

/** In what two runs differ, in words: `Colours: Keep all colours → Project green–magenta out`. */
export function differences(one: Made, other: Made): readonly string[] {
  const [before, after] = [one.settings, other.settings];
  const count = newlyExcluded(one, other);
  const back = newlyExcluded(other, one);
  const shorter = 'epochs' in after.length ? ', so that an epoch is shorter' : '';
  const photographs = [
    ...(count > 0 ? [`${counted(count, 'photograph')} left out of training${shorter}`] : []),
    ...(back > 0 ? [`${counted(back, 'photograph')} trained on again`] : []),
  ];
  const card = taskCard(before.task);
  const own = (card?.settings ?? []).flatMap((field) => {
    const [from, to] = [before.taskSettings[field.key], after.taskSettings[field.key]];
    return from === to ? [] : [`${field.label}: ${settingWords(field, from)} → ${settingWords(field, to)}`];
  });
  const common = (['task', ...trainingRows.map((row) => row.key)] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [`${key}: ${before[key]} → ${after[key]}`],
  );
  const length = JSON.stringify(before.length) === JSON.stringify(after.length) ? [] : ['another length'];
  // A default batch shrinks to fit what is left to train on.
  const [batch, smaller] = [one.started?.batch, other.started?.batch];
  const inUse =
    count + back > 0 && batch !== undefined && smaller !== undefined && batch !== smaller
      ? [`batch in use: ${batch} → ${smaller}`]
      : [];
  return [...photographs, ...inUse, ...own, ...common, ...length];
}
