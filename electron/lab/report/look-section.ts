/** Attributions as a section of a report. */
import type { LookCluster, Looked, PinnedLook } from '../../../shared/shortcut-schemas.ts';
import { type Html, html } from './html.ts';
import { facts, figure, list, picture, pictures, plain, signed, table, titleCase, warningsList } from './parts.ts';

const columns = [
  { name: 'Part' },
  { name: 'Integrated gradients', isNumber: true },
  { name: 'Occlusion', isNumber: true },
] as const;

/** The section. */
export function lookSection({
  step,
  folders,
  photographs,
  of,
  pinned,
  clusters,
  warnings,
  seconds,
  madeAt,
}: Looked): Html {
  return html`<section>
<h2>Where the network looks</h2>
<p>Which pixels raise the log-probability of the right answer (integrated gradients), and how much of it, in nats, is lost when parts
are filled with the mean colour of their piece (occlusion). Orange supports the right answer, blue opposes it.</p>
${facts([
  ['Step', step],
  ['Folders', list(folders)],
  ['Images clustered', `${photographs} of ${of}`],
  ['Made', madeAt],
  ['Duration', `${plain(seconds)} s`],
])}
<h3>Clusters of attributions by answer</h3>
<p>Training images with similar maps for one answer, the most concentrated clusters first. The maps of a
cluster may follow the content of its images: judge from the examples whether it is a shortcut.</p>
${clusters.map(clusterPart)}
<h3>Held-out images</h3>
${pinned.map(pinnedPart)}
${warningsList(warnings)}
</section>`;
}

function clusterPart({ label, words, meanMap, examples }: LookCluster): Html {
  return html`<h4>${titleCase(label)}</h4>
<p>${titleCase(words)}.</p>
${pictures([picture(meanMap), ...examples.map((each) => picture(each))])}`;
}

function pinnedPart(look: PinnedLook): Html {
  const { photograph, caption, logLikelihood, baseline, completenessGap, byChannel, byTile = [] } = look;
  return html`<h4>${photograph}</h4>
<p>${titleCase(caption)}: ${figure(logLikelihood)} nats, and ${figure(baseline)} with every piece filled with its mean colour. The sum of the
attributions differs from this difference by ${Math.round(100 * completenessGap)} %.</p>
${pictures([picture(look.gradients), picture(look.occlusion)])}
${table(
  'Share of the integrated gradients, and nats lost if the part is occluded',
  columns,
  [
    ...byChannel.map(({ channel, ...numbers }) => ({ part: channel, ...numbers })),
    ...byTile.map(({ place, ...numbers }) => ({ part: place, ...numbers })),
  ].map(({ part, gradients, occlusion }) => [titleCase(part), figure(gradients), signed(occlusion)]),
)}`;
}
