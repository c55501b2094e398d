/**
 * What the lab and a worker process say to each other. Validated on arrival on both sides.
 * Tensors never leave the worker: numbers, small series and finished pictures do.
 */
import { z } from 'zod';
import { auditSchema } from './audit.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { triedEngineIds } from './engine-cards.ts';
import { evaluationSchema } from './evaluation.ts';
import { failureSchema } from './failure.ts';
import {
  boardItemSchema,
  boardSchema,
  certificateSchema,
  endings,
  engineReportSchema,
  exportFormats,
  heldOutSchema,
  indexWarningSchema,
  passedOverSchema,
  snapshotRecordSchema,
  startedRecordSchema,
  stepRecordSchema,
} from './results.ts';
import { cueIdSchema, fewestLookedAt, lookedSchema, plantedSchema } from './shortcuts.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** Chosen folders and where their packed cache lives. `folders` are absolute paths. */
export const datasetSpecSchema = z.object({ folders: z.array(z.string()).min(1), packDir: z.string() });
export type DatasetSpec = z.infer<typeof datasetSpecSchema>;

/** Folders to train on. */
export const trainedFoldersSchema = datasetSpecSchema.extend({
  /** Absolute paths of photographs that are not to be trained on. */
  excluded: z.array(z.string()).optional(),
});

export const labelSourceSchema = z.union([z.literal('folders'), z.object({ csv: z.string() })]);
export type LabelSource = z.infer<typeof labelSourceSchema>;

export const jobSchema = z.discriminatedUnion('job', [
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
  z.object({
    job: z.literal('export'),
    runDir: z.string(),
    settings: trainSettingsSchema,
    /** Photographs for the certificate. */
    dataset: datasetSpecSchema,
    out: z.string(),
    formats: z.array(z.enum(exportFormats)).min(1),
  }),
  /** Measure what the encoder of a run has learnt, by classes that are read off its features. */
  z.object({
    job: z.literal('evaluate'),
    runDir: z.string(),
    settings: trainSettingsSchema,
    /** Labelled photographs to learn the classes from. */
    dataset: datasetSpecSchema,
    /** Labelled photographs to be right about. */
    test: datasetSpecSchema,
    /** The sub-folders' names, or a CSV file by its absolute path. */
    labels: labelSourceSchema,
  }),
  /** Find what the photographs give away of a task's answers, before any training. Reads the originals. */
  z.object({ job: z.literal('audit'), dataset: datasetSpecSchema, settings: trainSettingsSchema }),
  /** Find what the network of a run uses, by taking cues away from photographs and putting them in. */
  z.object({
    job: z.literal('diagnose'),
    runDir: z.string(),
    settings: trainSettingsSchema,
    /** The folders that the run was trained on; the photographs asked are those it held out. */
    dataset: trainedFoldersSchema,
    heldOut: datasetSpecSchema.optional(),
    /** Other photographs to ask instead, all of them. */
    other: datasetSpecSchema.optional(),
  }),
  /** Find where in photographs the network of a run looks: attributions of those it held out, and clusters of those it trains on. */
  z.object({
    job: z.literal('look'),
    runDir: z.string(),
    settings: trainSettingsSchema,
    /** The folders that the run was trained on. */
    dataset: trainedFoldersSchema,
    heldOut: datasetSpecSchema.optional(),
    /** How many training photographs to cluster, at most. */
    photographs: z.number().int().min(fewestLookedAt),
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
  z.object({ job: z.literal('studio') }),
  z.object({ job: z.literal('doctor') }),
  /** Run a small step on an engine whose driver may take the process along. */
  z.object({ job: z.literal('try-engine'), engine: z.enum(triedEngineIds) }),
  z.object({ job: z.literal('bench'), case: z.string(), engine: z.string() }),
]);
export type Job = z.infer<typeof jobSchema>;
export type JobOf<Name extends Job['job']> = Extract<Job, { job: Name }>;

/** Questions a studio worker answers. */
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

export const fromWorkerSchema = z.discriminatedUnion('type', [
  /** The process is up and waits for its job. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), what: z.string(), done: z.number(), total: z.number() }),
  z.object({ type: z.literal('indexed'), record: indexedRecordSchema }),
  z.object({ type: z.literal('started'), record: startedRecordSchema, datasetFingerprint: z.string() }),
  /** Steps since the last message, at most four messages a second. */
  z.object({ type: z.literal('steps'), records: z.array(stepRecordSchema), memoryMiB: z.number() }),
  z.object({ type: z.literal('snapshot'), record: snapshotRecordSchema }),
  z.object({ type: z.literal('board'), board: boardSchema }),
  z.object({ type: z.literal('paused') }),
  z.object({ type: z.literal('continued') }),
  z.object({ type: z.literal('exported'), files: z.array(z.string()), certificate: certificateSchema }),
  z.object({ type: z.literal('evaluated'), record: evaluationSchema }),
  z.object({ type: z.literal('audited'), record: auditSchema }),
  z.object({ type: z.literal('diagnosed'), record: diagnosisSchema }),
  z.object({ type: z.literal('looked'), record: lookedSchema }),
  z.object({ type: z.literal('planted'), record: plantedSchema }),
  z.object({ type: z.literal('doctor'), engines: z.array(engineReportSchema) }),
  /** Have an engine tried in a process of its own; `tried` is the answer, at the latest after so long. */
  z.object({ type: z.literal('try'), engine: z.enum(triedEngineIds), patienceMs: z.number() }),
  z.object({ type: z.literal('tried'), report: engineReportSchema }),
  z.object({ type: z.literal('benched'), record: benchRecordSchema }),
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
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;
export type FromWorkerOf<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;
