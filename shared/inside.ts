/** A look inside an encoder: the result of `inside`. Pictures are files in a folder beside it, named here. */
import { z } from 'zod';

/** A unit of a stage, and the images that activate it most. */
const unitSchema = z.object({
  /** Its number, from 0. */
  unit: z.number().int(),
  /** How far its strongest images lie above the mean of all images, in standard deviations over images. */
  selectivity: z.number(),
  /** Strongest first: number of the image, row and column of the place, and the activation there. */
  top: z.array(z.tuple([z.number().int(), z.number().int(), z.number().int(), z.number()])),
});
export type InsideUnit = z.infer<typeof unitSchema>;

/** A map of attention. */
const attentionMapSchema = z.object({
  file: z.string(),
  /** What the place that is attended to most gets, as a multiple of an even share. */
  most: z.number(),
});
export type InsideAttention = z.infer<typeof attentionMapSchema>;

/** One stage of the encoder. */
const stageSchema = z.object({
  stage: z.string(),
  /** Number of units. */
  width: z.number().int(),
  rows: z.number().int(),
  columns: z.number().int(),
  /** Its features of places as colours; absent for a stage with one place. */
  colours: z
    .object({
      /** Pictures, in the order of `shown`. */
      files: z.array(z.string()),
      /** Share of the variance along each of the three components, 0 to 1. */
      explained: z.array(z.number()),
    })
    .optional(),
  /** Most selective first; without dead ones. */
  units: z.array(unitSchema),
  /** Number of units whose value never changes over places and images. */
  dead: z.number().int(),
  /** What the places attend to in the last block of this stage: for each image of `shown`, the mean over heads and every head. */
  attention: z.array(z.object({ mean: attentionMapSchema, heads: z.array(attentionMapSchema) })).optional(),
});
export type InsideStage = z.infer<typeof stageSchema>;

/** The kernels of the first layer in one picture; or why there is none. */
const filtersSchema = z.union([
  z.object({
    file: z.string(),
    /** In pixels. */
    width: z.number().int(),
    height: z.number().int(),
    /** Number of filters, their input channels and their size in pixels. */
    count: z.number().int(),
    channels: z.number().int(),
    rows: z.number().int(),
    columns: z.number().int(),
    /** Name of their tensor. */
    tensor: z.string(),
  }),
  z.object({ why: z.string() }),
]);
export type InsideFilters = z.infer<typeof filtersSchema>;

export const insideSchema = z.object({
  event: z.literal('inside'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  /** Of the run's checkpoint; absent for an added encoder. */
  step: z.number().int().optional(),
  /** Absolute paths of the folders. */
  folders: z.array(z.string()),
  /** Name of the folder of the pictures. */
  pictures: z.string(),
  /** Number of images that units were compared on, and in the folders. */
  images: z.number().int(),
  of: z.number().int(),
  /** Numbers of the images that are shown in colours. */
  shown: z.array(z.number().int()),
  /** Names of the images that are shown anywhere, by their number; the picture of each is `image-<number>.png`. */
  names: z.record(z.string(), z.string()),
  filters: filtersSchema,
  stages: z.array(stageSchema),
  /** Why no attention is shown; absent if it is. */
  noAttention: z.string().optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Inside = z.infer<typeof insideSchema>;

/** The picture of an image, in the folder of the pictures. */
export const imageFile = (image: number): string => `image-${image}.png`;
