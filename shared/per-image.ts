/**
 * What each tested image adds to a score, stored beside the result, so that two runs can be compared image by image.
 * The pages and `--json` do not get it: it is as long as the list of images.
 */
import { z } from 'zod';
import { classifiedSchema } from './classified-images.ts';

/** A score that is a ratio of sums over images: Σ values / Σ weights. */
const contributionsSchema = z.object({
  /** One for each image: 1 for a right answer, the number of right answers, an error … */
  values: z.array(z.number()),
  /** One for each image, such as its number of questions; absent where each is 1. */
  weights: z.array(z.number()).optional(),
});
export type Contributions = z.infer<typeof contributionsSchema>;

export const perImageSchema = z.object({
  /** Paths within their chosen folders. */
  photographs: z.array(z.string()),
  /** The content of each image, as the first digits of its key in the index. */
  contents: z.array(z.string()),
  /** The class of each image, as a place among the names; absent for questions that the image answers itself. */
  classes: z.object({ names: z.array(z.string()), of: z.array(z.number().int()) }).optional(),
  /** What the classifiers of an evaluation answer; absent for other results. */
  classified: classifiedSchema.optional(),
  /** By the name of the measure in a comparison. */
  measures: z.record(z.string(), contributionsSchema),
});
export type PerImage = z.infer<typeof perImageSchema>;

/** As stored: `of` says which result it belongs to. */
export const storedPerImageSchema = perImageSchema.extend({
  /** Without a step for an encoder that was added. */
  of: z.object({ step: z.number().int().optional(), madeAt: z.string() }),
});
export type StoredPerImage = z.infer<typeof storedPerImageSchema>;

/** Digits of a content key that are kept: 48 bits, of which equal ones by chance are out of question in one folder. */
export const contentDigits = 12;
