/** A diagnosis as lines for a terminal: a table of the interventions, each verdict in a sentence, and the summary. */
import { type CueVerdict, type Diagnosis, findingsOf } from '../../shared/diagnosis.ts';
import { diagnosisHeadline, placeSentence, verdictSentence } from '../../shared/diagnosis-words.ts';
import { duration } from './output.ts';
import { score, signed, table } from './table.ts';

const interval = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`;
const columns = ['cue', 'intervention', 'dose', 'score', 'change', '95 %', 'control', 'effect', '95 % of effect'];

/** The lines. */
export function diagnosisText(diagnosis: Diagnosis): string[] {
  const { images, baseline, interventions, findings, place, seconds } = diagnosis;
  const rows = interventions.map((each) => [
    each.cue,
    each.words,
    String(each.dose), // the intervention's name has the unit
    score(each.score),
    signed(each.change),
    interval(each.ci95),
    signed(each.control),
    signed(each.effect),
    interval(each.effectCi95),
  ]);
  const sentence = (finding: CueVerdict): string => `${finding.cue}: ${verdictSentence(finding, diagnosis)}`;
  return [
    `${images} unchanged images: score ${score(baseline.score)}, chance ${score(baseline.chance)}`,
    ...(rows.length > 0 ? table(columns, rows, ['intervention']) : []),
    ...(place ? [placeSentence(place)] : []),
    ...findings.filter(({ verdict }) => verdict !== 'reads').map(sentence),
    ...findingsOf(diagnosis, 'reads').map((finding) => {
      const { effect, ci95, remedy } = finding;
      return `${sentence(finding)}; effect ${signed(effect)} (95 %: ${interval(ci95)})${remedy ? `; remedy: ${remedy.words}` : ''}`;
    }),
    diagnosisHeadline(diagnosis),
    `diagnosed in ${duration(seconds)}`,
  ];
}
