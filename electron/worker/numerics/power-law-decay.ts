/** Ranks that the line is fitted to. The code of α-ReQ has these, the paper gives none. */
const firstRank = 4;
const lastRank = 100;
/** Eigenvalues below this share of the largest are rounding errors of the features. */
const negligible = 1e-10;
/** A line through fewer points is no estimate of a slope. */
const fewestRanks = 10;

/**
 * α-ReQ, the decay of the spectrum of a covariance as a power law λₖ ∝ k^(−α): the slope of ln λₖ over −ln k, by least squares
 * with the weights 1/k over the ranks 4 to 100.
 * Source: Agrawal et al. 2022, α-ReQ (NeurIPS 2022), with the ranks and weights of its code, kumarkrishna/fastssl
 * `fastssl/utils/powerlaw.py` (stringer_get_powerlaw) and `scripts/train_model.py`; the weights are those of Stringer et al. 2019.
 * @param spectrum Eigenvalues, largest first; their scale does not matter.
 * @returns α; 0 if all variances are equal. Undefined if fewer than ten of these ranks have variance.
 */
export function powerLawDecay(spectrum: Float64Array): number | undefined {
  const above = spectrum.findLastIndex((value) => value > negligible * spectrum[0]!) + 1;
  const last = Math.min(lastRank, above);
  if (last - firstRank + 1 < fewestRanks) return undefined;
  let [weights, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
  for (let rank = firstRank; rank <= last; rank++) {
    const weight = 1 / rank;
    const x = -Math.log(rank);
    const y = Math.log(spectrum[rank - 1]!);
    weights += weight;
    sumX += weight * x;
    sumY += weight * y;
    sumXX += weight * x * x;
    sumXY += weight * x * y;
  }
  return (weights * sumXY - sumX * sumY) / (weights * sumXX - sumX * sumX);
}
