/** When a network is said to read a cue. A wrong accusation is worse than none: every condition must hold. */
import { cueIds, isAudited, remedyOf } from '../../../../shared/cue-cards.ts';
import type { CueVerdict } from '../../../../shared/diagnosis.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { Comparison } from '../../numerics/bootstrap.ts';
import { cues } from '../cues/cues.ts';

/** Chance of naming one cue or more of a network that reads none. */
const errorRate = 0.05;
/** A network that is less than so much above chance solves nothing that a cue could be found to be worth. */
const leastKnown = 0.05;
/** Accuracy that must be lost at least, whatever the interval says: less is of no practical concern. */
const leastDrop = 0.03;
/** Share of what the network knows, baseline − chance, that must be lost at least. */
const leastShare = 0.2;
/** The share for cues that natural photographs have. */
const leastNaturalShare = 0.5;

/** What a cue's removal did to the score. */
export interface Removal {
  readonly cue: CueId;
  /** What was done: "red and blue re-registered". */
  readonly words: string;
  readonly score: number;
  readonly controlWords: string;
  readonly comparison: Comparison;
}

/**
 * How far the score must fall, and fall beyond the control, for the cue to be named: max(.03, s · (baseline − chance)), s = 1/5, and 1/2
 * for cues that natural photographs have.
 */
export const leastEffect = (cue: CueId, baseline: { readonly score: number; readonly chance: number }): number =>
  Math.max(leastDrop, (cues[cue].natural ? leastNaturalShare : leastShare) * (baseline.score - baseline.chance));

/**
 * Whether the network reads the cue: with the cue taken away it loses, and loses beyond what it loses under the control,
 *   change ≤ −leastEffect,  effect ≤ −leastEffect,  and the effect's 1 − .05/m interval lies below 0,
 * m being the cues that were taken away (Bonferroni), and it is at least five points above chance to begin with. A score that stays
 * where it was accuses no network, though the control should have raised it.
 *
 * The interval alone would accuse of trifles, the more photographs the sooner: every natural photograph has a little of
 * every cue, and every network uses a little of it. docs/diagnosis.md says what was measured on clean networks.
 * @param tried m, at least 1.
 * @returns No verdict for tasks whose answer a cue alone cannot give, near chance, and without a paired interval.
 */
export function verdictOf(removal: Removal, { task, baseline }: Asked, tried: number): CueVerdict {
  const { cue, words, score, controlWords, comparison } = removal;
  const without = noVerdict(cue, { task, baseline });
  if (without) return without;
  const upper = comparison.effectInterval?.(1 - errorRate / tried)[1];
  if (upper === undefined) return { verdict: 'no-verdict', cue, because: 'not-paired' };
  const measured = {
    cue,
    words,
    score,
    controlScore: baseline.score + comparison.control,
    controlWords,
    effect: comparison.effect,
    ci95: comparison.effectCi95,
  };
  const least = leastEffect(cue, baseline);
  if (upper >= 0 || comparison.effect > -least || comparison.change > -least)
    return { verdict: 'not-found', ...measured };
  const remedy = remedyOf(cue, task);
  return { verdict: 'reads', ...measured, ...(remedy && { remedy }) };
}

/** What was asked of which network. */
export interface Asked {
  readonly task: string;
  readonly baseline: { readonly score: number; readonly chance: number };
}

/** Where no cue of this network can get a verdict; undefined where each can. */
function noVerdict(cue: CueId, { task, baseline }: Asked): CueVerdict | undefined {
  if (!isAudited(task)) return { verdict: 'no-verdict', cue, because: 'task' };
  return baseline.score - baseline.chance < leastKnown
    ? { verdict: 'no-verdict', cue, because: 'near-chance' }
    : undefined;
}

/**
 * One finding a cue, in the order of the cues.
 * @param removals What taking cues away wholly did; a cue that is neither among them nor in `notTried` was only changed in part or put in.
 */
export function cueVerdicts(
  removals: readonly Removal[],
  notTried: readonly { readonly cue: CueId; readonly reason: string }[],
  asked: Asked,
): CueVerdict[] {
  return cueIds.map((cue): CueVerdict => {
    const left = notTried.find((one) => one.cue === cue);
    if (left) return { verdict: 'not-tried', cue, reason: left.reason };
    const removal = removals.find((one) => one.cue === cue);
    if (removal) return verdictOf(removal, asked, removals.length);
    return noVerdict(cue, asked) ?? { verdict: 'no-verdict', cue, because: 'not-removed' };
  });
}
