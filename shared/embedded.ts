/** Features of folders as files: the output of `embed`. */
import { z } from 'zod';

export const embeddedSchema = z.object({
  event: z.literal('embedded'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  stage: z.string(),
  images: z.number().int(),
  /** Features of an image. */
  width: z.number().int(),
  /** Images whose features were computed now; the others were in the cache, or are copies. */
  computed: z.number().int(),
  /** Images that were left out, with the reason. */
  warnings: z.array(z.string()),
  /** Absolute paths, the file of the features first. */
  files: z.array(z.string()).min(1),
  /** All images by the time from the packed image to its features. */
  imagesPerSecond: z.number(),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Embedded = z.infer<typeof embeddedSchema>;
