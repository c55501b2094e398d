/** Cues, their remedies and pictures, and what the shortcut lab finds of where networks look and of copies with a cue put in. */
import { z } from 'zod';
import { cueIds } from './cue-cards.ts';

export const cueIdSchema = z.enum(cueIds);
export type CueId = z.infer<typeof cueIdSchema>;

/** A picture that makes something visible; `data` is a data: URL of a PNG. */
export const cuePictureSchema = z.object({
  caption: z.string(),
  data: z.string(),
  width: z.number().int(),
  height: z.number().int(),
});
export type CuePicture = z.infer<typeof cuePictureSchema>;

/** A switch of the task that takes a cue away. */
export const remedySchema = z.object({
  key: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  /** What to do, in words: "Normalise each tile: on". */
  words: z.string(),
});
export type Remedy = z.infer<typeof remedySchema>;

/** One held-out photograph with what of it speaks for the right answers, and what against. */
export const pinnedLookSchema = z.object({
  /** The file's path within its chosen folder. */
  photograph: z.string(),
  /** What the pictures show, and how the photograph was answered. */
  caption: z.string(),
  /** Log-probability of the right answer in nats, the mean over the photograph's questions. */
  logLikelihood: z.number(),
  /** The same where every piece is filled with its mean colour: what attributions are measured from. */
  baseline: z.number(),
  /** How far the attributions' sum is from logLikelihood − baseline, as a share of it, 0 or more (Sundararajan et al. 2017, completeness). */
  completenessGap: z.number(),
  /** The photograph beside its integrated gradients. */
  gradients: cuePictureSchema,
  /** The photograph beside what its log-probability loses as each cell is covered. */
  occlusion: cuePictureSchema,
  /** `gradients`: share of all |integrated gradients|, 0 to 1; `occlusion`: nats lost without that channel's variation, negative where it gains. */
  byChannel: z.array(
    z.object({ channel: z.enum(['red', 'green', 'blue']), gradients: z.number(), occlusion: z.number() }),
  ),
  /** The same by tile, in reading order of the nine places in the photograph; for tasks that cut a photograph into tiles. */
  byTile: z.array(z.object({ place: z.string(), gradients: z.number(), occlusion: z.number() })).optional(),
});
export type PinnedLook = z.infer<typeof pinnedLookSchema>;

/** Training photographs whose attributions for one pretext label lie alike. */
export const lookClusterSchema = z.object({
  /** The label in words: "turned 90°", "above left". */
  label: z.string(),
  /** What is seen of it, in a sentence: no judgement. */
  words: z.string(),
  /** Photographs in it. */
  count: z.number().int(),
  /** Of all photographs looked at under this label, 0 to 1. */
  share: z.number(),
  /** Share of what speaks for the right answer that lies in the twentieth of the cells where the mean map of its other photographs is strongest, the mean over its photographs; 0 to 1. */
  concentration: z.number(),
  /** The eigengap that the clusters of this label were told apart by, 0 to 2; 0 where there is one cluster alone. */
  gap: z.number(),
  meanMap: cuePictureSchema,
  /** At most eight, nearest the cluster's middle first: the photograph beside its heat map. */
  examples: z.array(cuePictureSchema),
  /** Absolute paths of all its photographs. */
  photographs: z.array(z.string()),
});
export type LookCluster = z.infer<typeof lookClusterSchema>;

export const lookedSchema = z.object({
  event: z.literal('looked'),
  run: z.string(),
  step: z.number().int(),
  /** Folders that the run was trained on. */
  folders: z.array(z.string()),
  /** Training photographs whose attributions were clustered. */
  photographs: z.number().int(),
  /** Photographs that the run trains on. */
  of: z.number().int(),
  pinned: z.array(pinnedLookSchema),
  /** Most concentrated first. */
  clusters: z.array(lookClusterSchema),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Looked = z.infer<typeof lookedSchema>;

/** Most photographs whose attributions can be clustered at once: the affinity of each to all the others is asked. */
export const mostLookedAt = 1000;
/** Fewer make no neighbourhoods. */
export const fewestLookedAt = 32;

/** A cue to put into photographs, and how strongly in the unit of its card. */
export const plantingSchema = z.object({ cue: cueIdSchema, strength: z.number() });
export type Planting = z.infer<typeof plantingSchema>;

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
