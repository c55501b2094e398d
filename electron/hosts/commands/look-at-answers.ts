/** The part of `look` about the answers of a run: where in photographs its network looks, and clusters of similar attributions. */
import { fewestLookedAt, type Looked, mostLookedAt } from '../../../shared/shortcut-schemas.ts';
import { analysisCommand } from '../analysis-command.ts';
import { numberOf, type Options } from '../arguments.ts';
import { duration } from '../output.ts';
import { score, signed, table } from '../table.ts';

const lookedAt = { whole: true, min: fewestLookedAt, max: mostLookedAt };

/** The options in addition to those that name the run. */
export const answersOptions = {
  photographs: {
    takes: 'N',
    help: 'training images to cluster by their attributions',
    range: lookedAt,
    default: `all, at most ${mostLookedAt}`,
  },
} as const satisfies Options;

export const lookAtAnswers = analysisCommand('look', {
  summary: 'find where in images the network of a run looks',
  options: answersOptions,
  parameters: ({ photographs }) =>
    photographs === undefined ? {} : { photographs: numberOf('photographs', photographs, lookedAt) },
  line: withoutPictures,
  words: lookWords,
  report: (lab, run) => lab.reports.ofRun(run),
});

/** The result without its pictures, which only page and report show. */
function withoutPictures(looked: Looked): object {
  return {
    ...looked,
    pinned: looked.pinned.map(({ gradients: _, occlusion: __, ...numbers }) => numbers),
    clusters: looked.clusters.map(({ meanMap: _, examples: __, ...found }) => found),
  };
}

/** A table of the pinned photographs, and the clusters in sentences. */
function lookWords({ pinned, clusters, photographs, of, seconds }: Looked): string[] {
  const channels = pinned[0]?.byChannel.map(({ channel }) => channel) ?? [];
  const columns = ['image', 'log p', 'baseline', 'gap', ...channels];
  const rows = pinned.map(({ photograph, logLikelihood, baseline, completenessGap, byChannel }) => [
    photograph,
    signed(logLikelihood),
    signed(baseline),
    score(completenessGap),
    ...byChannel.map(({ gradients }) => score(gradients)),
  ]);
  return [
    'held-out images: log-probability of the right answer in nats, and its baseline with every piece filled with its mean colour; completeness gap of the attributions; share of each channel',
    ...table(columns, rows),
    `clusters of ${photographs} of ${of} training images, most concentrated first; their paths are in the run's look.json`,
    ...clusters.map(({ label, words, gap }) => `${label}: ${words}${gap > 0 ? ` (eigengap ${score(gap)})` : ''}`),
    `attributed in ${duration(seconds)}`,
  ];
}
