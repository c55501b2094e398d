/** The label-free measures in words, the same on pages, in charts, reports and on the command line. */
import type { LabelFreeNumbers } from './label-free.ts';

/** The measures that are one number. */
type MeasureKey =
  | 'rankMe'
  | 'lidar'
  | 'alphaReq'
  | 'clusterLearnability'
  | 'intrinsicDimension'
  | 'alignment'
  | 'uniformity';

/** One measure. */
export interface LabelFreeMeasure {
  readonly key: MeasureKey;
  readonly name: string;
  /** For axes and tables; empty for a number without one. */
  readonly unit: string;
  readonly decimals: number;
  /** The order of a list that is sorted by it. */
  readonly order: 'largest first' | 'smallest first';
  /** The largest value that it can have with these images and features. */
  limit?(measured: LabelFreeNumbers): number | undefined;
  /** What it can and what it cannot show. */
  readonly shows: string;
}

/** All measures, in the order of pages and tables. */
export const labelFreeMeasures: readonly LabelFreeMeasure[] = [
  {
    key: 'rankMe',
    name: 'RankMe',
    unit: 'dimensions',
    decimals: 1,
    order: 'largest first',
    limit: ({ rankMeLimit }) => rankMeLimit,
    shows:
      'Shows how many dimensions the features use, and so a collapse. Compares runs of one method only, on the same number of images: noise has a high rank too.',
  },
  {
    key: 'lidar',
    name: 'LiDAR',
    unit: 'dimensions',
    decimals: 1,
    order: 'largest first',
    limit: ({ lidarLimit }) => lidarLimit,
    shows:
      'Shows how many dimensions tell images apart better than views of the same image, so noise does not count. Favours methods that were trained to ignore the changes of these views, and cannot say whether a dimension is useful.',
  },
  {
    key: 'alphaReq',
    name: 'α-ReQ',
    unit: 'exponent',
    decimals: 2,
    order: 'largest first',
    shows:
      'Shows how fast the variance falls from one direction to the next: high where few directions carry it, 0 where all are equal. Values near 1 went with good linear probes in its paper; it is no score, and says nothing of a spectrum that is no power law.',
  },
  {
    key: 'clusterLearnability',
    name: 'Cluster learnability',
    unit: 'share',
    decimals: 3,
    order: 'largest first',
    shows:
      'Shows whether images form groups that their nearest neighbours agree on. It cannot say what the groups are: images of one colour are a group too, and so is a collapse into few points.',
  },
  {
    key: 'intrinsicDimension',
    name: 'Intrinsic dimension',
    unit: 'dimensions',
    decimals: 1,
    order: 'largest first',
    shows:
      'Shows how many numbers would describe the features near one image. To be read beside cluster learnability: its paper finds good encoders high in both. Too few images make it too low.',
  },
  {
    key: 'alignment',
    name: 'Alignment',
    unit: 'squared distance',
    decimals: 3,
    order: 'smallest first',
    shows:
      'Shows how far apart two views of one image are: 0 if they agree, 2 if they are unrelated. A collapsed encoder is perfectly aligned, so it is read beside uniformity.',
  },
  {
    key: 'uniformity',
    name: 'Uniformity',
    unit: 'log mean',
    decimals: 2,
    order: 'smallest first',
    shows:
      'Shows how evenly the features are spread over the sphere: 0 if they agree, near −4 if they are even. Random features are even as well, so it is read beside alignment.',
  },
];

/** What the spectrum shows. */
export const spectrumShows =
  'The share of the variance along each principal direction. A cliff says where a collapse begins; a straight line on these axes is a power law with the exponent of α-ReQ.';

/** A value as text, with its limit: `41.2 of at most 64`. */
export function labelFreeValue(
  { key, decimals, limit }: LabelFreeMeasure,
  measured: LabelFreeNumbers,
): string | undefined {
  const value = measured[key];
  if (value === undefined) return undefined;
  const most = limit?.(measured);
  return value.toFixed(decimals).replace('-', '−') + (most === undefined ? '' : ` of at most ${most}`);
}

/** Whether it compares views of one image. */
export const needsViews = ({ key }: LabelFreeMeasure): boolean => key === 'lidar' || key === 'alignment';

/** Why a measure has no value. */
export function whyAbsent(measure: LabelFreeMeasure, { images, views }: LabelFreeNumbers): string {
  if (needsViews(measure) && !views) return 'not measured: it needs views of the images';
  if (measure.key === 'alphaReq') return `not measured: fewer than 13 directions of ${images} images have variance`;
  return `not measured: too few of the ${images} images differ`;
}
