/** `look`: where in photographs a trained network looks, and clusters of photographs with similar attributions. */
import { fewestLookedAt, type Looked, mostLookedAt } from '../../../shared/shortcut-schemas.ts';
import { analysisCommand } from '../analysis-command.ts';
import { numberOf } from '../arguments.ts';
import { encoderOption } from '../locate-encoder.ts';
import { duration } from '../output.ts';
import { score, signed, table } from '../table.ts';

const lookedAt = { whole: true, min: fewestLookedAt, max: mostLookedAt };

/** The command. */
export const lookCommand = analysisCommand('look', {
  summary: 'find where in images the network of a run looks',
  options: {
    /** Taken only to be refused in words: every other command for a trained network takes an added encoder. */
    encoder: { ...encoderOption, help: 'refused: an added encoder has no task whose answers could be explained' },
    photographs: {
      takes: 'N',
      help: 'training images to cluster by their attributions',
      range: lookedAt,
      default: `all, at most ${mostLookedAt}`,
    },
  },
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
