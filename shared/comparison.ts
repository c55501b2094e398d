/** Runs and added encoders side by side: the settings that differ, what was measured, means over seeds. The output of `compare` and of `runs.compare`. */
import { z } from 'zod';
import { gainSchema } from './evaluation.ts';
import { runMarksSchema } from './run-results.ts';

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);
/** null where a run has no such setting or result. */
const settingValueSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);

const comparedSettingSchema = z.object({
  /** As in `--set KEY=VALUE`, or the name of the option of `train`. */
  key: z.string(),
  label: z.string(),
  /** One for each run. */
  values: z.array(settingValueSchema),
});
export type ComparedSetting = z.infer<typeof comparedSettingSchema>;

const pairedDifferenceSchema = gainSchema.extend({
  /** Number of images that both runs were tested on. */
  images: z.number().int(),
});
export type PairedDifference = z.infer<typeof pairedDifferenceSchema>;

const comparedMeasureSchema = z.object({
  name: z.string(),
  label: z.string(),
  /** Decimals that make sense. */
  digits: z.number().int(),
  /** One for each run. */
  values: z.array(z.number().nullable()),
  /** One for each run; null where the uncertainty is not known. */
  ci95: z.array(intervalSchema.nullable()),
  /**
   * The difference of each run to the baseline on the images that both were tested on, with its paired interval; null for the
   * baseline, and where no images can be paired. Absent for measures without answers to single images.
   */
  differences: z.array(pairedDifferenceSchema.nullable()).optional(),
});
export type ComparedMeasure = z.infer<typeof comparedMeasureSchema>;

/** Runs that differ in their seed alone. */
const seedGroupSchema = z.object({
  /** Places of the runs in `runs`, one for each seed. */
  members: z.array(z.number().int()).min(2),
  seeds: z.array(z.number().int()),
  /** Over the runs that have the measure, if they are at least two; Student's interval of the mean. Equal numbers of steps or images have none. */
  means: z.array(z.object({ name: z.string(), mean: z.number(), ci95: intervalSchema, runs: z.number().int() })),
});
export type SeedGroup = z.infer<typeof seedGroupSchema>;

export const comparisonSchema = z.object({
  event: z.literal('compared'),
  /** The ids of the runs, and after them of added encoders. */
  runs: z.array(z.string()).min(2),
  /** What each of them is. */
  kinds: z.array(z.enum(['run', 'encoder'])),
  names: z.array(z.string()),
  statuses: z.array(z.string()),
  /** Only those that differ. */
  settings: z.array(comparedSettingSchema),
  measures: z.array(comparedMeasureSchema),
  groups: z.array(seedGroupSchema),
  /** What was noted about each run. */
  notes: z.array(runMarksSchema.pick({ note: true, stepNotes: true })),
  /** Id of the run or encoder that the differences are to. */
  baseline: z.string(),
  /** Why differences are missing, and what to do, as sentences. */
  unpaired: z.array(z.string()),
  /** Why the numbers cannot be compared fairly, as sentences. */
  warnings: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** Most runs of one comparison. */
export const mostCompared = 50;
