/** Chart of squared and absolute error along the line from black through the mean. */
import { memo, useMemo } from 'react';
import { Chart } from '../../components/chart/chart.tsx';
import type { ChartSpec } from '../../components/chart/chart-spec.ts';
import { formatNumber } from '../../lib/format.ts';
import { hexOf } from './colour-words.ts';
import classes from './lesson-page.module.css';
import { lineEnd, lineThroughMean } from './loss-slices.ts';
import { type Triple, tolerance, triple } from './simplex.ts';

const squared = 'var(--lab-series-held-out)';
const absolute = 'var(--lab-chance)';
const short = (value: number): string => String(Number(value.toFixed(2)));

function meanLineChart(probabilities: Triple): ChartSpec {
  const points = lineThroughMean(probabilities, 61);
  const end = lineEnd(probabilities);
  const square = probabilities.reduce<number>((sum, share) => sum + share * share, 0);
  const [first, last] = [points[0], points.at(-1)];
  const lowestL1 = Math.abs(square - 0.5) <= tolerance ? undefined : square < 0.5 ? first : last;
  const whereL1 = lowestL1
    ? `is lowest at ${lowestL1.times === 0 ? 'black' : 'the end'} with ${formatNumber(lowestL1.l1)}`
    : 'is 1 everywhere';
  return {
    title: 'From black through the mean',
    about: 'expected error',
    form: 'lines',
    x: {
      label: 'times the mean (0 is black, 1 is the mean)',
      domain: [0, end],
      ticks: [...new Set([0, 1, end])],
      format: short,
      inWords: (times) => `${times.toFixed(2)} times the mean`,
    },
    y: { label: 'expected error', domain: [0, 2], ticks: [0, 0.5, 1, 1.5, 2], format: short, inWords: formatNumber },
    series: [
      {
        id: 'l2',
        name: 'squared error',
        colour: squared,
        width: 2.2,
        points: points.map(({ times, l2 }) => ({ x: times, y: l2 })),
      },
      {
        id: 'l1',
        name: 'absolute error',
        colour: absolute,
        dashes: '6 4',
        points: points.map(({ times, l1 }) => ({ x: times, y: l1 })),
      },
    ],
    markedX: 1,
    spots: [
      { x: 1, y: 1 - square, colour: squared },
      ...(lowestL1 ? [{ x: lowestL1.times, y: lowestL1.l1, colour: absolute }] : []),
    ],
    inWords: `Loss from black through the mean. Squared error is lowest at the mean with ${formatNumber(1 - square)}; absolute error ${whereL1}.`,
  };
}

export const MeanLineChart = memo(function MeanLineChart({ probabilities }: { readonly probabilities: Triple }) {
  const spec = useMemo(() => meanLineChart(probabilities), [probabilities]);
  const end = lineEnd(probabilities);
  return (
    <Chart spec={spec}>
      <div
        className={classes.ramp}
        style={{ background: `linear-gradient(to right, #000000, ${hexOf(triple((c) => probabilities[c] * end))})` }}
        aria-hidden
      />
    </Chart>
  );
});
