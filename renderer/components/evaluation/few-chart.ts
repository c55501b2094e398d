/** Accuracy by the number of labels, on a logarithmic axis. Pure. */
import type { FewCurve } from '../../../shared/few-curves.ts';
import { seriesPlace } from '../../../shared/series-places.ts';
import { formatCount, formatScore } from '../../lib/format.ts';
import { logTicks } from '../chart/chart-scale.ts';
import type { ChartSpec } from '../chart/chart-spec.ts';

/** The number of images at a place of the axis, which is its logarithm. */
const imagesAt = (x: number): number => Math.round(10 ** x);

/** @param curves At least one. @param chance Accuracy of one answer to everything. */
export function fewChart(curves: readonly FewCurve[], chance: number): ChartSpec {
  const all = curves.flatMap(({ points }) => points);
  const numbers = all.map(({ images }) => images);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const wordsAt = (x: number): string => {
    const images = imagesAt(x);
    const amount = all.find((point) => point.images === images)?.words;
    return `${formatCount(images)} images${amount ? ` (${amount})` : ''}`;
  };
  const inWords = curves.map(
    ({ name, points }) =>
      `${name}: ${points.map(({ words, accuracy }) => `${words} ${formatScore(accuracy)}`).join(', ')}`,
  );
  return {
    title: 'Few labels',
    about: 'linear probe',
    form: 'lines',
    x: {
      label: 'labelled images, log',
      domain: [Math.log10(least), Math.log10(most)],
      ticks: least < most ? logTicks([least, most]).map(Math.log10) : [Math.log10(least)],
      least: 0.01,
      format: (x) => formatCount(imagesAt(x)),
      inWords: wordsAt,
      measured: imagesAt,
    },
    y: {
      label: 'accuracy',
      domain: [0, 1],
      ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
      format: String,
      inWords: formatScore,
    },
    series: curves.map(({ name, points }, place) => {
      const { colour, dashes } = seriesPlace(place);
      return {
        id: `few-${place}`,
        name,
        colour: `var(--lab-run-${colour})`,
        ...(dashes && { dashes }),
        dots: 'filled' as const,
        points: points.map(({ images, accuracy, ci95 }) => ({
          x: Math.log10(images),
          y: accuracy,
          ...(ci95 && { interval: ci95 }),
        })),
      };
    }),
    levels: [
      { name: 'chance', value: formatScore(chance), y: chance, colour: 'var(--lab-chance)', dashes: '6 4', width: 1.6 },
    ],
    inWords: `Accuracy of the linear probe with few labels. ${inWords.join('; ')}; chance ${formatScore(chance)}`,
  };
}
