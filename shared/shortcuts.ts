/** What the shortcut lab finds, as kept in files, in `--json` lines and on the wire: audits of folders, diagnoses of networks, and where these look. */
import { z } from 'zod';

/** Ways to solve a puzzle without seeing what is in the photograph. */
export const cueIds = [
  'chromatic-aberration',
  'vignetting',
  'sharpness-gradient',
  'border-frame',
  'corner-mark',
  'colour-gradient',
  'orientation-metadata',
  'edge-continuity',
  'tile-statistics',
  'jpeg-grid',
  'resampling',
] as const;
export const cueIdSchema = z.enum(cueIds);
export type CueId = (typeof cueIds)[number];

/** Lower and upper end of a 95 % interval. */
const intervalSchema = z.tuple([z.number(), z.number()]);

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

/** What one cue gives away of a task's answers, by a probe that sees nothing but that cue. */
export const auditedCueSchema = z.object({
  cue: cueIdSchema,
  applies: z.boolean(),
  /** Why it does not apply; otherwise what was found, in a sentence with its number. */
  reason: z.string(),
  /** Share of the task's questions that the probe answers rightly on photographs it did not learn from; null where the cue does not apply. */
  score: z.number().nullable(),
  chance: z.number().nullable(),
  /** Against labels permuted within photographs, Holm-corrected over the cues that apply. */
  pValue: z.number().nullable(),
  /** pValue < .01. */
  present: z.boolean(),
  /** Present, at least 5 points above chance, and stronger than in comparable folders of natural photographs. */
  leak: z.boolean(),
  /** Score that comparable folders of natural photographs stay below: 19 of 20 do in all cues of a task together. */
  reference: z.number().nullable(),
  /** The same probe on puzzles posed as the settings say, precautions on. */
  withSettings: z.object({ score: z.number(), pValue: z.number(), leak: z.boolean() }).nullable(),
  /** The cue itself, measured: pixels of displacement at the corner, say. */
  strength: z.object({ value: z.number(), unit: z.string() }).optional(),
  remedy: remedySchema.optional(),
  picture: cuePictureSchema.optional(),
});
export type AuditedCue = z.infer<typeof auditedCueSchema>;

export const auditSchema = z.object({
  event: z.literal('audited'),
  task: z.string(),
  /** Side of the square that puzzles are posed on with the settings, in pixels. */
  size: z.number().int(),
  folders: z.array(z.string()),
  /** Photographs looked at. */
  images: z.number().int(),
  cues: z.array(auditedCueSchema),
  /** What to know when reading the numbers. */
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Audit = z.infer<typeof auditSchema>;

/** One intervention at one dose: the same held-out photographs, changed in one cue and posed again. */
export const interventionSchema = z.object({
  cue: cueIdSchema,
  /** What was done: "red and blue re-registered", "1 px of aberration put in". */
  words: z.string(),
  /** Takes the cue away, or puts it in. */
  direction: z.enum(['remove', 'inject']),
  /** In `unit`; 0 leaves the photographs as they are. */
  dose: z.number(),
  unit: z.string(),
  score: z.number(),
  /** Of the score, against the photographs as they are. */
  change: z.number(),
  ci95: intervalSchema,
  /** Change of the score under a change of equal strength that leaves the cue alone. */
  control: z.number(),
  controlWords: z.string(),
  /** Change beyond the control's, with its interval: what the cue alone is worth. */
  effect: z.number(),
  effectCi95: intervalSchema,
  /** What the network was shown: before, after, under the control. */
  picture: cuePictureSchema.optional(),
});
export type Intervention = z.infer<typeof interventionSchema>;

export const verdictSchema = z.object({
  cue: cueIdSchema,
  /** Change of the score when the cue is taken away, beyond the control's. */
  effect: z.number(),
  ci95: intervalSchema,
  /** "Drops from .81 to .34 when the red and blue channels are re-registered: this network reads chromatic aberration". */
  words: z.string(),
  remedy: remedySchema.optional(),
});
export type CueVerdict = z.infer<typeof verdictSchema>;

export const diagnosisSchema = z.object({
  event: z.literal('diagnosed'),
  run: z.string(),
  step: z.number().int(),
  folders: z.array(z.string()),
  /** Held-out photographs asked. */
  images: z.number().int(),
  baseline: z.object({ score: z.number(), chance: z.number() }),
  interventions: z.array(interventionSchema),
  /** The cues that this network is found to read; empty where none is. */
  verdicts: z.array(verdictSchema),
  /** Cues that were not tried, and why. */
  notTried: z.array(z.object({ cue: cueIdSchema, reason: z.string() })),
  /** Where in the photograph a single patch was, regressed from its features alone (patch tasks): root mean squared error in sides of the photograph, beside that of answering with the mean place. */
  place: z.object({ rmse: z.number(), chance: z.number(), ci95: intervalSchema }).optional(),
  warnings: z.array(z.string()),
  seconds: z.number(),
  madeAt: z.string(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;

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
