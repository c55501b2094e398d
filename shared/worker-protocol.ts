/**
 * The messages between the lab and a worker process. Both sides validate what they receive.
 * Tensors never leave the worker; only numbers, short series and finished pictures do.
 */
import { z } from 'zod';
import { type AnalysisId, type AnalysisResultOf, analyses, analysisIds, type JobParametersOf } from './analyses.ts';
import { datasetSpecSchema, trainedFoldersSchema } from './dataset-spec.ts';
import { describedEncoderSchema, encoderOptionsSchema, encoderTensorsSchema } from './encoders.ts';
import { triedEngineIds } from './engine-cards.ts';
import { failureSchema } from './failure.ts';
import { imageReadingSchema } from './image-reading.ts';
import { notConsideredSchema } from './other-files.ts';
import { runMeasurementSchema } from './run-measurement.ts';
import {
  boardItemSchema,
  boardSchema,
  endings,
  engineExaminationSchema,
  engineReportSchema,
  exifFieldSchema,
  heldOutSchema,
  indexWarningSchema,
  passedOverSchema,
  snapshotRecordSchema,
  startedRecordSchema,
  stepRecordSchema,
} from './run-results.ts';
import { cueIdSchema, plantedSchema } from './shortcut-schemas.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** All jobs except the analyses. */
const ownJobs = [
  /** Walk, decode and pack folders at one shorter side, in pixels. */
  z.object({ job: z.literal('index'), dataset: datasetSpecSchema, side: z.number().int() }),
  /** Measure percentiles of the values of folders: the limits of their range. */
  z.object({ job: z.literal('measure-range'), folders: z.array(z.string()).min(1), reading: imageReadingSchema }),
  /** Train, or continue from the last checkpoint in `runDir` if there is one. First indexes photographs that are not packed yet. */
  z.object({
    job: z.literal('train'),
    run: z.string(),
    runDir: z.string(),
    settings: trainSettingsSchema,
    dataset: trainedFoldersSchema,
    heldOut: datasetSpecSchema.optional(),
    /** Folder of the run whose encoder this one starts from. */
    fromRunDir: z.string().optional(),
    /** File of weights that this one starts from instead. */
    fromFile: z.string().optional(),
    /** Engine and lowering that a resumed run started with and keeps. */
    keep: z.object({ engine: z.string(), lowering: z.string() }).optional(),
    /** End as stopped, with a snapshot and a checkpoint, after ⌈steps / stopAtOneOf⌉ steps. */
    stopAtOneOf: z.number().int().min(2).optional(),
  }),
  /** Train a few steps of a run that has not started, and measure its time, memory and files. Nothing of it is kept. */
  z.object({
    job: z.literal('measure-run'),
    /** An empty folder, which the lab removes afterwards. */
    runDir: z.string(),
    settings: trainSettingsSchema,
    dataset: trainedFoldersSchema,
    heldOut: datasetSpecSchema.optional(),
    fromRunDir: z.string().optional(),
    /** Where the run would be written: its free space is reported. */
    workspace: z.string(),
  }),
  /** Write copies of photographs with a planted cue. The folders are only read. */
  z.object({
    job: z.literal('plant'),
    folders: z.array(z.string()).min(1),
    cue: cueIdSchema,
    strength: z.number(),
    /** An absolute path outside the folders; created if it is missing. */
    out: z.string(),
  }),
  /** Copy the encoder in a file into the folder `out`, which exists and is empty, and test it. */
  z.object({ job: z.literal('add-encoder'), file: z.string(), out: z.string(), options: encoderOptionsSchema }),
  /** List the tensors of an ONNX graph that can be the features. The file is only read. */
  z.object({ job: z.literal('list-tensors'), file: z.string() }),
  /** Keep running and answer questions: thumbnails and previews. */
  z.object({ job: z.literal('preview') }),
  z.object({ job: z.literal('doctor') }),
  /** Run a small step on an engine whose driver may crash the process. */
  z.object({ job: z.literal('try-engine'), engine: z.enum(triedEngineIds) }),
  z.object({ job: z.literal('bench'), case: z.string(), engine: z.string() }),
] as const;
const analysisJobs = analysisIds.map((id) => z.object({ job: z.literal(id), ...analyses[id].job.shape }));

/** The job of a worker process. */
export type Job =
  | z.infer<(typeof ownJobs)[number]>
  | { [Id in AnalysisId]: { readonly job: Id } & JobParametersOf<Id> }[AnalysisId];
export type JobName = Job['job'];
export type JobOf<Name extends JobName> = Extract<Job, { readonly job: Name }>;
export const jobSchema = z.discriminatedUnion('job', [...ownJobs, ...analysisJobs]) as unknown as z.ZodType<Job>;

/** Questions that the preview worker answers. */
export const questionSchema = z.discriminatedUnion('question', [
  /** A picture of the original file, its longer side at most `side` pixels. */
  z.object({
    question: z.literal('thumbnail'),
    path: z.string(),
    side: z.number().int(),
    reading: imageReadingSchema.optional(),
  }),
  /** Puzzles as the network will see them, from the first photographs of a packed dataset. */
  z.object({
    question: z.literal('preview'),
    settings: trainSettingsSchema,
    packDir: z.string(),
    side: z.number().int(),
    count: z.number().int(),
    /** Absolute path of the only photograph to show. */
    photograph: z.string().optional(),
  }),
  /** The EXIF fields of an original file. */
  z.object({ question: z.literal('exif'), path: z.string() }),
]);
export type Question = z.infer<typeof questionSchema>;
export const answerSchema = z.discriminatedUnion('question', [
  z.object({ question: z.literal('thumbnail'), type: z.string(), base64: z.string() }),
  z.object({ question: z.literal('preview'), items: z.array(boardItemSchema) }),
  z.object({ question: z.literal('exif'), fields: z.array(exifFieldSchema) }),
]);
export type Answer = z.infer<typeof answerSchema>;

export const toWorkerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), job: jobSchema }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('continue') }),
  /** Write a checkpoint and end as stopped. */
  z.object({ type: z.literal('stop') }),
  /** Evaluate, draw the board and write a checkpoint after the current step. */
  z.object({ type: z.literal('snapshot') }),
  z.object({ type: z.literal('ask'), id: z.number().int(), question: questionSchema }),
  /** The result of a trial that the worker requested. */
  z.object({ type: z.literal('tried'), report: engineReportSchema }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

export const indexedRecordSchema = z.object({
  images: z.number().int(),
  passedOver: z.array(passedOverSchema),
  warnings: z.array(indexWarningSchema),
  notConsidered: notConsideredSchema.optional(),
  seconds: z.number(),
  bytes: z.number(),
});
export type IndexedRecord = z.infer<typeof indexedRecordSchema>;

export const benchRecordSchema = z.object({
  event: z.literal('benched'),
  case: z.string(),
  engine: z.string(),
  lowering: z.string(),
  msPerStep: z.number(),
  imagesPerSecond: z.number(),
  peakMiB: z.number(),
  parameters: z.number().int(),
  lossFirst: z.number(),
  lossLast: z.number(),
  /** Share of the time that a training loop spent waiting for data; only for cases that run the input pipeline. */
  waitingForData: z.number().optional(),
});
export type BenchRecord = z.infer<typeof benchRecordSchema>;

/** The results of jobs other than analyses. */
const ownResults = {
  index: indexedRecordSchema,
  'measure-range': z.object({ reading: imageReadingSchema }),
  'measure-run': runMeasurementSchema,
  plant: plantedSchema,
  'add-encoder': describedEncoderSchema,
  'list-tensors': encoderTensorsSchema,
  doctor: engineExaminationSchema,
  'try-engine': engineReportSchema,
  bench: benchRecordSchema,
} as const satisfies Partial<Record<JobName, z.ZodType>>;
type OwnResults = { readonly [Name in keyof typeof ownResults]: z.infer<(typeof ownResults)[Name]> };
type JobResults = OwnResults & { readonly [Id in AnalysisId]: AnalysisResultOf<Id> };

/** A job that ends with a result. */
export type ResultJob = keyof JobResults;
export type JobResult<Name extends ResultJob> = JobResults[Name];
/** The result of a job: the last message before `ended`. */
export type ResultMessage = {
  [Name in ResultJob]: { readonly type: 'result'; readonly job: Name; readonly result: JobResult<Name> };
}[ResultJob];

const [firstResult, ...otherResults] = [
  ...Object.entries(ownResults),
  ...analysisIds.map((id) => [id, analyses[id].result] as const),
].map(([job, result]) => z.object({ type: z.literal('result'), job: z.literal(job), result }));

/** All messages except results. */
const ownMessages = [
  /** The process has started and waits for its job. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), what: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('started'), record: startedRecordSchema, datasetFingerprint: z.string() }),
  /** Steps since the last message, at most four messages per second. */
  z.object({ type: z.literal('steps'), records: z.array(stepRecordSchema), memoryMiB: z.number() }),
  z.object({ type: z.literal('snapshot'), record: snapshotRecordSchema }),
  z.object({ type: z.literal('board'), board: boardSchema }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('continued') }),
  /** Asks the lab to try an engine in a separate process; `tried` is the answer, after `patienceMs` at the latest. */
  z.object({ type: z.literal('try'), engine: z.enum(triedEngineIds), patienceMs: z.number() }),
  z.object({
    type: z.literal('answer'),
    id: z.number().int(),
    answer: answerSchema.optional(),
    failure: failureSchema.optional(),
  }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning']), message: z.string() }),
  /** The worker's last message. A process that exits without it has crashed. */
  z.object({
    type: z.literal('ended'),
    status: z.enum(endings),
    step: z.number().int(),
    seconds: z.number(),
    heldOut: heldOutSchema.optional(),
    failure: failureSchema.optional(),
  }),
] as const;

export type FromWorker = z.infer<(typeof ownMessages)[number]> | ResultMessage;
export type FromWorkerOf<Type extends FromWorker['type']> = Extract<FromWorker, { readonly type: Type }>;
export const fromWorkerSchema = z.discriminatedUnion('type', [
  ...ownMessages,
  z.discriminatedUnion('job', [firstResult!, ...otherResults]),
]) as unknown as z.ZodType<FromWorker>;
