/**
 * What the lab and a worker process say to each other. Validated on arrival on both sides.
 * Tensors never leave the worker: numbers, small series and finished pictures do.
 */
import { z } from 'zod';
import { type AnalysisId, type AnalysisResultOf, analyses, analysisIds, type JobParametersOf } from './analyses.ts';
import { datasetSpecSchema, trainedFoldersSchema } from './dataset-spec.ts';
import { triedEngineIds } from './engine-cards.ts';
import { failureSchema } from './failure.ts';
import {
  boardItemSchema,
  boardSchema,
  endings,
  engineReportSchema,
  heldOutSchema,
  indexWarningSchema,
  passedOverSchema,
  snapshotRecordSchema,
  startedRecordSchema,
  stepRecordSchema,
} from './results.ts';
import { cueIdSchema, plantedSchema } from './shortcuts.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** Every job but the analyses. */
const ownJobs = [
  /** Walk, decode and pack folders at one shorter side, in pixels. */
  z.object({ job: z.literal('index'), dataset: datasetSpecSchema, side: z.number().int() }),
  /** Train, or go on from the last checkpoint in `runDir` where there is one. Indexes first what is not packed yet. */
  z.object({
    job: z.literal('train'),
    run: z.string(),
    runDir: z.string(),
    settings: trainSettingsSchema,
    dataset: trainedFoldersSchema,
    heldOut: datasetSpecSchema.optional(),
    /** Folder of the run whose encoder this one begins with. */
    fromRunDir: z.string().optional(),
    /** Engine and lowering a resumed run began with, and keeps. */
    keep: z.object({ engine: z.string(), lowering: z.string() }).optional(),
  }),
  /** Write copies of photographs with a cue put in. The folders are only read. */
  z.object({
    job: z.literal('plant'),
    folders: z.array(z.string()).min(1),
    cue: cueIdSchema,
    strength: z.number(),
    /** An absolute path outside the folders; made if it is missing. */
    out: z.string(),
  }),
  /** Stays up and answers questions: thumbnails and previews. */
  z.object({ job: z.literal('preview') }),
  z.object({ job: z.literal('doctor') }),
  /** Run a small step on an engine whose driver may take the process along. */
  z.object({ job: z.literal('try-engine'), engine: z.enum(triedEngineIds) }),
  z.object({ job: z.literal('bench'), case: z.string(), engine: z.string() }),
] as const;
const analysisJobs = analysisIds.map((id) => z.object({ job: z.literal(id), ...analyses[id].job.shape }));

/** What a worker process is started for. */
export type Job =
  | z.infer<(typeof ownJobs)[number]>
  | { [Id in AnalysisId]: { readonly job: Id } & JobParametersOf<Id> }[AnalysisId];
export type JobName = Job['job'];
export type JobOf<Name extends JobName> = Extract<Job, { readonly job: Name }>;
export const jobSchema = z.discriminatedUnion('job', [...ownJobs, ...analysisJobs]) as unknown as z.ZodType<Job>;

/** Questions that the preview worker answers. */
export const questionSchema = z.discriminatedUnion('question', [
  /** A picture of the original file, its longer side at most `side` pixels. */
  z.object({ question: z.literal('thumbnail'), path: z.string(), side: z.number().int() }),
  /** The puzzle as the network will see it, on the first photographs of a packed dataset. */
  z.object({
    question: z.literal('preview'),
    settings: trainSettingsSchema,
    packDir: z.string(),
    side: z.number().int(),
    count: z.number().int(),
  }),
]);
export type Question = z.infer<typeof questionSchema>;
export const answerSchema = z.discriminatedUnion('question', [
  z.object({ question: z.literal('thumbnail'), type: z.string(), base64: z.string() }),
  z.object({ question: z.literal('preview'), items: z.array(boardItemSchema) }),
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
  /** What came of a trial that it had asked for. */
  z.object({ type: z.literal('tried'), report: engineReportSchema }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

export const indexedRecordSchema = z.object({
  images: z.number().int(),
  passedOver: z.array(passedOverSchema),
  warnings: z.array(indexWarningSchema),
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

/** What the jobs come to that end with a result; besides these, every analysis does. */
const ownResults = {
  index: indexedRecordSchema,
  plant: plantedSchema,
  doctor: z.object({ engines: z.array(engineReportSchema) }),
  'try-engine': engineReportSchema,
  bench: benchRecordSchema,
} as const satisfies Partial<Record<JobName, z.ZodType>>;
type OwnResults = { readonly [Name in keyof typeof ownResults]: z.infer<(typeof ownResults)[Name]> };
type JobResults = OwnResults & { readonly [Id in AnalysisId]: AnalysisResultOf<Id> };

/** A job that ends with a result. */
export type ResultJob = keyof JobResults;
export type JobResult<Name extends ResultJob> = JobResults[Name];
/** What a job came to; the one message before its last word. */
export type ResultMessage = {
  [Name in ResultJob]: { readonly type: 'result'; readonly job: Name; readonly result: JobResult<Name> };
}[ResultJob];

const [firstResult, ...otherResults] = [
  ...Object.entries(ownResults),
  ...analysisIds.map((id) => [id, analyses[id].result] as const),
].map(([job, result]) => z.object({ type: z.literal('result'), job: z.literal(job), result }));

/** Every message but results. */
const ownMessages = [
  /** The process is up and waits for its job. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), what: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('started'), record: startedRecordSchema, datasetFingerprint: z.string() }),
  /** Steps since the last message, at most four messages a second. */
  z.object({ type: z.literal('steps'), records: z.array(stepRecordSchema), memoryMiB: z.number() }),
  z.object({ type: z.literal('snapshot'), record: snapshotRecordSchema }),
  z.object({ type: z.literal('board'), board: boardSchema }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('continued') }),
  /** Have an engine tried in a process of its own; `tried` is the answer, at the latest after so long. */
  z.object({ type: z.literal('try'), engine: z.enum(triedEngineIds), patienceMs: z.number() }),
  z.object({
    type: z.literal('answer'),
    id: z.number().int(),
    answer: answerSchema.optional(),
    failure: failureSchema.optional(),
  }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning']), message: z.string() }),
  /** The worker's last word. A process that goes without it has crashed. */
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
