/** What a look says in words and bars. Pure. */
import type { LookCluster, Looked, PinnedLook } from '../../../shared/shortcuts.ts';
import { counted, formatCount, formatPercent } from '../../lib/format.ts';
import { signed } from './diagnosis-figures.ts';

/** One channel or tile: two measures, as words and as lengths of bars. */
export interface LookBar {
  readonly name: string;
  /** Share of all |integrated gradients|, and its bar's length from 0 to 1. */
  readonly share: string;
  readonly shareLength: number;
  /** Nats lost without it, and its bar's signed length from −1 to 1. */
  readonly lost: string;
  readonly lostLength: number;
}

/** Below so many nats, the longest bar does not fill its side: noise must not look like a finding. */
const leastFull = 0.1;

/** Bars of what stands side by side: lengths can be compared among them. */
export function lookBars(
  parts: readonly { readonly name: string; readonly gradients: number; readonly occlusion: number }[],
): readonly LookBar[] {
  const full = Math.max(leastFull, ...parts.map(({ occlusion }) => Math.abs(occlusion)));
  return parts.map(({ name, gradients, occlusion }) => ({
    name,
    share: formatPercent(gradients),
    shareLength: Math.min(1, Math.max(0, gradients)),
    lost: signed(occlusion),
    lostLength: occlusion / full,
  }));
}

/** A gap above which the attributions are not to be added up. */
const wideGap = 0.1;

/** How far the attributions of a photograph can be trusted to add up, in a sentence. */
export function completenessWords({ logLikelihood, baseline, completenessGap }: PinnedLook): string {
  const [right, blank] = [logLikelihood, baseline].map((nats) => nats.toFixed(2).replace('-', '−'));
  const sum = `Log-probability of the right answer ${right} nats, ${blank} with every piece in its mean colour`;
  const gap = formatPercent(completenessGap, completenessGap < 0.0995 ? 1 : 0);
  return completenessGap > wideGap
    ? `${sum}; the attributions miss the difference by ${gap}, so read them as a sketch.`
    : `${sum}; the attributions add up to the difference within ${gap}.`;
}

/** What was looked at, in a sentence. */
export function lookHeadline({ clusters, photographs, of }: Looked): string {
  const labels = new Set(clusters.map(({ label }) => label)).size;
  const over =
    photographs < of
      ? `${formatCount(photographs)} of ${counted(of, 'training photograph')}`
      : `all ${counted(of, 'training photograph')}`;
  return `${counted(clusters.length, 'cluster')} under ${counted(labels, 'label')}, of ${over}. The most concentrated come first.`;
}

/** What sets a cluster apart; its size and spread stand in the lab's own words. */
export const gapWords = ({ gap }: Pick<LookCluster, 'gap'>): string =>
  gap > 0
    ? `Told apart from the others of its label by an eigengap of ${gap.toFixed(2)}.`
    : 'The only cluster of its label.';
