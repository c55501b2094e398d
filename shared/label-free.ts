/** What the features of images show without labels: at every snapshot of a run, and of any encoder. */
import { z } from 'zod';

/** A point of a spectrum: the rank of an eigenvalue of the covariance, from 1, and its share of the whole variance. */
const spectrumPointSchema = z.tuple([z.number().int(), z.number()]);
export type SpectrumPoint = z.infer<typeof spectrumPointSchema>;

/** Measures of one stage. Each is absent where it has no value: too few images, or features without variance. */
export const labelFreeNumbersSchema = z.object({
  /** Number of images, and of features. */
  images: z.number().int(),
  width: z.number().int(),
  /** Effective rank of the features: exp of the entropy of their singular values. The same number as in `health`. */
  rankMe: z.number(),
  /** The largest value that RankMe can have: min(images, width). */
  rankMeLimit: z.number().int(),
  /** Decay of the spectrum of the covariance as a power law; 0 if all variances are equal. */
  alphaReq: z.number().optional(),
  /** Number of images that the next three compare with each other. */
  comparedImages: z.number().int(),
  /** log mean exp(−2 ‖z − z′‖²) of features of length 1: 0 if they agree, −4 if all are orthogonal. */
  uniformity: z.number().optional(),
  /** TwoNN. */
  intrinsicDimension: z.number().optional(),
  /** Share of images whose nearest neighbour is in the same cluster of k-means, 0 to 1. */
  clusterLearnability: z.number().optional(),
  /** Mean ‖z − z⁺‖² of two views of one image, features of length 1: 0 if they agree, 2 if they are orthogonal. */
  alignment: z.number().optional(),
  /** Effective rank of the directions that tell images apart better than their own views. */
  lidar: z.number().optional(),
  /** The largest value that LiDAR can have: min(width, images with views − 1). */
  lidarLimit: z.number().int().optional(),
  /** Images that alignment and LiDAR saw views of, and the number of views of each; absent where none were made. */
  views: z.object({ images: z.number().int(), each: z.number().int() }).optional(),
});
export type LabelFreeNumbers = z.infer<typeof labelFreeNumbersSchema>;

/** Also has the spectrum of the covariance in at most 48 points, by rank; empty if there is no variance. */
export const labelFreeSchema = labelFreeNumbersSchema.extend({ spectrum: z.array(spectrumPointSchema) });
export type LabelFree = z.infer<typeof labelFreeSchema>;

/** The measures of a snapshot or an evaluation that are one number each, as tables and event files have them. */
export function scalarsOf({ images: _, width, comparedImages, views, ...rest }: LabelFreeNumbers & Partial<LabelFree>) {
  const { spectrum, ...numbers } = rest;
  return numbers;
}
