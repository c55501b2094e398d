/** All label-free measures of one stage, computed together: those of neighbours share the distances of all pairs. */
import type { LabelFree } from '../../../shared/label-free.ts';
import type { Health } from '../../../shared/run-results.ts';
import { alignment } from './alignment.ts';
import { clusterLearnability } from './cluster-learnability.ts';
import { covarianceSpectrum, spectrumPoints } from './covariance-spectrum.ts';
import { intrinsicDimension } from './intrinsic-dimension.ts';
import { lidar, lidarLimit } from './lidar.ts';
import { powerLawDecay } from './power-law-decay.ts';
import { type FeatureMatrix, rankLimit } from './representation-health.ts';
import { squaredDistances } from './squared-distances.ts';
import { uniformity } from './uniformity.ts';
import { unitRows } from './weighted-knn.ts';

/** Most images whose distances are compared: the number of pairs grows with its square. The same at snapshots and in evaluations. */
const mostCompared = 512;

/** Features of views: the views of an image are consecutive rows. */
export interface ViewFeatures {
  readonly features: FeatureMatrix;
  /** Views of each image, at least 2. */
  readonly each: number;
}

/**
 * @param features One row an image, all finite.
 * @param health Of the same features.
 * @param views Of some images, for alignment and LiDAR.
 */
export async function measureLabelFree(
  features: FeatureMatrix,
  { effectiveRank }: Pick<Health, 'effectiveRank'>,
  views?: ViewFeatures,
): Promise<LabelFree> {
  const spectrum = covarianceSpectrum(features);
  const units = unitRows(evenRows(features, mostCompared));
  const distances = squaredDistances(units);
  return {
    images: features.count,
    width: features.width,
    rankMe: effectiveRank,
    rankMeLimit: rankLimit(features),
    ...present({
      alphaReq: powerLawDecay(spectrum),
      uniformity: uniformity(distances),
      intrinsicDimension: intrinsicDimension(distances),
      clusterLearnability: await clusterLearnability(units, distances),
    }),
    comparedImages: units.count,
    ...(views && ofViews(views)),
    spectrum: spectrumPoints(spectrum),
  };
}

/** At most so many rows, evenly spaced, because images are often in the order of their folders. */
export function evenRows({ count, width, data }: FeatureMatrix, most: number): FeatureMatrix {
  const chosen = Math.min(count, most);
  const rows = new Float32Array(chosen * width);
  for (let i = 0; i < chosen; i++) {
    const row = Math.floor((i * count) / chosen);
    rows.set(data.subarray(row * width, (row + 1) * width), i * width);
  }
  return { count: chosen, width, data: rows };
}

function ofViews({ features, each }: ViewFeatures): Partial<LabelFree> {
  const images = features.count / each;
  return {
    views: { images, each },
    alignment: alignment(unitRows(features), each),
    ...(images > 1 && { lidar: lidar(features, each), lidarLimit: lidarLimit(images, features.width) }),
  };
}

/** Without the keys that have no value. */
const present = <Values extends object>(values: Values): { [Key in keyof Values]?: NonNullable<Values[Key]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: NonNullable<Values[Key]>;
  };
