/** Label-free measures of an encoder on folders of images: the output of `measure`. */
import { z } from 'zod';
import { labelFreeSchema } from './label-free.ts';
import { healthSchema } from './run-results.ts';

export const measuredSchema = z.object({
  event: z.literal('measured'),
  /** The id of the run or of the added encoder. */
  encoderOf: z.string(),
  stage: z.string(),
  /** Absolute paths. */
  folders: z.array(z.string()),
  health: healthSchema,
  labelFree: labelFreeSchema,
  seconds: z.number(),
  madeAt: z.string(),
});
export type MeasuredLabelFree = z.infer<typeof measuredSchema>;
