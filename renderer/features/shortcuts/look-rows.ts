/** Sentences and bars of an attribution. Pure. */
import type { LookCluster, Looked, PinnedLook } from '../../../shared/shortcut-schemas.ts';
import { counted, formatChange, formatCount, formatPercent } from '../../lib/format.ts';

/** One channel or tile: two measures, each as text and as the length of a bar. */
export interface LookBar {
  readonly name: string;
  /** Share of all |integrated gradients|, and its bar's length from 0 to 1. */
  readonly share: string;
  readonly shareLength: number;
  /** Nats lost when it is occluded, and its bar's signed length from −1 to 1. */
  readonly lost: string;
  readonly lostLength: number;
}

/** Smallest scale in nats: below it, the longest bar does not fill its side, so that noise does not look like a finding. */
const minScale = 0.1;

/** The bars of one table, on a common scale. */
export function lookBars(
  parts: readonly { readonly name: string; readonly gradients: number; readonly occlusion: number }[],
): readonly LookBar[] {
  const scale = Math.max(minScale, ...parts.map(({ occlusion }) => Math.abs(occlusion)));
  return parts.map(({ name, gradients, occlusion }) => ({
    name,
    share: formatPercent(gradients),
    shareLength: Math.min(1, Math.max(0, gradients)),
    lost: formatChange(occlusion),
    lostLength: occlusion / scale,
  }));
}

/** Completeness gap above which the attributions are called approximate. */
const wideGap = 0.1;

/** Whether the attributions of a photograph add up to the difference in log-probability, in words. */
export function completenessWords({ logLikelihood, baseline, completenessGap }: PinnedLook): string {
  const [right, blank] = [logLikelihood, baseline].map((nats) => nats.toFixed(2).replace('-', '−'));
  const sum = `Log-probability of the right answer: ${right} nats; ${blank} with every piece filled with its mean colour.`;
  const gap = formatPercent(completenessGap, completenessGap < 0.0995 ? 1 : 0);
  return completenessGap > wideGap
    ? `${sum} The attributions add up to the difference only within ${gap}: they are approximate.`
    : `${sum} The attributions add up to the difference within ${gap}.`;
}

/** The number of clusters, labels and photographs in a sentence. */
export function lookHeadline({ clusters, photographs, of }: Looked): string {
  const labels = new Set(clusters.map(({ label }) => label)).size;
  const over =
    photographs < of
      ? `${formatCount(photographs)} of ${counted(of, 'training image')}`
      : `all ${counted(of, 'training image')}`;
  return `${counted(clusters.length, 'cluster')} for ${counted(labels, 'label')}, from ${over}. Labels with the most concentrated cluster come first.`;
}

/** How clearly a cluster is separated from the other clusters of its label. */
export const gapWords = ({ gap }: Pick<LookCluster, 'gap'>): string =>
  gap > 0
    ? `Separated from the other clusters of its label by an eigengap of ${gap.toFixed(2)}.`
    : 'The only cluster of its label.';

/** Clusters by label: the label with the most concentrated cluster first, as the clusters themselves are ordered. */
export function byLabel(
  clusters: readonly LookCluster[],
): readonly { readonly label: string; readonly clusters: readonly LookCluster[] }[] {
  const groups = new Map<string, LookCluster[]>();
  for (const cluster of clusters) groups.set(cluster.label, [...(groups.get(cluster.label) ?? []), cluster]);
  return [...groups].map(([label, own]) => ({ label, clusters: own }));
}
