/** Rows and numbers of a diagnosis. Pure. */
import { cueIds } from '../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention } from '../../../shared/diagnosis.ts';
import type { DoseCurve } from '../../../shared/dose-curves.ts';
import { scoreTicks } from '../../components/chart/chart-scale.ts';
import type { ChartSpec } from '../../components/chart/chart-spec.ts';
import { formatChange, formatScore } from '../../lib/format.ts';

/** Rows of the table by cue, then removals before additions, then by ascending dose. */
export const rowsOf = ({ interventions }: Diagnosis): readonly Intervention[] =>
  interventions
    .filter(({ dose, untouchedDose }) => dose !== untouchedDose)
    .sort(
      (a, b) =>
        cueIds.indexOf(a.cue) - cueIds.indexOf(b.cue) || b.direction.localeCompare(a.direction) || a.dose - b.dose,
    );

/** `−0.030 to +0.010`. */
export const intervalWords = ([low, high]: readonly [number, number]): string =>
  `${formatChange(low)} to ${formatChange(high)}`;

const doseWords = (dose: number): string => String(Number(dose.toPrecision(3))).replace('-', '−');

/** Score by dose with its interval, the control, and a line at chance. @param scoreName Name of the score: "Accuracy". */
export function doseChart(
  { points, title, unit, controlWords }: DoseCurve,
  chance: number,
  scoreName: string,
): ChartSpec {
  const doses = points.map(({ dose }) => dose);
  const withUnit = (dose: number): string => `${doseWords(dose)}${unit ? ` ${unit}` : ''}`;
  const lowest = Math.min(0, ...points.flatMap(({ interval, control }) => [interval[0], control]));
  const domain = [Math.max(-1, Math.floor(lowest * 5) / 5), 1] as const;
  const inWords = points.map(
    ({ dose, score, control }) => `${withUnit(dose)}: ${formatScore(score)}, control ${formatScore(control)}`,
  );
  return {
    title,
    form: 'lines',
    x: {
      label: unit ? `dose (${unit})` : 'dose',
      domain: [Math.min(...doses), Math.max(...doses)],
      ticks: doses,
      format: doseWords,
      inWords: (dose) => `${withUnit(dose)}: ${points.find((known) => known.dose === dose)?.words ?? ''}`,
    },
    y: {
      label: scoreName,
      domain,
      ticks: scoreTicks(domain),
      format: (value) => String(Number(value.toFixed(2))).replace('-', '−'),
      inWords: formatScore,
    },
    series: [
      {
        id: 'score',
        name: 'score',
        inLegend: 'score, with its 95 % interval',
        colour: 'var(--lab-series-held-out)',
        dots: 'filled',
        points: points.map(({ dose, score, interval }) => ({ x: dose, y: score, interval })),
      },
      {
        id: 'control',
        name: 'control',
        inLegend: `control: ${controlWords}`,
        colour: 'var(--lab-series-loss)',
        dashes: '2 3',
        width: 1.6,
        dots: 'open',
        points: points.map(({ dose, control }) => ({ x: dose, y: control })),
      },
    ],
    levels: [{ name: 'chance', value: formatScore(chance), y: chance, colour: 'var(--lab-chance)', dashes: '6 4' }],
    inWords: `${title}: ${inWords.join('; ')}; chance ${formatScore(chance)}`,
  };
}
