/** Which images of a dataset a page lists, in which order, and what it can choose them by. */
import { z } from 'zod';
import { indexWarningSchema } from './run-results.ts';

/** Orders of a list: `found` is the order of the folders, `taken` is when the camera took it, `date` when the file was last changed. */
export const imageSorts = ['found', 'name', 'taken', 'date', 'bytes', 'pixels', 'label', 'findings'] as const;
export type ImageSort = (typeof imageSorts)[number];

/** What an image must be to be listed; every part that is given must hold. */
export const imageFilterSchema = z.object({
  /** Lies in this sub-folder or below it; as `datasets.groups` names it. */
  folder: z.string().max(4096).optional(),
  /** Has this finding, any, or none. */
  finding: z.enum(['any', 'none', ...indexWarningSchema.shape.kind.options]).optional(),
  /** Has this label; an empty one: has none. */
  label: z.string().max(1000).optional(),
  /** Its path within the chosen folder contains this, in any letter case. */
  name: z.string().max(200).optional(),
  sort: z.enum(imageSorts).optional(),
  descending: z.boolean().optional(),
});
export type ImageFilter = z.infer<typeof imageFilterSchema>;

/** Groups of each kind that are listed, the largest of them. */
export const mostGroups = 2_000;

const groupSchema = z.object({ name: z.string(), images: z.number().int() });
/** Images that have something in common. */
export type ImageGroup = z.infer<typeof groupSchema>;

/** How many images of a dataset have what a filter can ask for. */
export const imageGroupsSchema = z.object({
  /** Sub-folders with the images in and below each, by path. A dataset of several folders begins with their names. */
  folders: z.array(groupSchema),
  /** Labels by name. */
  labels: z.array(groupSchema),
  unlabelled: z.number().int(),
  /** How the table of labels fits the images; absent where sub-folders are the labels. */
  table: z
    .object({
      /** Lines that name no image, and the paths of the first of them. */
      unmatched: z.number().int(),
      unmatchedExamples: z.array(z.string()),
      /** The first images without a label, by their paths within the chosen folders. */
      unlabelledExamples: z.array(z.string()),
    })
    .optional(),
  /** Number of images with each kind of finding that occurs. */
  findings: z.record(z.string(), z.number().int()),
  /** Images with any finding. */
  found: z.number().int(),
  /** Number of sub-folders and of labels that are not listed: at most 2,000 of each are. */
  more: z.object({ folders: z.number().int(), labels: z.number().int() }),
});
export type ImageGroups = z.infer<typeof imageGroupsSchema>;
