/** Compares two runs that differ in one remedy or in their photographs, in words. Pure. */
import { type Diagnosis, findingsOf } from './diagnosis.ts';
import { diagnosisHeadline } from './diagnosis-words.ts';
import { counted, cueName, formatScore, listed } from './format-words.ts';
import type { RunDetail } from './protocol.ts';
import { hasEnded, type RunRecord } from './run-results.ts';
import { settingWords } from './setting-words.ts';
import { taskCard } from './task-cards.ts';
import { trainingRows } from './training-settings.ts';

/** A run of a pair. */
export type PairedRun = Pick<RunDetail, 'summary' | 'record' | 'evaluation' | 'diagnosis'>;

/** The numbers by which two runs are compared. */
export interface Side {
  readonly score: number;
  readonly standardError: number | undefined;
  /** k-NN accuracy at the best stage, if the run was evaluated. */
  readonly transfer: { readonly knn: number; readonly ci95: readonly [number, number] } | undefined;
}

/** The numbers of a run; undefined before it has a score. */
export function sideOf({ summary, evaluation }: Pick<PairedRun, 'summary' | 'evaluation'>): Side | undefined {
  if (!summary.heldOut) return undefined;
  const best = evaluation?.stages.find(({ stage }) => stage === evaluation.best.stage);
  return {
    score: summary.heldOut.score,
    standardError: summary.heldOut.standardError,
    transfer: best ? { knn: best.knn, ci95: best.knnCi95 } : undefined,
  };
}

/**
 * `cheating`: score higher without the remedy, features not better; `better-features`: both higher; `not-evaluated`:
 * score higher, features unknown; `none`: score not higher; `no-verdict`: the runs differ in their photographs.
 */
export type PairVerdict = 'cheating' | 'not-evaluated' | 'better-features' | 'none' | 'no-verdict' | 'unfinished';

/** A verdict with its sentences. */
export interface PairWords {
  readonly verdict: PairVerdict;
  readonly words: string;
}

/** A score is called higher if the difference exceeds this many of its standard errors. */
const standardErrors = 1.96;
/** Without standard errors, a score is called higher if the difference exceeds this. */
const minDifference = 0.05;

function isHigher(a: Side, b: Side): boolean {
  const error =
    a.standardError === undefined || b.standardError === undefined
      ? undefined
      : Math.hypot(a.standardError, b.standardError);
  return a.score - b.score > (error === undefined ? minDifference : standardErrors * error);
}

const unfinished: PairWords = {
  verdict: 'unfinished',
  words: 'The runs can be compared when both have ended with a score.',
};

/**
 * Looks for the sign of cheating: without the remedy the score is higher, but the features are not better.
 * @param without The run without the remedy. @param remedied The one with it.
 */
export function pairWords(without: Side | undefined, remedied: Side | undefined, ended: boolean): PairWords {
  if (!without || !remedied || !ended) return unfinished;
  const scores = `${formatScore(without.score)} without the remedy, ${formatScore(remedied.score)} with it`;
  if (!isHigher(without, remedied)) {
    return {
      verdict: 'none',
      words: `The score is not clearly higher without the remedy (${scores}): this pair shows no sign of cheating.`,
    };
  }
  if (!without.transfer || !remedied.transfer) {
    return {
      verdict: 'not-evaluated',
      words: `The score is higher without the remedy (${scores}). If the features are not better, this is a sign of cheating. Evaluate both runs under “What it learned”.`,
    };
  }
  const knn = `k-NN ${formatScore(without.transfer.knn)} without it, ${formatScore(remedied.transfer.knn)} with it`;
  // Disjoint intervals are a conservative test, because both runs were tested on the same photographs.
  const isBetter = without.transfer.ci95[0] > remedied.transfer.ci95[1];
  return isBetter
    ? {
        verdict: 'better-features',
        words: `The score is higher without the remedy (${scores}), and the features are better too (${knn}): not a sign of cheating.`,
      }
    : {
        verdict: 'cheating',
        words: `The score is higher without the remedy (${scores}), but the features are not better (${knn}). This is a sign of cheating.`,
      };
}

/** Whether both runs of a pair have ended. */
export const bothEnded = (a: Pick<PairedRun, 'summary'>, b: Pick<PairedRun, 'summary'>): boolean =>
  hasEnded(a.summary.status) && hasEnded(b.summary.status);

/**
 * Compares runs with and without some photographs. Both are scored on the same held-out photographs, which include
 * photographs of that kind. There is no verdict, because training on fewer photographs of any kind can lower the score.
 * @param all The run with the photographs. @param reduced The one without them.
 */
export function exclusionWords(all: Side | undefined, reduced: Side | undefined, ended: boolean): PairWords {
  if (!all || !reduced || !ended) return unfinished;
  const scores = `${formatScore(all.score)} with them, ${formatScore(reduced.score)} without, on the same held-out images`;
  const transfer =
    all.transfer && reduced.transfer
      ? ` k-NN accuracy of the features: ${formatScore(all.transfer.knn)} with them, ${formatScore(reduced.transfer.knn)} without.`
      : ' To compare the features, evaluate both runs under “What it learned”.';
  const found = isHigher(all, reduced)
    ? 'Without these images the score is lower'
    : isHigher(reduced, all)
      ? 'Without these images the score is higher'
      : 'Without these images the score is about the same';
  const caution = isHigher(all, reduced) ? ' Fewer training images lower a score too.' : '';
  return { verdict: 'no-verdict', words: `${found} (${scores}).${caution}${transfer}` };
}

type ComparedRun = Pick<RunRecord, 'settings' | 'excluded' | 'started'>;

/** The number of photographs that only the second of two runs excludes. */
export function newlyExcluded(before: ComparedRun, after: ComparedRun): number {
  const known = new Set(before.excluded);
  return (after.excluded ?? []).filter((path) => !known.has(path)).length;
}

/** The differences between two runs in words: `Mask the border: off → on`. */
export function differences(one: ComparedRun, other: ComparedRun): readonly string[] {
  const [before, after] = [one.settings, other.settings];
  const count = newlyExcluded(one, other);
  const back = newlyExcluded(other, one);
  const shorter = 'epochs' in after.length ? ' (shorter epochs)' : '';
  const photographs = [
    ...(count > 0 ? [`${counted(count, 'image')} excluded from training${shorter}`] : []),
    ...(back > 0 ? [`${counted(back, 'image')} included again`] : []),
  ];
  const card = taskCard(before.task);
  const own = (card?.settings ?? []).flatMap((field) => {
    const [from, to] = [before.taskSettings[field.key], after.taskSettings[field.key]];
    return from === to ? [] : [`${field.label}: ${settingWords(field, from)} → ${settingWords(field, to)}`];
  });
  const common = (['task', ...trainingRows.map((row) => row.key)] as const).flatMap((key) =>
    before[key] === after[key] ? [] : [`${key}: ${before[key]} → ${after[key]}`],
  );
  const length = JSON.stringify(before.length) === JSON.stringify(after.length) ? [] : ['different length'];
  // A default batch size is reduced if few photographs remain to train on.
  const [batch, smaller] = [one.started?.batch, other.started?.batch];
  const inUse =
    count + back > 0 && batch !== undefined && smaller !== undefined && batch !== smaller
      ? [`batch size in use: ${batch} → ${smaller}`]
      : [];
  return [...photographs, ...inUse, ...own, ...common, ...length];
}

/** The diagnosis of a run of a pair, in a few words. */
export function verdictsWords(diagnosis: Diagnosis | undefined): string {
  if (!diagnosis) return 'not diagnosed';
  const reads = findingsOf(diagnosis, 'reads');
  if (reads.length > 0) return `uses ${listed(reads.map(({ cue }) => cueName(cue)))}`;
  return findingsOf(diagnosis, 'not-found').length > 0 ? 'no cue found' : diagnosisHeadline(diagnosis);
}
