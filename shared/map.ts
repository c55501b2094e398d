/** Maps of images: the output of `map`, and what a page draws. */
import { z } from 'zod';

export const mapMethods = ['umap', 'pca'] as const;
export type MapMethod = (typeof mapMethods)[number];

/** How a map is laid out. */
export const mapSettingsSchema = z.object({
  method: z.enum(mapMethods),
  /** Of UMAP: the neighbours of an image that the layout keeps near, the image itself included. */
  neighbours: z.number().int().min(2).max(200),
  /** Of UMAP: the least distance of images that lie close together. */
  minDist: z.number().min(0).max(0.99),
  seed: z.number().int().min(0),
});
export type MapSettings = z.infer<typeof mapSettingsSchema>;

export const mapDefaults: MapSettings = { method: 'umap', neighbours: 15, minDist: 0.1, seed: 0 };

/** Most images of a map: beyond, the nearest neighbours of all images take hours. */
export const mostMapped = 100_000;

/** Groups of similar features that a map can be coloured by. */
export const mostClusters = 10;

/** Neighbours whose ranks the trustworthiness compares. */
export const trustedNeighbours = 15;

/** A map without its points. */
export const mappedSchema = z.object({
  event: z.literal('mapped'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  /** Stands for the folders: the id of their dataset if its images are read as colour of 8 bits. */
  dataset: z.string(),
  stage: z.string(),
  ...mapSettingsSchema.shape,
  images: z.number().int(),
  /** Images without a place, because a feature of theirs is not finite. */
  leftOut: z.number().int(),
  /** Of the map's points as JSON. */
  file: z.string(),
  /**
   * Share of the neighbours on the map that are neighbours by their features, 0 to 1: 1 if all are. Null for fewer than three
   * images, whose neighbours cannot be wrong.
   */
  trustworthiness: z.number().nullable(),
  /** Images whose neighbours were compared: all, or a sample of many. */
  trustedOn: z.number().int(),
  /** Of PCA: the share of the variance along each axis. */
  explained: z.tuple([z.number(), z.number()]).optional(),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Mapped = z.infer<typeof mappedSchema>;

/** The points of a map, in columns; one row for each image. */
export const mapFileSchema = z.object({
  ...mappedSchema.pick({
    encoderOf: true,
    stage: true,
    method: true,
    neighbours: true,
    minDist: true,
    seed: true,
    trustworthiness: true,
  }).shape,
  points: z.object({
    /** Absolute paths. */
    path: z.array(z.string()),
    x: z.array(z.number()),
    y: z.array(z.number()),
    /** Group of similar features, from 0. */
    cluster: z.array(z.number().int()),
  }),
});
export type MapFile = z.infer<typeof mapFileSchema>;

/** Places of names: `of` has −1 for a row without one. */
const namedSchema = z.object({ names: z.array(z.string()), of: z.array(z.number().int()) });
export type Named = z.infer<typeof namedSchema>;

/** The points of a map that are images of a dataset, in columns, with what a page colours them by. */
export const mapPointsSchema = z.object({
  x: z.array(z.number()),
  y: z.array(z.number()),
  /** Number of the image in the dataset. */
  image: z.array(z.number().int()),
  /** Paths within the chosen folder. */
  name: z.array(z.string()),
  /** Absolute paths. */
  path: z.array(z.string()),
  /** Names the content in the id of a picture: `thumb/<dataset>/<image>/<key>`. */
  key: z.array(z.string()),
  cluster: z.array(z.number().int()),
  label: namedSchema,
  folder: namedSchema,
  /** When the file was last changed, in milliseconds since 1970. */
  changed: z.array(z.number()),
  /**
   * When the picture was taken by the clock of its camera, in milliseconds since 1970 as if that clock were in UTC; null where
   * the EXIF does not say it.
   */
  taken: z.array(z.number().nullable()),
  /** Whether the last evaluation of the run classified the image rightly: 1, 0, or −1 where it was not tested; absent without one. */
  right: z.array(z.number().int()).optional(),
});
export type MapPoints = z.infer<typeof mapPointsSchema>;

/** A stored map for a page. */
export const storedMapSchema = z.object({
  result: mappedSchema,
  points: mapPointsSchema,
  /** Images of the map that the dataset does not have any more. */
  gone: z.number().int(),
});
export type StoredMap = z.infer<typeof storedMapSchema>;
