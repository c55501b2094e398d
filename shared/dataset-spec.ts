/** Folders of photographs in a worker's job, and the source of their labels. */
import { z } from 'zod';
import { imageReadingSchema } from './image-reading.ts';

/** Chosen folders (absolute paths) and the folder of their packed cache. */
export const datasetSpecSchema = z.object({
  folders: z.array(z.string()).min(1),
  packDir: z.string(),
  /** How the images are read; absent for colour of 8 bits. */
  reading: imageReadingSchema.optional(),
});
export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

/** Folders to train on. */
export const trainedFoldersSchema = datasetSpecSchema.extend({
  /** Absolute paths of photographs to exclude from training. */
  excluded: z.array(z.string()).optional(),
  /** Absolute paths of the photographs that the run's boards show. */
  pinned: z.array(z.string()).optional(),
});

/** The names of the sub-folders, a CSV file, or the table of labels of a dataset; files by their absolute paths. */
export const labelSourceSchema = z.union([
  z.literal('folders'),
  z.object({ csv: z.string() }),
  z.object({ stored: z.string() }),
]);
export type LabelSource = z.infer<typeof labelSourceSchema>;

/** What a run was trained with, to find photographs that it has seen. */
export const trainedWithSchema = z.object({ dataset: trainedFoldersSchema, heldOut: datasetSpecSchema.optional() });
