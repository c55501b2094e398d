import type { SpectrumPoint } from '../../../shared/label-free.ts';
import { type FeatureMatrix, smallerGram } from './representation-health.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/**
 * Eigenvalues of the covariance of the features, the variances along their principal axes:
 *   C = 1/(N − 1) Σₙ (zₙ − μ)(zₙ − μ)ᵀ
 * @returns The min(N − 1, D) eigenvalues that need not be 0, largest first; none with fewer than two rows.
 */
export function covarianceSpectrum({ count, width, data }: FeatureMatrix): Float64Array {
  if (count < 2) return new Float64Array();
  const mean = new Float64Array(width);
  for (let i = 0; i < count; i++) for (let d = 0; d < width; d++) mean[d]! += data[i * width + d]! / count;
  const centred = data.map((value, i) => value - mean[i % width]!);
  const gram = smallerGram({ count, width, data: centred });
  return symmetricEigenvalues(gram, Math.min(count, width))
    .reverse()
    .subarray(0, Math.min(count - 1, width))
    .map((value) => Math.max(0, value) / (count - 1));
}

/** Most points of a spectrum that is stored, and the digits of each: enough for a plot. */
const mostPoints = 48;
const digits = 5;

/**
 * A spectrum in few points, whose ranks are evenly spaced on a logarithmic axis.
 * @param spectrum Largest first.
 * @returns Of eigenvalues above 0; none if there is no variance.
 */
export function spectrumPoints(spectrum: Float64Array): SpectrumPoint[] {
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  if (total === 0) return [];
  const last = spectrum.findLastIndex((value) => value > 0) + 1;
  const ranks = Array.from({ length: mostPoints }, (_, i) => Math.round(last ** (i / (mostPoints - 1))));
  return [...new Set(ranks)].map((rank) => [rank, Number((spectrum[rank - 1]! / total).toPrecision(digits))]);
}
