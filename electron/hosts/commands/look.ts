/** `look`: where in photographs a trained network looks, and clusters of photographs that it looks at alike. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import { fewestLookedAt, type Looked, mostLookedAt } from '../../../shared/shortcuts.ts';
import { callerFolder, numberOf } from '../arguments.ts';
import { command } from '../command.ts';
import { duration } from '../output.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { onStopSignal } from '../signals.ts';
import { score, signed, table } from '../table.ts';

export const lookCommand = command({
  summary: 'find where in photographs the network of a run looks',
  options: {
    run: { takes: 'RUN', help: "a run's id in the workspace, or its folder" },
    photographs: {
      takes: 'N',
      help: `training photographs to cluster by where it looks; ${mostLookedAt} unless told otherwise`,
    },
    report: reportOption,
  },
  run: async ({ run: named, photographs, report }, { lab, output }) => {
    if (named === undefined) return refuse('bad-usage', "look takes --run RUN: a run's id or its folder");
    const most =
      photographs === undefined
        ? mostLookedAt
        : numberOf('photographs', photographs, { whole: true, min: fewestLookedAt, max: mostLookedAt });
    const write = await reportFile(report, output);
    const run = await lab.store.locate(named, callerFolder());
    if (!run.ok) throw new FailureError(run.failure);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'look.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.looks.cancel(run.value));
    const looked = await lab.looks.look(run.value, most, ({ level, message }) => {
      if (level === 'warning') process.stderr.write(`${message}\n`);
    });
    unsubscribe();
    nothingToStop();

    output.line(withoutPictures(looked));
    for (const warning of looked.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of lookWords(looked)) output.say(words);
    await write(() => lab.reports.ofRun(run.value));
    return 0;
  },
});

/** Pictures are for the page and the report: a line of text has no use for them. */
const withoutPictures = (looked: Looked) => ({
  ...looked,
  pinned: looked.pinned.map(({ gradients: _, occlusion: __, ...numbers }) => numbers),
  clusters: looked.clusters.map(({ meanMap: _, examples: __, ...found }) => found),
});

/** A table of the pinned photographs, and the clusters in sentences. */
function lookWords({ pinned, clusters, photographs, of, seconds }: Looked): string[] {
  const columns = ['photograph', 'log p', 'nothing seen', 'gap', 'red', 'green', 'blue'];
  const rows = pinned.map(({ photograph, logLikelihood, baseline, completenessGap, byChannel }) => [
    photograph,
    signed(logLikelihood),
    signed(baseline),
    score(completenessGap),
    ...byChannel.map(({ gradients }) => score(gradients)),
  ]);
  return [
    'held-out photographs: log-probability of the right answer in nats, as they are and with nothing to see; how far the attributions miss the difference; share by channel',
    ...table(columns, rows),
    `clusters of ${photographs} of ${of} training photographs, most concentrated first; their paths are in the run's look.json`,
    ...clusters.map(({ label, words, gap }) => `${label}: ${words}${gap > 0 ? ` (eigengap ${score(gap)})` : ''}`),
    `looked in ${duration(seconds)}`,
  ];
}
