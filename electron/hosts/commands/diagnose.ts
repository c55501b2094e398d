/** `diagnose`: what a trained network uses, by taking cues away from photographs and putting them in. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import type { Diagnosis } from '../../../shared/shortcuts.ts';
import { callerFolder, fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { duration } from '../output.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { onStopSignal } from '../signals.ts';
import { score, signed, table } from '../table.ts';

export const diagnoseCommand = command({
  summary: 'find what the network of a run uses: seeing, or a shortcut',
  options: {
    run: { takes: 'RUN', help: "a run's id in the workspace, or its folder" },
    images: { takes: 'DIR', many: true, help: 'photographs to ask; those that the run held out unless told otherwise' },
    report: reportOption,
  },
  run: async ({ run: named, images, report }, { lab, output }) => {
    if (named === undefined) return refuse('bad-usage', "diagnose takes --run RUN: a run's id or its folder");
    const write = await reportFile(report, output);
    const run = await lab.store.locate(named, callerFolder());
    if (!run.ok) throw new FailureError(run.failure);
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'diagnosis.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.diagnoses.cancel(run.value));
    const others = images.length > 0 ? images.map(fromCaller) : undefined;
    const diagnosis = await lab.diagnoses.diagnose(run.value, others, ({ level, message }) => {
      if (level === 'warning') process.stderr.write(`${message}\n`);
    });
    unsubscribe();
    nothingToStop();

    // Pictures are for the report: a line of text has no use for them.
    output.line({ ...diagnosis, interventions: diagnosis.interventions.map(({ picture: _, ...each }) => each) });
    for (const warning of diagnosis.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of diagnosisWords(diagnosis)) output.say(words);
    await write(() => lab.reports.ofRun(run.value));
    return 0;
  },
});

const interval = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`;

/** A table of the interventions, and what it comes to. */
function diagnosisWords({ images, baseline, interventions, verdicts, notTried, place, seconds }: Diagnosis): string[] {
  const rows = interventions.map((each) => [
    each.cue,
    each.words,
    String(each.dose), // the words say of what
    score(each.score),
    signed(each.change),
    interval(each.ci95),
    signed(each.control),
    signed(each.effect),
    interval(each.effectCi95),
  ]);
  const columns = ['cue', 'what was done', 'dose', 'score', 'change', '95 %', 'control', 'effect', '95 % of effect'];
  return [
    `${images} photographs as they are: score ${score(baseline.score)}, chance ${score(baseline.chance)}`,
    ...(rows.length > 0 ? table(columns, rows, ['what was done']) : []),
    ...(place
      ? [
          `the place of a single patch: off by ${score(place.rmse)} sides of the photograph ` +
            `(95 %: ${score(place.ci95[0])} to ${score(place.ci95[1])}); the mean place is off by ${score(place.chance)}`,
        ]
      : []),
    ...notTried.map(({ cue, reason }) => `${cue} was not tried: ${reason}`),
    ...(verdicts.length > 0
      ? verdicts.map(
          ({ cue, words, effect, ci95, remedy }) =>
            `${cue}: ${words}; effect ${signed(effect)} (95 %: ${interval(ci95)})${remedy ? `; remedy: ${remedy.words}` : ''}`,
        )
      : ['no cue that was tried was found to be read by this network']),
    `diagnosed in ${duration(seconds)}`,
  ];
}
