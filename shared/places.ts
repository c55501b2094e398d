/** What the features of places tell, measured with masks and boxes: the content of places.json, and fields of the output of `evaluate`. */
import { z } from 'zod';

/** Value of masks that is neither learnt nor tested, or that none is. Masks of colours ignore none. */
export const ignoredSchema = z.union([z.number().int().min(0).max(65_535), z.literal('none')]);
export type Ignored = z.infer<typeof ignoredSchema>;
/** As Pascal VOC and most others have it. */
export const usualIgnored = 255;
/** What the option and the field take. */
export const ignoredTakes = 'a value of the masks, 0 to 65535, or none';

/** The value that a text says; undefined for any other text. */
export function ignoredFrom(text: string): Ignored | undefined {
  const trimmed = text.trim();
  return ignoredSchema.safeParse(/^\d+$/.test(trimmed) ? Number(trimmed) : trimmed).data;
}

/** What was neither learnt nor tested. */
export const ignoredWords = (ignored: Ignored): string =>
  ignored === 'none' ? 'no value of the masks is ignored' : `pixels of ${ignored} in the masks are ignored`;

/** Where the features come from, and how many there are. */
const gridShape = {
  stage: z.string(),
  /** Places of a square. */
  rows: z.number().int(),
  columns: z.number().int(),
  /** Images with a mask, or with boxes. */
  images: z.number().int(),
  testImages: z.number().int(),
  /** Places that the classifiers were trained on, and those that there are. */
  places: z.number().int(),
  ofPlaces: z.number().int(),
};

/** Mean over the classes of intersection over union, 0 to 1. */
const miousSchema = z.object({
  /** Vote of the nearest training places. */
  knnMiou: z.number(),
  /** Logistic regression. */
  linearMiou: z.number(),
  /** Soft labels of the nearest training places. */
  retrievalMiou: z.number(),
});
export type Mious = z.infer<typeof miousSchema>;

/** Intersection over union of a class; null if neither masks nor predictions have it. */
const iouSchema = z.number().nullable();

/** A picture as a data: URL. */
const pictureSchema = z.string();

export const denseSchema = miousSchema.extend({
  ...gridShape,
  /** Neighbours that vote, and the inverse penalty of the logistic regression: chosen on a part of the training images. */
  k: z.number().int(),
  c: z.number(),
  /** Absent in results of earlier versions. */
  ignored: ignoredSchema.optional(),
  /** The same measure of the most frequent class everywhere. */
  chance: z.number(),
  classes: z.array(
    z.object({
      name: z.string(),
      /** Of the pixels of the test masks. */
      share: z.number(),
      knn: iouSchema,
      linear: iouSchema,
      retrieval: iouSchema,
      /** How its pixels are painted in the examples. */
      swatch: pictureSchema,
    }),
  ),
  baselines: z.array(miousSchema.extend({ name: z.string() })),
  /** Some test images with the prediction of the logistic regression. */
  examples: z.array(
    z.object({
      /** Path within the chosen folder. */
      image: z.string(),
      picture: pictureSchema,
      truth: pictureSchema,
      predicted: pictureSchema,
      /** Names of the classes in each. */
      trueClasses: z.array(z.string()),
      predictedClasses: z.array(z.string()),
      /** Share of its pixels with the right class. */
      right: z.number(),
    }),
  ),
});
export type Dense = z.infer<typeof denseSchema>;

/** Left, top, width and height as shares of the side of the square. */
const boxSchema = z.tuple([z.number(), z.number(), z.number(), z.number()]);
export type Box = z.infer<typeof boxSchema>;

export const detectionSchema = z.object({
  ...gridShape,
  /** Mean over the classes of the average precision at an intersection over union of ½, 0 to 1. */
  ap50: z.number(),
  /** Inverse penalty of the logistic regression, and penalty of the regression of sizes. */
  c: z.number(),
  ridge: z.number(),
  /** The same measure of the most usual box in every image. */
  chance: z.number(),
  classes: z.array(
    z.object({
      name: z.string(),
      /** Null if no test box is of this class. */
      ap50: z.number().nullable(),
      /** Boxes that count. */
      boxes: z.number().int(),
      testBoxes: z.number().int(),
    }),
  ),
  baselines: z.array(z.object({ name: z.string(), ap50: z.number() })),
  examples: z.array(
    z.object({
      image: z.string(),
      picture: pictureSchema,
      boxes: z.array(z.object({ label: z.string(), box: boxSchema, ignored: z.boolean() })),
      found: z.array(z.object({ label: z.string(), box: boxSchema, score: z.number() })),
    }),
  ),
});
export type Detection = z.infer<typeof detectionSchema>;

export const placesSchema = z.object({
  event: z.literal('evaluated'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  folders: z.array(z.string()),
  testFolders: z.array(z.string()),
  dense: denseSchema.optional(),
  detection: detectionSchema.optional(),
  /** Limits of these numbers, as sentences. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Places = z.infer<typeof placesSchema>;
