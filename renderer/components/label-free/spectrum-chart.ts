/** Spectra of covariances on two logarithmic axes. Pure. */
import type { SpectrumPoint } from '../../../shared/label-free.ts';
import type { ChartSpec, ChartStyle } from '../chart/chart-spec.ts';

/** One line. */
export interface Spectrum extends ChartStyle {
  readonly name: string;
  readonly points: readonly SpectrumPoint[];
}

/** A share of the variance: `12 %`, `0.03 %`. */
export const shareWords = (share: number): string => {
  const percent = 100 * share;
  if (percent < 0.001) return `${percent.toExponential(0).replace('-', '−')} %`;
  return `${Number(percent.toPrecision(2))} %`;
};

/** @param spectra At least one with two points; those without points are left out. */
export function spectrumChart(spectra: readonly Spectrum[], about?: string): ChartSpec {
  const drawn = spectra.filter(({ points }) => points.length > 0);
  const last = Math.max(2, ...drawn.map(({ points }) => points.at(-1)![0]));
  return {
    title: 'Spectrum of the covariance',
    ...(about ? { about } : {}),
    form: 'lines',
    isLogLog: true,
    x: {
      label: 'direction, by its variance (log)',
      domain: [1, last],
      format: (rank) => String(Math.round(rank)),
      inWords: (rank) => `direction ${Math.round(rank)}`,
    },
    y: { label: 'share of variance (%)', format: (share) => shareWords(share).replace(' %', ''), inWords: shareWords },
    series: drawn.map(({ name, points, ...style }, at) => ({
      ...style,
      id: `spectrum-${at}`,
      name,
      points: points.map(([x, y]) => ({ x, y })),
    })),
    inWords: `Chart: share of the variance by direction. ${drawn
      .map(
        ({ name, points }) =>
          `${name}: first ${shareWords(points[0]![1])}, last of ${points.at(-1)![0]} ${shareWords(points.at(-1)![1])}`,
      )
      .join('; ')}`,
  };
}
