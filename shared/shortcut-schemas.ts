/** Schemas of the shortcut lab: cues, remedies, pictures, attributions and planted copies. */
import { z } from 'zod';
import { cueIds } from './cue-cards.ts';

/** The id of a cue. */
export const cueIdSchema = z.enum(cueIds);
export type CueId = z.infer<typeof cueIdSchema>;

/** A picture that makes a cue or an attribution visible; `data` is a data: URL of a PNG. */
export const cuePictureSchema = z.object({
  caption: z.string(),
  data: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});
export type CuePicture = z.infer<typeof cuePictureSchema>;

/** Space between the pictures of a row, in pixels of the row. */
export const rowSpace = 4;

/** A setting of the task that removes a cue. */
export const remedySchema = z.object({
  key: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  /** The setting in words: "Normalise each tile: on". */
  words: z.string(),
});
export type Remedy = z.infer<typeof remedySchema>;

/** The attributions of one held-out photograph: what supports the right answers, and what opposes them. */
export const pinnedLookSchema = z.object({
  /** The file's path within its chosen folder. */
  photograph: z.string(),
  /** What the pictures show, and the network's answer. */
  caption: z.string(),
  /** Log-probability of the right answer in nats, averaged over the photograph's questions. */
  logLikelihood: z.number(),
  /** The same with every piece filled with its mean colour: the baseline of the attributions. */
  baseline: z.number(),
  /** Difference between the attributions' sum and logLikelihood − baseline, as a share of the latter, 0 or more (completeness, Sundararajan et al. 2017). */
  completenessGap: z.number(),
  /** Names of the maps in `gradients` and `occlusion`, which follow the photograph; absent in results of earlier versions. */
  maps: z.array(z.string()).optional(),
  /** The photograph next to its integrated gradients. */
  gradients: cuePictureSchema,
  /** The photograph next to the fall of the log-probability when each cell is occluded. */
  occlusion: cuePictureSchema,
  /** `gradients`: share of all |integrated gradients|, 0 to 1; `occlusion`: nats lost when that channel is occluded, negative for a gain. */
  byChannel: z.array(z.object({ channel: z.string(), gradients: z.number(), occlusion: z.number() })),
  /** The same by tile, in reading order of the nine places; for tasks that cut a photograph into tiles. */
  byTile: z.array(z.object({ place: z.string(), gradients: z.number(), occlusion: z.number() })).optional(),
});
export type PinnedLook = z.infer<typeof pinnedLookSchema>;

/** Training photographs with similar attributions for one pretext label. */
export const lookClusterSchema = z.object({
  /** The label in words: "turned 90°", "above left". */
  label: z.string(),
  /** A description of the cluster, without a judgement. */
  words: z.string(),
  /** Number of its photographs. */
  count: z.number().int(),
  /** Share of all photographs examined under this label, 0 to 1. */
  share: z.number(),
  /** Share of a photograph's supporting attribution in the twentieth of the cells where the mean map of the cluster's other photographs is strongest; mean over its photographs, 0 to 1. */
  concentration: z.number(),
  /** The eigengap that separates the clusters of this label, 0 to 2; 0 for a single cluster. */
  gap: z.number(),
  meanMap: cuePictureSchema,
  /** At most eight, nearest to the cluster's centre first: the photograph next to its heat map. */
  examples: z.array(cuePictureSchema),
  /** Absolute paths of all its photographs. */
  photographs: z.array(z.string()),
});
export type LookCluster = z.infer<typeof lookClusterSchema>;

/** The result of `look`: attributions of pinned held-out photographs, and clusters of training photographs. */
export const lookedSchema = z.object({
  event: z.literal('looked'),
  run: z.string(),
  step: z.number().int(),
  /** Folders that the run was trained on. */
  folders: z.array(z.string()),
  /** Number of training photographs whose attributions were clustered. */
  photographs: z.number().int(),
  /** Number of photographs that the run trains on. */
  of: z.number().int(),
  pinned: z.array(pinnedLookSchema),
  /** Most concentrated first. */
  clusters: z.array(lookClusterSchema),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Looked = z.infer<typeof lookedSchema>;

/** Largest number of photographs whose attributions can be clustered at once, because the affinity of every pair is computed. */
export const mostLookedAt = 1000;
/** Smallest number of photographs to cluster: fewer have no meaningful neighbourhoods. */
export const fewestLookedAt = 32;

/** A cue to plant into photographs, and its strength in the unit of its card. */
export const plantingSchema = z.object({ cue: cueIdSchema, strength: z.number() });
export type Planting = z.infer<typeof plantingSchema>;

/** The result of `plant`. */
export const plantedSchema = z.object({
  event: z.literal('planted'),
  images: z.number().int(),
  cue: cueIdSchema,
  strength: z.number(),
  unit: z.string(),
  out: z.string(),
  passedOver: z.number().int(),
  seconds: z.number(),
});
export type Planted = z.infer<typeof plantedSchema>;
