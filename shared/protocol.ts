/**
 * What an interface and the lab say to each other, whichever door it came through.
 * Both sides derive from the two maps below: a forgotten handler is a type error.
 */
import { z } from 'zod';
import { chosenFoldersSchema } from './analyses.ts';
import { analysisEvents, analysisRequests } from './analysis-protocol.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { evaluationSchema } from './evaluation.ts';
import { failureSchema } from './failure.ts';
import {
  boardItemSchema,
  boardSchema,
  endings,
  engineReportSchema,
  exportedSchema,
  healthSchema,
  heldOutSchema,
  indexWarningSchema,
  passedOverSchema,
  runRecordSchema,
  snapshotRecordSchema,
} from './results.ts';
import { plantingSchema } from './shortcuts.ts';
import { trainSettingsSchema } from './training-settings.ts';

export const protocolVersion = 2;

/** A folder a person chose or may choose: the page holds the token, the lab the path. */
export const folderSchema = z.object({ token: z.string(), name: z.string(), path: z.string() });
export type Folder = z.infer<typeof folderSchema>;

export const datasetSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  folders: z.array(folderSchema),
  /** Copies of the sample photographs that the lab put a cue into: which, and how strongly in the unit of its card. */
  planted: plantingSchema.optional(),
  state: z.enum(['indexing', 'ready', 'cancelled', 'failed']),
  progress: z.object({ done: z.number(), total: z.number() }).optional(),
  images: z.number().int(),
  passedOver: z.number().int(),
  warnings: z.number().int(),
  /** Photographs an hour of looking would not tell apart: the counts of each kind of warning. */
  warningKinds: z.record(z.string(), z.number()),
  seconds: z.number().optional(),
  cacheBytes: z.number(),
  failure: failureSchema.optional(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

export const datasetImageSchema = z.object({
  index: z.number().int(),
  name: z.string(),
  /** Of the original, after EXIF orientation, in pixels. */
  width: z.number().int(),
  height: z.number().int(),
  /** For client.pictureUrl. */
  picture: z.string(),
  warnings: z.array(z.string()),
});
export type DatasetImage = z.infer<typeof datasetImageSchema>;

export const runStatuses = ['queued', 'preparing', 'running', 'paused', 'stopping', ...endings] as const;
export type RunStatus = (typeof runStatuses)[number];

export const runSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  task: z.string(),
  encoder: z.string(),
  size: z.number().int(),
  /** Name of the photographs that it trains on. */
  dataset: z.string(),
  /** Id of the dataset of these photographs, whether or not that is open. */
  datasetId: z.string(),
  createdAt: z.string(),
  status: z.enum(runStatuses),
  /** What a preparing run is busy with, and how far it is. */
  preparing: z.object({ what: z.string(), done: z.number(), total: z.number() }).optional(),
  step: z.number().int(),
  totalSteps: z.number().int(),
  epoch: z.number().int(),
  loss: z.number().optional(),
  heldOut: heldOutSchema.optional(),
  health: healthSchema.optional(),
  imagesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  memoryMiB: z.number().optional(),
  /** 0 is next in the queue; only while queued. */
  queuePosition: z.number().int().optional(),
  /** The run that this one is to be held against. */
  pairedWith: z.string().optional(),
  /** Another process trains it, and alone can pause or stop it. */
  elsewhere: z.literal(true).optional(),
  /** It has ended early, and can go on from its checkpoint or begin again. */
  resumable: z.boolean(),
  /** A network is there that can be evaluated, diagnosed, looked through, exported or begun from. */
  hasCheckpoint: z.boolean(),
  failure: failureSchema.optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Series of at most 500 points, decimated by the lab: each point is the mean of its bucket, with the bucket's last step. */
export const curvesSchema = z.object({
  loss: z.array(z.object({ step: z.number(), loss: z.number() })),
  snapshots: z.array(snapshotRecordSchema),
});
export type Curves = z.infer<typeof curvesSchema>;

export const runDetailSchema = z.object({
  summary: runSummarySchema,
  record: runRecordSchema,
  curves: curvesSchema,
  /** Steps at which a board was drawn, ascending. */
  boards: z.array(z.number().int()),
  /** The last export to the run's own folder. */
  exported: exportedSchema.optional(),
  /** What the encoder has learnt, as measured last. */
  evaluation: evaluationSchema.optional(),
  /** What its network was found to use, as diagnosed last. */
  diagnosis: diagnosisSchema.optional(),
  folder: z.string(),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

const run = z.object({ run: z.string() });
const nothing = z.object({});
const page = { offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) };

/** Every request: what it takes and what it gives. */
export const requests = {
  ...analysisRequests,

  'lab.info': {
    params: nothing,
    result: z.object({
      product: z.string(),
      version: z.string(),
      protocol: z.number(),
      door: z.enum(['desktop', 'browser']),
      platform: z.string(),
      workspace: z.string(),
      cores: z.number(),
    }),
  },
  'lab.doctor': { params: nothing, result: z.object({ engines: z.array(engineReportSchema) }) },

  'folders.roots': { params: nothing, result: z.object({ folders: z.array(folderSchema) }) },
  'folders.list': {
    params: z.object({ token: z.string() }),
    result: z.object({
      folder: folderSchema,
      parent: folderSchema.optional(),
      folders: z.array(folderSchema),
      pictures: z.number().int(),
    }),
  },
  'folders.samples': { params: nothing, result: folderSchema },

  /** Opens the dataset of these folders and indexes what is new; progress arrives as dataset.changed. */
  'datasets.open': { params: z.object({ folders: chosenFoldersSchema }), result: datasetSummarySchema },
  'datasets.cancel': { params: z.object({ dataset: z.string() }), result: nothing },
  'datasets.list': { params: nothing, result: z.object({ datasets: z.array(datasetSummarySchema) }) },
  'datasets.images': {
    params: z.object({ dataset: z.string(), ...page }),
    result: z.object({ images: z.array(datasetImageSchema), total: z.number().int() }),
  },
  'datasets.passedOver': {
    params: z.object({ dataset: z.string(), ...page }),
    result: z.object({ files: z.array(passedOverSchema), total: z.number().int() }),
  },
  'datasets.warnings': {
    params: z.object({ dataset: z.string(), ...page }),
    result: z.object({ warnings: z.array(indexWarningSchema), total: z.number().int() }),
  },

  /** The puzzle as the network will see it; pictures travel inside as data: URLs. */
  'puzzle.preview': {
    params: z.object({ dataset: z.string(), settings: trainSettingsSchema }),
    result: z.object({ items: z.array(boardItemSchema) }),
  },

  'runs.list': { params: nothing, result: z.object({ runs: z.array(runSummarySchema) }) },
  'runs.get': { params: run, result: runDetailSchema },
  'runs.start': {
    params: z.object({
      dataset: z.string(),
      heldOut: z.string().optional(),
      settings: trainSettingsSchema,
      name: z.string().max(120).optional(),
      from: z.string().optional(),
      /** The run that this one is to be held against. */
      pairedWith: z.string().optional(),
      /** Absolute paths of photographs that are not to be trained on: they are compared with those found in the folders, never opened. */
      excluded: z.array(z.string()).min(1).optional(),
    }),
    result: run,
  },
  'runs.pause': { params: run, result: nothing },
  'runs.continue': { params: run, result: nothing },
  'runs.stop': { params: run, result: nothing },
  'runs.snapshot': { params: run, result: nothing },
  'runs.resume': { params: run, result: nothing },
  'runs.rename': { params: z.object({ run: z.string(), name: z.string().min(1).max(120) }), result: nothing },
  'runs.delete': { params: run, result: nothing },
  'runs.board': { params: z.object({ run: z.string(), step: z.number().int() }), result: boardSchema },
  /** Folders that the run was evaluated with last, or others near its own whose sub-folders could be classes; none where there are none. */
  'runs.labelledFolders': {
    params: run,
    result: z.object({ images: z.array(folderSchema), test: z.array(folderSchema) }),
  },
  /** Copies of the sample photographs with a cue put in, in the workspace, opened as a dataset. */
  'plant.samples': {
    params: plantingSchema,
    result: datasetSummarySchema,
  },

  'storage.get': {
    params: nothing,
    result: z.object({
      workspace: z.string(),
      caches: z.array(z.object({ dataset: z.string(), name: z.string(), bytes: z.number(), inUse: z.boolean() })),
      runsBytes: z.number(),
    }),
  },
  /** Clears the packed caches of these datasets, and copies that the lab planted itself; the photographs are never touched. */
  'storage.clear': {
    params: z.object({ datasets: z.array(z.string()) }),
    result: z.object({ freedBytes: z.number() }),
  },
} as const;

export type RequestName = keyof typeof requests;
export type ParamsOf<Name extends RequestName> = z.infer<(typeof requests)[Name]['params']>;
export type ResultOf<Name extends RequestName> = z.infer<(typeof requests)[Name]['result']>;

/** Every event the lab sends unasked. */
export const events = {
  ...analysisEvents,

  'dataset.changed': datasetSummarySchema,
  'run.changed': runSummarySchema,
  'run.removed': run,
  /** At most two a second for each run. */
  'run.curves': z.object({ run: z.string(), curves: curvesSchema }),
  'run.board': z.object({ run: z.string(), step: z.number().int() }),
} as const;

export type EventName = keyof typeof events;
export type EventOf<Name extends EventName> = z.infer<(typeof events)[Name]>;
export type LabEvent = { [Name in EventName]: { readonly name: Name; readonly payload: EventOf<Name> } }[EventName];

/** The envelope both transports carry. */
export const toLabSchema = z.object({
  kind: z.literal('request'),
  id: z.number().int(),
  name: z.string(),
  params: z.unknown(),
});
export const toPageSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('response'), id: z.number().int(), ok: z.literal(true), result: z.unknown() }),
  z.object({ kind: z.literal('failure'), id: z.number().int(), failure: failureSchema }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type ToLab = z.infer<typeof toLabSchema>;
export type ToPage = z.infer<typeof toPageSchema>;

/** A two-way stream of envelopes: a WebSocket or a MessagePort. */
export interface Channel {
  post(message: unknown): void;
  /** Called with each arriving message, not yet validated. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** What a person can choose in the desktop app's menu that the page itself does. */
export type MenuCommand = 'choose-folders';

/** What only the desktop door has, as window.lab; absent in a browser. */
export interface DesktopBridge {
  chooseFolders(): Promise<Folder[]>;
  /** Folders dropped onto the window, as tokens. */
  folderOfDrop(files: readonly File[]): Promise<Folder[]>;
  revealRun(run: string): Promise<void>;
  /** The page does what its own button for the command does. */
  onMenu(listener: (command: MenuCommand) => void): void;
}
