/** What the representation of an encoder rests on: what is asked for, and the result of `look` for any encoder. */
import { z } from 'zod';
import { cuePictureSchema } from './shortcut-schemas.ts';

/** How many images are looked at, and how many masks each of them gets. */
export const lookedImages = { least: 1, most: 32, usual: 4 } as const;
export const lookMasks = { least: 100, most: 10_000, usual: 2000 } as const;
export const lookedImagesSchema = z.number().int().min(lookedImages.least).max(lookedImages.most);
export const lookMasksSchema = z.number().int().min(lookMasks.least).max(lookMasks.most);

/** Cells along a side of the maps in numbers; fewer for squares of fewer pixels. */
export const importanceGrid = 8;

/**
 * Least correlation r of the maps by two halves of the masks without a warning: the map by all of them then correlates by
 * √(2r / (1 + r)) = .91 with that by endlessly many (Spearman–Brown).
 */
export const leastAgreement = 0.7;

/** The importance of the places of one image. Cosines are of representations with that of the whole image. */
const importanceOfImageSchema = z.object({
  /** The file's path within its chosen folder. */
  image: z.string(),
  /** Mean cosine over the masks, −1 to 1. */
  meanCosine: z.number(),
  /** Importance of the least and of the most important pixel, −1 to 1. */
  least: z.number(),
  most: z.number(),
  /** Correlation of the importance by two halves of the masks, −1 to 1; 0 if it is flat. */
  agreement: z.number(),
  /** Cosine with only the more important half of the pixels shown, and with only the less important half. */
  halves: z.object({ more: z.number(), less: z.number() }),
  /** Cells along a side of `importance` and `uncertainty`. */
  grid: z.number().int(),
  /** Mean importance of the pixels of each cell, [grid, grid], row by row from the top. */
  importance: z.array(z.number()),
  /** The same of the uncertainty, the variance of the cosine over the masks that show a pixel. */
  uncertainty: z.array(z.number()),
  /** The image, its importance and its uncertainty, in a row. */
  picture: cuePictureSchema,
});
export type ImportanceOfImage = z.infer<typeof importanceOfImageSchema>;

export const importanceSchema = z.object({
  event: z.literal('looked'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  /** Of the run's checkpoint; absent for an added encoder. */
  step: z.number().int().optional(),
  stage: z.string(),
  /** Side of the squares that the encoder saw, in pixels. */
  size: z.number().int(),
  /** Absolute paths of the folders. */
  folders: z.array(z.string()),
  /** Number of masks of each image. */
  masks: z.number().int(),
  /** Evenly spread over the folders. */
  images: z.array(importanceOfImageSchema),
  /** Number of images in the folders. */
  of: z.number().int(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Importance = z.infer<typeof importanceSchema>;
