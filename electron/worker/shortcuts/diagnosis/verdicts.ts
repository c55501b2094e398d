/** When a diagnosis says that a network uses a cue. A false verdict is worse than a missed one, so every condition must hold. */
import { cueIds, isAudited, remedyOf } from '../../../../shared/cue-cards.ts';
import type { CueVerdict } from '../../../../shared/diagnosis.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { Comparison } from '../../numerics/bootstrap.ts';
import { cues } from '../cues/cues.ts';

/** Probability of naming at least one cue for a network that uses none. */
const errorRate = 0.05;
/** A network that is closer than this to chance solves too little for the effect of a cue to be measured. */
const leastKnown = 0.05;
/** Least drop of the score, whatever the interval: a smaller one does not matter in practice. */
const leastDrop = 0.03;
/** Least drop as a share of the network's advantage, baseline − chance. */
const leastShare = 0.2;
/** The share for cues that natural photographs have. */
const leastNaturalShare = 0.5;

/** The effect of a cue's full removal on the score. */
export interface Removal {
  readonly cue: CueId;
  /** What was done: "red and blue channels re-registered to green". */
  readonly words: string;
  readonly score: number;
  readonly controlWords: string;
  readonly comparison: Comparison;
}

/**
 * How far the score must fall, and fall further than under the control, for the cue to be named:
 *   max(.03, s · (baseline − chance)),  s = 1/5, and 1/2 for cues that natural photographs have
 */
export const leastEffect = (cue: CueId, baseline: { readonly score: number; readonly chance: number }): number =>
  Math.max(leastDrop, (cues[cue].natural ? leastNaturalShare : leastShare) * (baseline.score - baseline.chance));

/**
 * Whether the network uses the cue. Its score must fall when the cue is removed, and fall further than under the control:
 *   change ≤ −leastEffect,  effect ≤ −leastEffect,  and the effect's 1 − .05/m interval lies below 0,
 * with m the number of cues that were removed (Bonferroni), and it must be at least five points above chance. A score that
 * does not fall names no cue, even if the score rises under the control.
 *
 * The interval alone would name negligible effects, and more of them with more photographs: every natural photograph has
 * a little of every cue, and every network uses a little of it. docs/diagnosis.md has the measurements on clean networks.
 * @param removed m, at least 1.
 * @returns No verdict for tasks whose answer a cue alone cannot give, near chance, and without a paired interval.
 */
export function verdictOf(removal: Removal, { task, baseline }: DiagnosedNetwork, removed: number): CueVerdict {
  const { cue, words, score, controlWords, comparison } = removal;
  const without = noVerdict(cue, { task, baseline });
  if (without) return without;
  const upper = comparison.effectInterval?.(1 - errorRate / removed)[1];
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

/** The task of a network with its unchanged score. */
export interface DiagnosedNetwork {
  readonly task: string;
  readonly baseline: { readonly score: number; readonly chance: number };
}

/** The reason why no cue of this network can get a verdict; undefined if there is none. */
function noVerdict(cue: CueId, { task, baseline }: DiagnosedNetwork): CueVerdict | undefined {
  if (!isAudited(task)) return { verdict: 'no-verdict', cue, because: 'task' };
  return baseline.score - baseline.chance < leastKnown
    ? { verdict: 'no-verdict', cue, because: 'near-chance' }
    : undefined;
}

/**
 * One verdict per cue, in the order of the cues.
 * @param removals Effects of full removals. A cue that is neither here nor in `notTried` was only removed in part or planted.
 */
export function cueVerdicts(
  removals: readonly Removal[],
  notTried: readonly { readonly cue: CueId; readonly reason: string }[],
  network: DiagnosedNetwork,
): CueVerdict[] {
  return cueIds.map((cue): CueVerdict => {
    const untried = notTried.find((one) => one.cue === cue);
    if (untried) return { verdict: 'not-tried', cue, reason: untried.reason };
    const removal = removals.find((one) => one.cue === cue);
    if (removal) return verdictOf(removal, network, removals.length);
    return noVerdict(cue, network) ?? { verdict: 'no-verdict', cue, because: 'not-removed' };
  });
}
