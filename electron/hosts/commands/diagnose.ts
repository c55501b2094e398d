/** `diagnose`: what a trained network uses, by taking cues away from photographs and putting them in. */
import type { Diagnosis } from '../../../shared/shortcuts.ts';
import { analysisCommand } from '../analysis-command.ts';
import { fromCaller } from '../arguments.ts';
import { duration } from '../output.ts';
import { score, signed, table } from '../table.ts';

export const diagnoseCommand = analysisCommand('diagnose', {
  summary: 'find what the network of a run uses: seeing, or a shortcut',
  options: {
    images: { takes: 'DIR', many: true, help: 'photographs to ask; those that the run held out unless told otherwise' },
  },
  asked: ({ images }) => (images.length > 0 ? { images: images.map(fromCaller) } : {}),
  // Pictures are for the report: a line of text has no use for them.
  line: (diagnosis) => ({
    ...diagnosis,
    interventions: diagnosis.interventions.map(({ picture: _, ...each }) => each),
  }),
  words: diagnosisWords,
  report: (lab, run) => lab.reports.ofRun(run),
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
