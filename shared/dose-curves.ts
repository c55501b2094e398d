/** Dose–response curves for page and report: the score at each dose of an intervention, its control and the unchanged photographs. */
import { cueCards, cueIds } from './cue-cards.ts';
import type { Diagnosis, Intervention } from './diagnosis.ts';
import type { CueId } from './shortcut-schemas.ts';

/** One dose of a curve. */
export interface DosePoint {
  readonly dose: number;
  readonly score: number;
  /** 95 % interval of the score. */
  readonly interval: readonly [number, number];
  /** The score under the control of the same strength; for the unchanged photographs, the score itself. */
  readonly control: number;
  readonly words: string;
}

/** The doses of one cue on one scale. */
export interface DoseCurve {
  readonly key: string;
  readonly cue: CueId;
  readonly title: string;
  readonly unit: string;
  readonly controlWords: string;
  /** By ascending dose, including the unchanged photographs. */
  readonly points: readonly DosePoint[];
}

/** Interventions share a scale if they change the same cue and their doses have the same unit. */
const scaleOf = ({ cue, unit }: Intervention): string => `${cue}|${unit}`;

function titleOf(doses: readonly Intervention[]): string {
  const strongest = doses.reduce((most, each) => (Math.abs(each.dose) > Math.abs(most.dose) ? each : most));
  const { title } = cueCards[strongest.cue];
  const isOneWay = new Set(doses.map(({ direction }) => direction)).size === 1;
  return isOneWay ? `${title}: ${strongest.what}` : `${title}: more and less`;
}

/** Curves of interventions with at least two doses, in the order of the cues. */
export function doseCurves({
  baseline,
  interventions,
}: Pick<Diagnosis, 'baseline' | 'interventions'>): readonly DoseCurve[] {
  const scales = new Map<string, Intervention[]>();
  for (const each of interventions) {
    if (each.dose === each.untouchedDose) continue;
    const scale = scales.get(scaleOf(each));
    if (scale) scale.push(each);
    else scales.set(scaleOf(each), [each]);
  }
  return [...scales]
    .flatMap(([key, doses]): DoseCurve[] => {
      const [first] = doses;
      if (!first || new Set(doses.map(({ dose }) => dose)).size < 2) return [];
      const { score } = baseline;
      const untouched: DosePoint = {
        dose: first.untouchedDose,
        score,
        interval: [score, score],
        control: score,
        words: 'unchanged',
      };
      const points = doses.map(
        ({ dose, score: found, ci95: [low, high], control, words }): DosePoint => ({
          dose,
          score: found,
          interval: [score + low, score + high],
          control: score + control,
          words,
        }),
      );
      return [
        {
          key,
          cue: first.cue,
          title: titleOf(doses),
          unit: first.unit,
          controlWords: first.controlWords,
          points: [...points, untouched].sort((a, b) => a.dose - b.dose),
        },
      ];
    })
    .sort((a, b) => cueIds.indexOf(a.cue) - cueIds.indexOf(b.cue));
}
