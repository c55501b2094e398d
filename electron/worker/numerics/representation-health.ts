/** Label-free measures of a representation: whether it spans many directions or has collapsed. */
import type { Alarm, Health } from '../../../shared/run-results.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/** Features of N photographs, row-major [N, D]. */
export interface FeatureMatrix {
  readonly count: number;
  readonly width: number;
  readonly data: Float32Array;
}

/**
 * ZᵀZ [D, D], lower triangle, as a sum of outer products of rows, which suits the memory order of the features. Four rows at
 * a time, so that each sum is read and written once for four.
 */
export function gramOfUnits({ count, width, data }: FeatureMatrix): Float64Array {
  const gram = new Float64Array(width * width);
  let n = 0;
  for (; n + 4 <= count; n += 4) {
    const [a, b, c, d] = [n * width, (n + 1) * width, (n + 2) * width, (n + 3) * width];
    for (let i = 0; i < width; i++) {
      const [atA, atB, atC, atD] = [data[a + i]!, data[b + i]!, data[c + i]!, data[d + i]!];
      if (atA === 0 && atB === 0 && atC === 0 && atD === 0) continue;
      for (let j = 0, to = i * width; j <= i; j++, to++)
        gram[to]! += atA * data[a + j]! + atB * data[b + j]! + atC * data[c + j]! + atD * data[d + j]!;
    }
  }
  for (let row = n * width; row < count * width; row += width)
    for (let i = 0; i < width; i++)
      for (let j = 0, to = i * width; j <= i; j++, to++) gram[to]! += data[row + i]! * data[row + j]!;
  return gram;
}

/** ZZᵀ [N, N], lower triangle, as products of rows. */
function gramOfPhotographs({ count, width, data }: FeatureMatrix): Float64Array {
  const gram = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += data[i * width + d]! * data[j * width + d]!;
      gram[i * count + j] = sum;
    }
  }
  return gram;
}

/** The smaller of ZᵀZ and ZZᵀ, which have the same eigenvalues above 0, lower triangle. */
export const smallerGram = (features: FeatureMatrix): Float64Array =>
  features.count < features.width ? gramOfPhotographs(features) : gramOfUnits(features);

/** σ of Z [N, D]. */
const singularValues = (features: FeatureMatrix): Float64Array =>
  symmetricEigenvalues(smallerGram(features), Math.min(features.count, features.width)).map((eigenvalue) =>
    Math.sqrt(Math.max(0, eigenvalue)),
  );

/**
 * The effective rank of a spectrum: exp(−Σₖ pₖ ln pₖ), pₖ = vₖ / Σⱼ vⱼ, with 0 ln 0 = 0.
 * Source: Roy and Vetterli 2007, The effective rank.
 * @param values Values below 0 are rounding errors and count as 0.
 * @returns The number of values if all are equal; 0 if none is above 0.
 */
export function entropyRank(values: Float64Array): number {
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  if (total === 0) return 0;
  let entropy = 0;
  for (const value of values) if (value > 0) entropy -= (value / total) * Math.log(value / total);
  return Math.exp(entropy);
}

/**
 * RankMe, the effective rank of the features:
 *   exp(−Σₖ pₖ ln pₖ),  pₖ = σₖ / Σⱼ σⱼ
 * Source: Garrido et al. 2023, arXiv 2210.02885, eq. 1 and 2. As in the paper, the features are not centred. The paper adds
 * ε = 10⁻⁷ to every pₖ; here 0 ln 0 = 0 instead.
 * @returns 1 if all features have the same direction, min(N, D) if all directions are used equally; 0 if all features are 0.
 */
export const effectiveRank = (features: FeatureMatrix): number => entropyRank(singularValues(features));

/** The largest value that the effective rank can have: min(N, D). */
export const rankLimit = ({ count, width }: Pick<FeatureMatrix, 'count' | 'width'>): number => Math.min(count, width);

/**
 * Spread of the directions of the features:
 *   √D · mean_d std_n(zₙ / ‖zₙ‖)_d
 * Source: Chen and He 2021, arXiv 2011.10566, section 4.1, where 1/√D is the value of an isotropic Gaussian.
 * @returns 0 if all features have the same direction, about 1 if their directions are isotropic.
 */
export function featureStd({ count, width, data }: FeatureMatrix): number {
  const sum = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    let norm = 0;
    for (let d = 0; d < width; d++) norm += data[i * width + d]! ** 2;
    if (norm === 0) continue;
    const scale = 1 / Math.sqrt(norm);
    for (let d = 0; d < width; d++) {
      const value = data[i * width + d]! * scale;
      sum[d]! += value;
      squares[d]! += value * value;
    }
  }
  let total = 0;
  for (let d = 0; d < width; d++) total += Math.sqrt(Math.max(0, squares[d]! / count - (sum[d]! / count) ** 2));
  return (Math.sqrt(width) * total) / width;
}

/** Share of units whose value is the same for every photograph, 0 to 1. */
export function deadUnits({ count, width, data }: FeatureMatrix): number {
  let dead = 0;
  for (let d = 0; d < width; d++) {
    let changes = false;
    for (let i = 1; i < count && !changes; i++) changes = data[i * width + d] !== data[d];
    if (!changes) dead++;
  }
  return dead / width;
}

/** All three measures. @throws RangeError if there are no features or some are not finite. */
export function health(features: FeatureMatrix): Health {
  if (features.count === 0 || features.width === 0) throw new RangeError('health needs features: found none');
  if (features.data.length !== features.count * features.width)
    throw new RangeError(`features of [${features.count}, ${features.width}] found ${features.data.length} values`);
  if (!features.data.every(Number.isFinite)) throw new RangeError('health needs features that are finite');
  return {
    effectiveRank: effectiveRank(features),
    featureStd: featureStd(features),
    deadUnits: deadUnits(features),
  };
}

/** Below this spread, a hundredth of an isotropic one, the encoder distinguishes almost no photographs. */
const collapsedStd = 0.01;
/** Above this share of dead units, most of the representation carries no information. */
const manyDead = 0.5;

/** Warnings for the user about a collapse or dead units. */
export function healthAlarms({ featureStd, effectiveRank, deadUnits }: Health): Alarm[] {
  const alarms: Alarm[] = [];
  if (featureStd < collapsedStd)
    alarms.push({
      kind: 'collapse',
      message: `The features of all held-out images point in the same direction (spread ${featureStd.toFixed(4)}, effective rank ${effectiveRank.toFixed(1)}): the representation has collapsed.`,
    });
  if (deadUnits > manyDead)
    alarms.push({
      kind: 'dead-units',
      message: `${Math.round(deadUnits * 100)} % of the feature units never change over the held-out images.`,
    });
  return alarms;
}
