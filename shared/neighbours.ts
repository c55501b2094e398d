/** Nearest neighbours of an image: what is asked for, and the output of `neighbours`. */
import { z } from 'zod';

/** How many neighbours can be asked for, and how many are given if it is left open. */
export const neighbourCounts = { least: 1, most: 1000, usual: 10 } as const;
export const neighbourCountSchema = z.number().int().min(neighbourCounts.least).max(neighbourCounts.most);

/** The largest file of an image that a page can send, in bytes. */
export const largestQuery = 8 * 2 ** 20;

/** The image of a page's request: one of a dataset, or a file that a person chose or dropped. */
export const pageQuerySchema = z.union([
  z.object({ dataset: z.string(), image: z.number().int().min(0) }),
  z.object({
    /** Name of the file. */
    name: z.string().min(1).max(255),
    /** Its bytes. */
    content: z.base64().max(4 * Math.ceil(largestQuery / 3)),
  }),
]);
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** The image of a worker's job. */
export const jobQuerySchema = z.object({
  /** Absolute path; with the page, for an image that is one of several of its file. */
  path: z.string(),
  /** What the result calls it. */
  name: z.string(),
});

export const neighboursSchema = z.object({
  event: z.literal('neighbours'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  stage: z.string(),
  /** Absolute path of the image, or the name of the file that a page sent. */
  query: z.string(),
  /** Images of the folders that are the query itself: the same file, or exact copies of it. They are not among the neighbours. */
  copies: z.array(z.string()),
  /** Nearest first. */
  neighbours: z.array(z.object({ path: z.string(), cosine: z.number() })),
  /** Images of the folders. */
  images: z.number().int(),
  /** Images whose features were computed now; the others were in the cache, or are copies. */
  computed: z.number().int(),
  /** Images that were left out, with the reason. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Neighbours = z.infer<typeof neighboursSchema>;
