import { cholesky, solveLower } from './cholesky.ts';
import { entropyRank, type FeatureMatrix } from './representation-health.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/** δ, which makes the scatter within images invertible. */
const delta = 1e-4;

/**
 * LiDAR, the effective rank of the directions that tell images apart from each other better than from their own views:
 *   exp(−Σₖ pₖ ln pₖ),  pₖ = λₖ / Σⱼ λⱼ,  λ the eigenvalues of Σw^(−½) Σb Σw^(−½)
 * with n images of q views each as n classes: Σb is the covariance of the n means (over n − 1), and Σw the mean covariance within an
 * image (over n (q − 1)) plus δ = 10⁻⁴ on its diagonal.
 * Source: Thilak et al. 2024, arXiv 2312.04000. They add a small ε to every pₖ; here 0 ln 0 = 0, as in effectiveRank.
 * With Σw = L Lᵀ and the centred means as columns of M, the eigenvalues above 0 are those of (L⁻¹ M)ᵀ (L⁻¹ M) / (n − 1), which is
 * only [n, n].
 * @param features [n · q, D]: the q views of an image are consecutive rows.
 * @param views q, at least 2.
 * @returns 1 to min(D, n − 1); 0 if all images have the same mean.
 */
export function lidar({ count, width, data }: FeatureMatrix, views: number): number {
  const images = count / views;
  if (views < 2 || images < 2 || !Number.isInteger(images))
    throw new RangeError(`LiDAR needs two or more views of two or more images: found ${count} rows with ${views} each`);
  const means = new Float64Array(images * width);
  for (let row = 0; row < count; row++) {
    const image = Math.floor(row / views);
    for (let d = 0; d < width; d++) means[image * width + d]! += data[row * width + d]! / views;
  }
  const lower = cholesky(scatterWithin({ count, width, data }, views, means), width);
  const mean = new Float64Array(width);
  for (let i = 0; i < images * width; i++) mean[i % width]! += means[i]! / images;
  const whitened = means.map((value, i) => value - mean[i % width]!);
  for (let image = 0; image < images; image++) solveLower(lower, width, whitened, image * width);
  const between = new Float64Array(images * images);
  for (let a = 0; a < images; a++)
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += whitened[a * width + d]! * whitened[b * width + d]!;
      between[a * images + b] = sum / (images - 1);
    }
  // The means are centred, so one of the n eigenvalues is 0: what it shows instead is rounding.
  return entropyRank(symmetricEigenvalues(between, images).subarray(1));
}

/** The largest value that LiDAR can have. */
export const lidarLimit = (images: number, width: number): number => Math.min(width, images - 1);

/** Σw, lower triangle. */
function scatterWithin({ count, width, data }: FeatureMatrix, views: number, means: Float64Array): Float64Array {
  const scatter = new Float64Array(width * width);
  const images = count / views;
  const away = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    const image = Math.floor(row / views);
    for (let d = 0; d < width; d++) away[d] = data[row * width + d]! - means[image * width + d]!;
    for (let i = 0; i < width; i++) {
      const value = away[i]! / (images * (views - 1));
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) scatter[i * width + j]! += value * away[j]!;
    }
  }
  for (let i = 0; i < width; i++) scatter[i * width + i]! += delta;
  return scatter;
}
