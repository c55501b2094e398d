/** What a run produces, as it stands in files, in `--json` lines and on the wire. */
import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { cueIdSchema } from './shortcuts.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** Every run gets exactly one, whatever way its process goes. */
export const endings = ['finished', 'stopped', 'diverged', 'failed', 'crashed'] as const;
export type Ending = (typeof endings)[number];

/** Scores on the held-out photographs. */
export const heldOutSchema = z.object({
  loss: z.number(),
  /** 1 for a perfect answer. */
  score: z.number(),
  /** What a guesser that ignores the picture gets. */
  chance: z.number(),
  /** The same network before its first step. */
  untrained: z.number(),
  /** Of the score, photographs being the units that vary; absent in runs of earlier versions. */
  standardError: z.number().optional(),
});
export type HeldOut = z.infer<typeof heldOutSchema>;

/** Label-free health of the encoder's features on held-out photographs. */
export const healthSchema = z.object({
  /** RankMe: exp of the entropy of the normalised singular values (Garrido et al. 2023, arXiv 2210.02885); 1 to min(N, D). */
  effectiveRank: z.number(),
  /** Mean over units of the standard deviation of l2-normalised features, times √D: about 1 when spread out, 0 when collapsed. */
  featureStd: z.number(),
  /** Share of feature units whose value never changes over the held-out photographs, 0 to 1. */
  deadUnits: z.number(),
});
export type Health = z.infer<typeof healthSchema>;

export const alarmSchema = z.object({ kind: z.string(), message: z.string() });
export type Alarm = z.infer<typeof alarmSchema>;

/** One line of metrics.jsonl, and of `train --json`. Each step stands once. */
export const stepRecordSchema = z.object({
  event: z.literal('step'),
  step: z.number().int(),
  epoch: z.number().int(),
  /** In the task's unit; nats for a cross-entropy. */
  loss: z.number(),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
  metrics: z.record(z.string(), z.number()).optional(),
});
export type StepRecord = z.infer<typeof stepRecordSchema>;

/** The score of some held-out photographs with a cue taken away, and under a change as strong that leaves it alone. */
export const meterReadingSchema = z.object({ cue: cueIdSchema, score: z.number(), control: z.number() });
export type MeterReading = z.infer<typeof meterReadingSchema>;

export const snapshotRecordSchema = z.object({
  event: z.literal('snapshot'),
  step: z.number().int(),
  epoch: z.number(),
  heldOut: heldOutSchema,
  health: healthSchema,
  alarms: z.array(alarmSchema),
  /** The cheat meter; absent for tasks without one, and in runs of earlier versions. */
  meter: z.array(meterReadingSchema).optional(),
});
export type SnapshotRecord = z.infer<typeof snapshotRecordSchema>;

/** A picture of a board. `file` names a PNG in the board's folder; `data` is a data: URL (previews). */
export const boardPictureSchema = z.object({
  role: z.enum(['asked', 'answer', 'truth']),
  caption: z.string(),
  file: z.string().optional(),
  data: z.string().optional(),
  width: z.number().int(),
  height: z.number().int(),
});
/** Pairs of numbers, none below 0, as bars of one scale: what is counted in a whole and in its parts, say. */
export const boardBarsSchema = z.object({
  title: z.string(),
  /** What the first and the second number of each pair are. */
  series: z.tuple([z.string(), z.string()]).readonly(),
  rows: z
    .array(z.object({ label: z.string(), values: z.tuple([z.number().min(0), z.number().min(0)]).readonly() }))
    .readonly(),
});
/** One pinned held-out photograph on the live board; without `photograph`, what is shown of many together. */
export const boardItemSchema = z.object({
  photograph: z.string().optional(),
  pictures: z.array(boardPictureSchema),
  /** What was asked and answered, in words. */
  caption: z.string(),
  /** For tasks whose answers are right or wrong. */
  correct: z.boolean().optional(),
  /** For tasks with a choice of answers: the probability given to each. */
  probabilities: z.array(z.object({ label: z.string(), probability: z.number(), truth: z.boolean() })).optional(),
  bars: boardBarsSchema.optional(),
});
export type BoardBars = z.infer<typeof boardBarsSchema>;
export type BoardPicture = z.infer<typeof boardPictureSchema>;
export type BoardItem = z.infer<typeof boardItemSchema>;
export const boardSchema = z.object({ step: z.number().int(), items: z.array(boardItemSchema) });
export type Board = z.infer<typeof boardSchema>;

/** What the worker knows when its first step is about to begin. */
export const startedRecordSchema = z.object({
  event: z.literal('started'),
  run: z.string(),
  runDir: z.string(),
  engine: z.string(),
  lowering: z.string(),
  device: z.string(),
  images: z.number().int(),
  heldOutImages: z.number().int(),
  /** How many photographs the task cannot be asked about, by why, in words; absent in runs of earlier versions. */
  leftOut: z.record(z.string(), z.number()).optional(),
  /** How many photographs were named to be left out of training and would have been trained on; absent where none was named. */
  excluded: z.number().int().optional(),
  parameters: z.number().int(),
  fromStep: z.number().int(),
  totalSteps: z.number().int(),
  stepsPerEpoch: z.number().int(),
  /** The batch in use: a default one shrinks to fit a small folder. */
  batch: z.number().int(),
});
export type StartedRecord = z.infer<typeof startedRecordSchema>;

export const certificateSideSchema = z.object({ maxAbs: z.number(), cosine: z.number(), sameNeighbours: z.number() });
/** Proof that an exported encoder answers as the trainer does: the same photographs through both. */
export const certificateSchema = z.object({
  images: z.number().int(),
  tolerance: z.number(),
  onnx: certificateSideSchema.optional(),
  tfjs: certificateSideSchema.optional(),
  safetensors: z.object({ identical: z.boolean() }).optional(),
  passed: z.boolean(),
});
export type Certificate = z.infer<typeof certificateSchema>;
export const exportFormats = ['onnx', 'tfjs', 'safetensors'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** An encoder as files, with the proof that they answer as the trainer does. */
export const exportedSchema = z.object({
  event: z.literal('exported'),
  /** Absolute path of the folder that the files are in. */
  out: z.string(),
  /** Paths below it. */
  files: z.array(z.string()),
  certificate: certificateSchema,
});
export type Exported = z.infer<typeof exportedSchema>;

export const engineReportSchema = z.object({
  engine: z.string(),
  works: z.boolean(),
  device: z.string(),
  lowering: z.string(),
  stepMs: z.number().nullable(),
  why: z.string(),
});
export type EngineReport = z.infer<typeof engineReportSchema>;

export const passedOverSchema = z.object({
  path: z.string(),
  reason: z.enum(['undecodable', 'truncated', 'too-small', 'beyond-limits', 'empty', 'unreadable']),
  detail: z.string(),
});
export type PassedOver = z.infer<typeof passedOverSchema>;
export const indexWarningSchema = z.object({
  path: z.string(),
  kind: z.enum(['grey', 'letterboxed', 'duplicate', 'near-duplicate', 'exif-rotated', 'animated', 'mistyped']),
});
export type IndexWarning = z.infer<typeof indexWarningSchema>;

/** Of run.json as this version writes it; counted up whenever an older version would misread it. */
export const schemaVersion = 1;

/** run.json: written by the lab alone, whole and renamed into place. */
export const runRecordSchema = z.object({
  schemaVersion: z.literal(schemaVersion),
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  settings: trainSettingsSchema,
  folders: z.array(z.string()),
  heldOutFolders: z.array(z.string()),
  /** The run whose encoder this one began with. */
  from: z.string().optional(),
  /** The run that this one is to be held against: everything equal but one setting, or some photographs left out. */
  pairedWith: z.string().optional(),
  /** Absolute paths of photographs that are not trained on, though they lie in the folders; held-out ones stay held out. */
  excluded: z.array(z.string()).optional(),
  versions: z.record(z.string(), z.string()),
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
