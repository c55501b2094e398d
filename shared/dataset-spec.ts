/** Folders of photographs as a worker is told of them, and where the labels of their photographs come from. */
import { z } from 'zod';

/** Chosen folders and where their packed cache lives. `folders` are absolute paths. */
export const datasetSpecSchema = z.object({ folders: z.array(z.string()).min(1), packDir: z.string() });
export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

/** Folders to train on. */
export const trainedFoldersSchema = datasetSpecSchema.extend({
  /** Absolute paths of photographs that are not to be trained on. */
  excluded: z.array(z.string()).optional(),
});

/** The names of the sub-folders, or a CSV file by its absolute path. */
export const labelSourceSchema = z.union([z.literal('folders'), z.object({ csv: z.string() })]);
export type LabelSource = z.infer<typeof labelSourceSchema>;
