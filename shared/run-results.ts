/** The results of a run, the same in files, in `--json` lines and in messages. */
import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { labelFreeSchema } from './label-free.ts';
import { cueIdSchema } from './shortcut-schemas.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** How a run can end. Every run gets exactly one ending, even if its process crashes. */
export const endings = ['finished', 'stopped', 'diverged', 'failed', 'crashed'] as const;
export type Ending = (typeof endings)[number];

/** Every state of a run: on its way, or ended. A run of a sweep is `waiting` until a process begins it. */
export const runStatuses = ['waiting', 'queued', 'preparing', 'running', 'paused', 'stopping', ...endings] as const;
export type RunStatus = (typeof runStatuses)[number];
/** Whether a status is an ending. */
export const hasEnded = (status: string): status is Ending => (endings as readonly string[]).includes(status);

/** Whether a process trains it, or prepares to. */
export const isUnderWay = (status: RunStatus): boolean =>
  !hasEnded(status) && status !== 'queued' && status !== 'waiting';

/** Scores on the held-out photographs. */
export const heldOutSchema = z.object({
  loss: z.number(),
  /** 1 is perfect. */
  score: z.number(),
  /** The score of an answer that ignores the photograph. */
  chance: z.number(),
  /** The score of the same network before its first step. */
  untrained: z.number(),
  /** Standard error of the score over photographs; absent in runs of earlier versions. */
  standardError: z.number().optional(),
});
export type HeldOut = z.infer<typeof heldOutSchema>;

/** Health of the encoder's features on held-out photographs, measured without labels. */
export const healthSchema = z.object({
  /** RankMe: exp of the entropy of the normalised singular values (Garrido et al. 2023, arXiv 2210.02885); 1 to min(N, D). */
  effectiveRank: z.number(),
  /** Mean over units of the standard deviation of l2-normalised features, times √D: about 1 when spread out, 0 when collapsed. */
  featureStd: z.number(),
  /** Share of feature units whose value never changes over the held-out photographs, 0 to 1. */
  deadUnits: z.number(),
});
export type Health = z.infer<typeof healthSchema>;

/** The distribution of all values of the encoder's features on held-out photographs. */
export const featureHistogramSchema = z.object({
  min: z.number(),
  max: z.number(),
  /** Number of values: photographs × units. */
  count: z.number().int(),
  sum: z.number(),
  sumOfSquares: z.number(),
  /** Number of values in buckets of equal width from `min` to `max`. */
  buckets: z.array(z.number().int()).min(1),
});
export type FeatureHistogram = z.infer<typeof featureHistogramSchema>;

export const alarmSchema = z.object({ kind: z.string(), message: z.string() });
export type Alarm = z.infer<typeof alarmSchema>;

/**
 * Training time so far: steps, snapshots, surveys and checkpoints since the run's first step, without pauses and without the
 * time between an end and its resumption. Absent in runs of earlier versions.
 */
const secondsSchema = z.number().min(0).optional();

/** One line of metrics.jsonl and of `train --json`. Each step appears once. */
export const stepRecordSchema = z.object({
  event: z.literal('step'),
  step: z.number().int(),
  epoch: z.number().int(),
  /** In the task's unit; nats for a cross-entropy. */
  loss: z.number(),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
  seconds: secondsSchema,
  metrics: z.record(z.string(), z.number()).optional(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** The score on some held-out photographs with a cue removed, and under the control: an equally strong change that leaves it in place. */
export const meterReadingSchema = z.object({
  cue: cueIdSchema,
  score: z.number(),
  control: z.number(),
  /** Number of held-out photographs, the same for both scores; absent in runs of earlier versions. */
  images: z.number().int().optional(),
});
export type MeterReading = z.infer<typeof meterReadingSchema>;

/** A snapshot: score, health and alarms at one step. */
export const snapshotRecordSchema = z.object({
  event: z.literal('snapshot'),
  step: z.number().int(),
  epoch: z.number(),
  heldOut: heldOutSchema,
  health: healthSchema,
  alarms: z.array(alarmSchema),
  /** When the snapshot began, as in the record of a step. */
  seconds: secondsSchema,
  /** The cheat meter; absent for tasks without one, and in runs of earlier versions. */
  meter: z.array(meterReadingSchema).optional(),
  /** Absent in runs of earlier versions. */
  features: featureHistogramSchema.optional(),
  /** Absent in runs of earlier versions. */
  labelFree: labelFreeSchema.optional(),
});
export type SnapshotRecord = z.infer<typeof snapshotRecordSchema>;

/** A picture of a board. `file` names a PNG in the board's folder; `data` is a data: URL (previews). */
export const boardPictureSchema = z.object({
  role: z.enum(['asked', 'answer', 'truth', 'image', 'features']),
  caption: z.string(),
  file: z.string().optional(),
  data: z.string().optional(),
  width: z.number().int(),
  height: z.number().int(),
});
/** Pairs of non-negative numbers as bars on one scale, for example the counts of a whole and of its parts. */
export const boardBarsSchema = z.object({
  title: z.string(),
  /** Names of the first and the second number of each pair. */
  series: z.tuple([z.string(), z.string()]).readonly(),
  rows: z
    .array(z.object({ label: z.string(), values: z.tuple([z.number().min(0), z.number().min(0)]).readonly() }))
    .readonly(),
});
/** One pinned photograph on the board; without `photograph`, an item about many photographs together. */
export const boardItemSchema = z.object({
  /** The features of places as colours: pairs of an image and its features. Absent for questions and answers of the task. */
  kind: z.literal('patch-colours').optional(),
  photograph: z.string().optional(),
  pictures: z.array(boardPictureSchema),
  /** Question and answer in words. */
  caption: z.string(),
  /** For tasks whose answers are right or wrong. */
  correct: z.boolean().optional(),
  /** For tasks with a choice of answers: the probability given to each. */
  probabilities: z.array(z.object({ label: z.string(), probability: z.number(), truth: z.boolean() })).optional(),
  bars: boardBarsSchema.optional(),
  /** The run trains on this photograph; absent for held-out ones. */
  trainedOn: z.literal(true).optional(),
});
export type BoardBars = z.infer<typeof boardBarsSchema>;
export type BoardPicture = z.infer<typeof boardPictureSchema>;
export type BoardItem = z.infer<typeof boardItemSchema>;
export const boardSchema = z.object({ step: z.number().int(), items: z.array(boardItemSchema) });
export type Board = z.infer<typeof boardSchema>;

/** How a photograph copies another: the same content; at another size, re-encoded or changed; a part of it; mirrored; a part of its mirror image. */
export const leakKinds = ['exact', 'near', 'crop', 'mirrored', 'mirrored-crop'] as const;
export type LeakKind = (typeof leakKinds)[number];

/** Numbers of photographs that are not learnt from because they are copies of photographs that are tested on. */
export const leakageSchema = z.object({
  /** Training photographs with the same content as a test photograph. */
  exact: z.number().int(),
  /** Training photographs that look like a test photograph: smaller, re-encoded, changed; in evaluations also parts and mirror images. */
  near: z.number().int(),
});
export type Leakage = z.infer<typeof leakageSchema>;

/** A copy that was found, as absolute paths. */
export const leakPairSchema = z.object({
  /** The photograph that is not learnt from. */
  copy: z.string(),
  /** The photograph that is tested on. */
  original: z.string(),
  kind: z.enum(leakKinds),
  /** Correlation of the brightness where both show the same, 0 to 1; 1 for the same content. */
  similarity: z.number(),
});
export type LeakPair = z.infer<typeof leakPairSchema>;
/** Number of copies of both kinds. */
export const copiesIn = (leakage: Leakage | undefined): number => (leakage?.exact ?? 0) + (leakage?.near ?? 0);

/** The file of weights that a run started from. */
export const startingWeightsSchema = z.object({
  /** Its name, without folders. */
  file: z.string(),
  sha256: z.string(),
  /** Names of its tensors that the encoder has no place for, such as a classifier. */
  notUsed: z.array(z.string()),
});
export type StartingWeights = z.infer<typeof startingWeightsSchema>;

/** What the worker knows just before its first step. */
export const startedRecordSchema = z.object({
  event: z.literal('started'),
  run: z.string(),
  runDir: z.string(),
  engine: z.string(),
  lowering: z.string(),
  device: z.string(),
  images: z.number().int(),
  heldOutImages: z.number().int(),
  /** Number of photographs that the task cannot use, by reason; absent in runs of earlier versions. */
  leftOut: z.record(z.string(), z.number()).optional(),
  /** Copies of photographs in separate held-out folders; absent without such folders, and in runs of earlier versions. */
  leakage: leakageSchema.optional(),
  /** Number of training photographs that were excluded by name; absent if none were named. */
  excluded: z.number().int().optional(),
  /** Absent if the run did not start from a file. */
  weights: startingWeightsSchema.optional(),
  parameters: z.number().int(),
  fromStep: z.number().int(),
  totalSteps: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** The actual batch size: a default one shrinks to fit a small folder. */
  batch: z.number().int(),
});
export type StartedRecord = z.infer<typeof startedRecordSchema>;

/** Differences between one exported file and the trainer. */
export const certificateSideSchema = z.object({
  maxAbs: z.number(),
  cosine: z.number(),
  sameNeighbours: z.number(),
  /** The program that ran the file; absent in exports of earlier versions. */
  program: z.string().optional(),
});
/** The same for weights of fewer bits, which have a tolerance of their own. */
const reducedSideSchema = certificateSideSchema.extend({
  /** The lowest cosine of features after the trainer's mean was taken from both. */
  centredCosine: z.number(),
  /** The lowest centred cosine that passes. */
  lowestCosine: z.number(),
  passed: z.boolean(),
});
/** Comparison of an exported encoder with the trainer on the same photographs. */
export const certificateSchema = z.object({
  images: z.number().int(),
  tolerance: z.number(),
  onnx: certificateSideSchema.optional(),
  tfjs: certificateSideSchema.optional(),
  safetensors: z.object({ identical: z.boolean() }).optional(),
  torch: certificateSideSchema.optional(),
  /** ONNX files whose weights have fewer bits: what this loses. */
  reduced: z.object({ float16: reducedSideSchema.optional(), int8: reducedSideSchema.optional() }).optional(),
  passed: z.boolean(),
});
export type Certificate = z.infer<typeof certificateSchema>;
export const exportFormats = ['onnx', 'tfjs', 'safetensors', 'torch'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** An exported encoder: its files and their certificate. */
export const exportedSchema = z.object({
  event: z.literal('exported'),
  /** Absolute path of the folder of the files. */
  out: z.string(),
  /** Paths relative to `out`. */
  files: z.array(z.string()),
  /** In bytes, by path; absent in exports of earlier versions. */
  sizes: z.record(z.string(), z.number().int()).optional(),
  certificate: certificateSchema,
});
export type Exported = z.infer<typeof exportedSchema>;

/** Whether an engine works on this machine, and the reason if it does not. */
export const engineReportSchema = z.object({
  engine: z.string(),
  works: z.boolean(),
  device: z.string(),
  lowering: z.string(),
  stepMs: z.number().nullable(),
  why: z.string(),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

/** Reports on all engines that can exist on this platform. */
export const engineExaminationSchema = z.object({
  engines: z.array(engineReportSchema),
  /** Share of all processors that other programs used just before, 0 to 1. A busy machine makes every step slower. */
  processorUse: z.number(),
});
export type EngineExamination = z.infer<typeof engineExaminationSchema>;

/** A file that was skipped because it cannot be used. */
export const passedOverSchema = z.object({
  path: z.string(),
  reason: z.enum(['undecodable', 'truncated', 'too-small', 'beyond-limits', 'empty', 'unreadable']),
  detail: z.string(),
});
export type PassedOver = z.infer<typeof passedOverSchema>;
/** Something unusual about a photograph that is used. */
export const indexWarningSchema = z.object({
  path: z.string(),
  kind: z.enum([
    'grey',
    'letterboxed',
    'duplicate',
    'near-duplicate',
    'exif-rotated',
    'animated',
    'mistyped',
    'several-pages',
    'extra-bands',
    'narrow-range',
    'mixed-ranges',
    'profile-ignored',
    'decoder-warning',
    'preview-used',
  ]),
  /** What it is in this file, in a few words; absent if the kind says it all. */
  detail: z.string().optional(),
});
export type IndexWarning = z.infer<typeof indexWarningSchema>;

/** A field of a photograph's EXIF metadata, in words. */
export const exifFieldSchema = z.object({ name: z.string(), value: z.string() });
export type ExifField = z.infer<typeof exifFieldSchema>;

/** Version of run.json, increased whenever an older program would misread it. */
export const schemaVersion = 1;

/** A note about a run at one step. */
export const stepNoteSchema = z.object({ step: z.number().int().min(0), note: z.string().max(5_000) });
export type StepNote = z.infer<typeof stepNoteSchema>;

/** What a user noted about a run. */
export const runMarksSchema = z.object({
  starred: z.boolean().optional(),
  /** Lists leave it out unless they are asked for it. */
  archived: z.boolean().optional(),
  tags: z.array(z.string().min(1).max(40)).max(20).optional(),
  note: z.string().max(20_000).optional(),
  /** At most one for each step, ascending; an empty one is removed when it is stored. */
  stepNotes: z.array(stepNoteSchema).max(500).optional(),
});
export type RunMarks = z.infer<typeof runMarksSchema>;

/** run.json: only the lab writes it, as a whole file that is renamed into place. */
export const runRecordSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  settings: trainSettingsSchema,
  /** Of the settings, so that a change of this file is noticed; as in the run's checkpoints. */
  settingsHash: z.string(),
  folders: z.array(z.string()),
  heldOutFolders: z.array(z.string()),
  /** The run whose encoder this one started from. */
  from: z.string().optional(),
  /** Absolute path of the file of weights that this one started from. A resumed run does not need it. */
  fromFile: z.string().optional(),
  /** The run that this one is compared with: equal except for one setting, or for some excluded photographs. */
  pairedWith: z.string().optional(),
  /** The sweep that it is a run of. */
  sweep: z.string().optional(),
  /** Absolute paths of photographs in the folders that are excluded from training; held-out ones stay held out. */
  excluded: z.array(z.string()).optional(),
  /** Absolute paths of the photographs that the user pinned: the run's boards show them. Absent if none were pinned. */
  pinned: z.array(z.string()).optional(),
  versions: z.record(z.string(), z.string()),
  marks: runMarksSchema.optional(),
  started: startedRecordSchema.optional(),
  /** Hash of the training and held-out photographs' content hashes. */
  datasetFingerprint: z.string().optional(),
  ending: z
    .object({
      status: z.enum(endings),
      step: z.number().int(),
      seconds: z.number(),
      heldOut: heldOutSchema.optional(),
      failure: failureSchema.optional(),
    })
    .optional(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;
