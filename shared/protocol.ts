/**
 * The messages between an interface and the lab, the same for desktop and browser.
 * Both sides derive from the two maps below: a forgotten handler is a type error.
 */
import { z } from 'zod';
import { analyses, analysisIds, chosenFoldersSchema, subjects } from './analyses.ts';
import { analysisEvents, analysisRequests } from './analysis-protocol.ts';
import { answerAtStepSchema } from './answers.ts';
import { classifiedSchema } from './classified-images.ts';
import { comparisonSchema, mostCompared } from './comparison.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { addedEncoderSchema, encoderOptionsSchema, encoderTensorsSchema } from './encoders.ts';
import { runEvaluationSchema } from './evaluation.ts';
import { failureSchema } from './failure.ts';
import { imageFilterSchema, imageGroupsSchema } from './image-filter.ts';
import { imageReadingSchema } from './image-reading.ts';
import { labelFreeNumbersSchema } from './label-free.ts';
import { mapMethods, storedMapSchema } from './map.ts';
import { notConsideredSchema } from './other-files.ts';
import { excludedSchema } from './request-limits.ts';
import { runMeasurementSchema } from './run-measurement.ts';
import {
  boardItemSchema,
  boardSchema,
  engineExaminationSchema,
  exifFieldSchema,
  exportedSchema,
  healthSchema,
  heldOutSchema,
  indexWarningSchema,
  passedOverSchema,
  runMarksSchema,
  runRecordSchema,
  runStatuses,
  snapshotRecordSchema,
} from './run-results.ts';
import { plantingSchema } from './shortcut-schemas.ts';
import { sweepEvents, sweepRequests } from './sweep-protocol.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** Version of this protocol, reported by lab.info. */
export const protocolVersion = 2;

/** Most images that can be pinned to a dataset: all of them are answered again for every board. */
export const mostPinned = 64;

/** A folder that a user chose or may choose. The page refers to it by its token; only the lab uses the path. */
export const folderSchema = z.object({ token: z.string(), name: z.string(), path: z.string() });
export type Folder = z.infer<typeof folderSchema>;

/** A dataset as a list shows it. */
export const datasetSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  folders: z.array(folderSchema),
  /** How the images are read; absent for colour of 8 bits. */
  reading: imageReadingSchema.optional(),
  /** For copies of the sample photographs with a planted cue: the cue, and its strength in the unit of its card. */
  planted: plantingSchema.optional(),
  /** Absolute paths of the images that the boards of its runs show; absent if none are pinned. */
  pinned: z.array(z.string()).optional(),
  state: z.enum(['indexing', 'ready', 'cancelled', 'failed']),
  progress: z.object({ done: z.number(), total: z.number() }).optional(),
  images: z.number().int(),
  passedOver: z.number().int(),
  warnings: z.number().int(),
  /** Number of warnings of each kind. */
  warningKinds: z.record(z.string(), z.number()),
  /** Files and folders that are no photographs; absent before indexing. */
  notConsidered: notConsideredSchema.optional(),
  seconds: z.number().optional(),
  /** The table that labels come from; absent where they are the names of sub-folders. */
  labels: z.object({ file: z.string(), lines: z.number().int() }).optional(),
  cacheBytes: z.number(),
  failure: failureSchema.optional(),
});
export type DatasetSummary = z.infer<typeof datasetSummarySchema>;

/** A photograph of a dataset. */
export const datasetImageSchema = z.object({
  index: z.number().int(),
  name: z.string(),
  /** Width of the original after EXIF orientation, in pixels. */
  width: z.number().int(),
  height: z.number().int(),
  /** Id of its thumbnail, for client.pictureUrl. */
  picture: z.string(),
  warnings: z.array(z.string()),
  /** The line of the table of labels that names it, or else the sub-folder of the chosen folder that it lies in. */
  label: z.string().optional(),
});
export type DatasetImage = z.infer<typeof datasetImageSchema>;

/** One image with everything that is known about it. */
export const imageDetailsSchema = datasetImageSchema.extend({
  /** Absolute path of its file. */
  path: z.string(),
  bytes: z.number(),
  /** Id of the image at up to 1600 px, for client.pictureUrl. */
  large: z.string(),
  /** Copies, near-copies and regions of the same photograph in this dataset, at most 20. */
  copies: z.array(z.object({ index: z.number().int(), path: z.string() })),
});
export type ImageDetails = z.infer<typeof imageDetailsSchema>;

const settingValues = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

/** A run as a list shows it. */
export const runSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  task: z.string(),
  encoder: z.string(),
  size: z.number().int(),
  /** The settings that are not defaults of its task; absent for a damaged record. */
  settings: z.object({ training: settingValues, task: settingValues }).optional(),
  /** Name of the dataset that it trains on. */
  dataset: z.string(),
  /** Id of that dataset, which need not be open. */
  datasetId: z.string(),
  createdAt: z.string(),
  status: z.enum(runStatuses),
  /** What a preparing run is doing, and how much of that is done. */
  preparing: z.object({ what: z.string(), done: z.number(), total: z.number() }).optional(),
  step: z.number().int(),
  totalSteps: z.number().int(),
  epoch: z.number().int(),
  loss: z.number().optional(),
  heldOut: heldOutSchema.optional(),
  health: healthSchema.optional(),
  /** Of the last snapshot; absent in runs of earlier versions. */
  labelFree: labelFreeNumbersSchema.optional(),
  imagesPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  memoryMiB: z.number().optional(),
  /** 0 is next in the queue; only while queued. */
  queuePosition: z.number().int().optional(),
  /** The run that this one is compared with. */
  pairedWith: z.string().optional(),
  /** The sweep that it is a run of. */
  sweep: z.string().optional(),
  /** Without the notes, which may be long. */
  marks: runMarksSchema.omit({ note: true, stepNotes: true }).optional(),
  /** The best stage of the last evaluation, if it has been evaluated. */
  probe: z
    .object({
      linear: z.number(),
      knn: z.number(),
      /** Of the encoder that was evaluated. */
      step: z.number().int().optional(),
      /** Stands for the folders of the test images: the same for the same folders. */
      test: z.string().optional(),
    })
    .optional(),
  /** Another process trains it, and only that process can pause or stop it. */
  trainedByOtherProcess: z.literal(true).optional(),
  /** It ended early, and can continue from its checkpoint or start again. */
  resumable: z.boolean(),
  /** It has a network that can be evaluated, diagnosed, attributed, exported or used as a start. */
  hasCheckpoint: z.boolean(),
  failure: failureSchema.optional(),
  /** What is wrong with the stored numbers that this summary is made from. */
  damaged: z.array(failureSchema).optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Series of at most 500 points, decimated by the lab: each point is the mean of its bucket, at the bucket's last step. */
export const curvesSchema = z.object({
  loss: z.array(
    z.object({
      step: z.number(),
      loss: z.number(),
      /** Training time at that step; absent in runs of earlier versions. */
      seconds: z.number().optional(),
    }),
  ),
  snapshots: z.array(snapshotRecordSchema.omit({ features: true })),
});
export type Curves = z.infer<typeof curvesSchema>;

/** Runs whose sparklines one request can ask for. */
export const mostSparklines = 100;
const sparklineSchema = z.array(z.object({ step: z.number(), loss: z.number() }));
export type Sparkline = z.infer<typeof sparklineSchema>;

/** Everything that the page of a run shows. */
export const runDetailSchema = z.object({
  summary: runSummarySchema,
  record: runRecordSchema,
  curves: curvesSchema,
  /** Steps that have a board, ascending. */
  boards: z.array(z.number().int()),
  /** The last export to the run's own folder. */
  exported: exportedSchema.optional(),
  /** The last evaluation of the encoder. */
  evaluation: runEvaluationSchema.optional(),
  /** The last diagnosis of the network. */
  diagnosis: diagnosisSchema.optional(),
  folder: z.string(),
  /** Folder of its event files for TensorBoard, if it has one. */
  tensorboard: z.string().optional(),
  /** The stored files that are damaged, and what is missing here because of that. */
  damaged: z.array(failureSchema),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

const run = z.object({ run: z.string() });
const encoderOf = subjects.encoderOf;
const comparedRuns = z.object({
  runs: z.array(z.string()).min(2).max(mostCompared),
  /** The run that differences are to; by default, the first. */
  baseline: z.string().optional(),
});
const nothing = z.object({});
const page = { offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) };

/**
 * Every request: its parameters and its result. Equal requests that only read (`reads`) are answered together, one of a kind
 * at a time. A read-only link may send those with `viewable`: runs and their results, and neither folders nor images of
 * datasets. All others are refused there.
 */
export const requests = {
  ...analysisRequests,
  ...sweepRequests,

  'lab.info': {
    params: nothing,
    result: z.object({
      product: z.string(),
      version: z.string(),
      protocol: z.number(),
      door: z.enum(['desktop', 'browser']),
      /** Other workspaces of the same server, by name; absent if there are none, and for read-only links. */
      others: z.array(z.object({ name: z.string(), address: z.string() })).optional(),
      platform: z.string(),
      workspace: z.string(),
      cores: z.number(),
    }),
    reads: true,
    viewable: true,
  },
  /** Examines the engines at the first request; `again` repeats it. */
  'lab.doctor': { params: z.object({ again: z.boolean().optional() }), result: engineExaminationSchema },

  'folders.roots': { params: nothing, result: z.object({ folders: z.array(folderSchema) }), reads: true },
  'folders.list': {
    params: z.object({ token: z.string() }),
    result: z.object({
      folder: folderSchema,
      parent: folderSchema.optional(),
      folders: z.array(folderSchema),
      pictures: z.number().int(),
    }),
    reads: true,
  },
  /** Completes a path that a person types: the folder that it names, and those that it begins; at most 50, and how many more. */
  'folders.complete': {
    params: z.object({ text: z.string().max(4096) }),
    result: z.object({
      folder: folderSchema.optional(),
      folders: z.array(folderSchema),
      more: z.number().int(),
    }),
    reads: true,
  },
  /** Finds a folder that was dropped into a browser, which tells only its name and what is in it. */
  'folders.find': {
    params: z.object({ name: z.string().min(1).max(255), entries: z.array(z.string().max(255)).max(50) }),
    result: z.object({ folders: z.array(folderSchema) }),
    reads: true,
  },
  'folders.samples': { params: nothing, result: folderSchema, reads: true },

  /** Opens the dataset of these folders and indexes new photographs; progress arrives as dataset.changed. */
  'datasets.open': {
    params: z.object({
      folders: chosenFoldersSchema,
      /** How the images are read; colour of 8 bits if omitted. Percentiles are measured before the answer. */
      reading: imageReadingSchema.optional(),
    }),
    result: datasetSummarySchema,
  },
  /** Names a dataset; an empty name gives back the names of its folders. */
  'datasets.rename': {
    params: z.object({ dataset: z.string(), name: z.string().max(120) }),
    result: datasetSummarySchema,
  },
  /** Replaces the images that the boards of later runs show. Their paths are compared with those of the dataset, and never opened. */
  'datasets.pin': {
    params: z.object({ dataset: z.string(), images: z.array(z.string()).max(mostPinned) }),
    result: datasetSummarySchema,
  },
  'datasets.cancel': { params: z.object({ dataset: z.string() }), result: nothing },
  'datasets.list': { params: nothing, result: z.object({ datasets: z.array(datasetSummarySchema) }), reads: true },
  /** The images that a filter chooses; all of them without one. */
  'datasets.images': {
    params: z.object({ dataset: z.string(), filter: imageFilterSchema.optional(), ...page }),
    result: z.object({ images: z.array(datasetImageSchema), total: z.number().int() }),
    reads: true,
  },
  /** What the images of a dataset can be filtered by, with their numbers. */
  'datasets.groups': { params: z.object({ dataset: z.string() }), result: imageGroupsSchema, reads: true },
  /** Gives labels to images: a CSV file with the columns path and label, which the lab copies. */
  'datasets.setLabels': {
    params: z.object({ dataset: z.string(), file: z.string().min(1).max(255), text: z.string() }),
    result: datasetSummarySchema,
  },
  /** Forgets the table: the names of sub-folders are the labels again. */
  'datasets.removeLabels': { params: z.object({ dataset: z.string() }), result: datasetSummarySchema },
  /** `image` is a number in the list of images, a path, or a path within its chosen folder. */
  'datasets.image': {
    params: z.object({ dataset: z.string(), image: z.union([z.number().int().min(0), z.string()]) }),
    result: imageDetailsSchema,
    reads: true,
  },
  /** Images by path, or by path within their chosen folder; null for those that the dataset does not have. */
  'datasets.find': {
    params: z.object({ dataset: z.string(), images: z.array(z.string()).min(1).max(500) }),
    result: z.object({ images: z.array(datasetImageSchema.nullable()) }),
    reads: true,
  },
  /** The EXIF fields of an image: camera, time, exposure, place. */
  'datasets.exif': {
    params: z.object({ dataset: z.string(), image: z.number().int().min(0) }),
    result: z.object({ fields: z.array(exifFieldSchema) }),
    reads: true,
  },
  'datasets.passedOver': {
    params: z.object({ dataset: z.string(), ...page }),
    result: z.object({ files: z.array(passedOverSchema), total: z.number().int() }),
    reads: true,
  },
  'datasets.warnings': {
    params: z.object({ dataset: z.string(), ...page }),
    result: z.object({ warnings: z.array(indexWarningSchema), total: z.number().int() }),
    reads: true,
  },

  /** Puzzles as the network will see them; the pictures are data: URLs. */
  'puzzle.preview': {
    params: z.object({
      dataset: z.string(),
      settings: trainSettingsSchema,
      /** Number of the only image to show. */
      image: z.number().int().min(0).optional(),
    }),
    result: z.object({ items: z.array(boardItemSchema) }),
    reads: true,
  },

  'runs.list': { params: nothing, result: z.object({ runs: z.array(runSummarySchema) }), reads: true, viewable: true },
  /** The loss of runs in at most 24 points each; none for a run without metrics, or that does not exist. */
  'runs.sparklines': {
    params: z.object({ runs: z.array(z.string()).min(1).max(mostSparklines) }),
    result: z.object({ runs: z.array(z.object({ run: z.string(), loss: sparklineSchema })) }),
    reads: true,
    viewable: true,
  },
  'runs.get': { params: run, result: runDetailSchema, reads: true, viewable: true },
  'runs.compare': {
    params: comparedRuns,
    result: comparisonSchema,
    reads: true,
    viewable: true,
  },
  'runs.start': {
    params: z.object({
      dataset: z.string(),
      heldOut: z.string().optional(),
      settings: trainSettingsSchema,
      name: z.string().max(120).optional(),
      from: z.string().optional(),
      /** The run whose file of weights this one starts from too. */
      fileOf: z.string().optional(),
      /** The run that this one is compared with. */
      pairedWith: z.string().optional(),
      /** Absolute paths of photographs to exclude from training. They are compared with the paths found in the folders, and never opened. */
      excluded: excludedSchema.optional(),
      /** Also write event files for TensorBoard while it trains. */
      tensorboard: z.boolean().optional(),
    }),
    result: run,
  },
  /** Trains a few steps of a run with these settings and measures them; refused while a run trains. */
  'runs.measure': {
    params: z.object({
      dataset: z.string(),
      heldOut: z.string().optional(),
      settings: trainSettingsSchema,
      from: z.string().optional(),
      excluded: excludedSchema.optional(),
    }),
    result: runMeasurementSchema,
  },
  /** Stops the measurement; starting or resuming a run does so too, and another measurement. */
  'runs.stopMeasuring': { params: nothing, result: nothing },
  'runs.pause': { params: run, result: nothing },
  'runs.continue': { params: run, result: nothing },
  'runs.stop': { params: run, result: nothing },
  'runs.snapshot': { params: run, result: nothing },
  'runs.resume': { params: run, result: nothing },
  'runs.rename': { params: z.object({ run: z.string(), name: z.string().min(1).max(120) }), result: nothing },
  /** Changes the marks that are named; the others stay. */
  'runs.mark': { params: z.object({ run: z.string(), marks: runMarksSchema }), result: nothing },
  'runs.delete': { params: run, result: nothing },
  /** Opens the datasets that a run trains on and holds out. Unlike `datasets.open`, it leaves those that are ready as they are. */
  'runs.openDatasets': {
    params: run,
    result: z.object({ dataset: datasetSummarySchema, heldOut: datasetSummarySchema.optional() }),
  },
  'runs.board': {
    params: z.object({ run: z.string(), step: z.number().int() }),
    result: boardSchema,
    reads: true,
    viewable: true,
  },
  /** An image as a run's network sees it, and the answers about it at the run's snapshots, earliest first. */
  'runs.image': {
    params: z.object({ run: z.string(), dataset: z.string(), image: z.number().int().min(0) }),
    result: z.object({
      items: z.array(boardItemSchema),
      /** Why there are no items. */
      failure: failureSchema.optional(),
      answers: z.array(answerAtStepSchema),
    }),
    reads: true,
  },
  /** Folders of the run's last evaluation, or folders near its own whose sub-folders could be classes; empty if there are none. */
  'runs.labelledFolders': {
    params: run,
    result: z.object({ images: z.array(folderSchema), test: z.array(folderSchema) }),
    reads: true,
  },
  /** The report of a run, as one HTML file. */
  'reports.ofRun': { params: run, result: z.object({ html: z.string() }), reads: true, viewable: true },
  /** The report of the last evaluation of an encoder, as one HTML file. */
  'reports.ofEvaluation': { params: encoderOf, result: z.object({ html: z.string() }), reads: true, viewable: true },
  /**
   * The test images of the last evaluation of an encoder with the answers to them, and the datasets that have them, which it opens.
   * Empty if the evaluation has no such list.
   */
  'evaluations.images': {
    params: encoderOf,
    result: z.object({
      classified: classifiedSchema.optional(),
      /** Ids of the datasets: of the training images, and of the test images. */
      datasets: z.object({ images: z.string(), test: z.string() }).optional(),
    }),
  },
  /** The report of a comparison, as one HTML file. */
  'reports.ofComparison': {
    params: comparedRuns,
    result: z.object({ html: z.string() }),
    reads: true,
    viewable: true,
  },
  /** Plants a cue into copies of the sample photographs, in the workspace, and opens them as a dataset. */
  'plant.samples': {
    params: plantingSchema,
    result: datasetSummarySchema,
  },

  /** The encoders that were added from files, the latest first. */
  'encoders.list': {
    params: nothing,
    result: z.object({
      encoders: z.array(addedEncoderSchema),
      /** Those whose records cannot be read: they can be removed. */
      damaged: z.array(z.object({ encoder: z.string(), failure: failureSchema })),
    }),
    reads: true,
  },
  /** The files in a folder that can be added, at most 200. */
  'encoders.files': {
    params: z.object({ folder: z.string() }),
    result: z.object({ files: z.array(z.object({ name: z.string(), bytes: z.number() })) }),
    reads: true,
  },
  /** The tensors of an ONNX file of a folder that can be chosen as the output of an encoder. */
  'encoders.tensors': {
    params: z.object({ folder: z.string(), file: z.string().min(1).max(255) }),
    result: encoderTensorsSchema,
    reads: true,
  },
  /** Copies a file of a folder into the workspace, and tests the encoder in it. */
  'encoders.add': {
    params: z.object({ folder: z.string(), file: z.string().min(1).max(255), options: encoderOptionsSchema }),
    result: addedEncoderSchema,
  },
  /** Deletes the copy of an encoder and its evaluation; the file that it was added from stays. */
  'encoders.remove': { params: z.object({ encoder: z.string() }), result: nothing },

  /** The last map of a dataset's folders by an encoder, with the images of that dataset; nothing if there is none. */
  'maps.get': {
    params: z.object({ encoderOf: z.string(), dataset: z.string(), method: z.enum(mapMethods) }),
    result: z.object({ map: storedMapSchema.optional() }),
    reads: true,
  },

  'storage.get': {
    params: nothing,
    result: z.object({
      workspace: z.string(),
      caches: z.array(z.object({ dataset: z.string(), name: z.string(), bytes: z.number(), inUse: z.boolean() })),
      runsBytes: z.number(),
      /** Copies of added encoders, with their results. */
      encodersBytes: z.number(),
    }),
    reads: true,
  },
  /** Clears the packed caches of these datasets, and planted copies of the samples; a user's photographs are never touched. */
  'storage.clear': {
    params: z.object({ datasets: z.array(z.string()) }),
    result: z.object({ freedBytes: z.number() }),
  },
} as const;

export type RequestName = keyof typeof requests;
export type ParamsOf<Name extends RequestName> = z.infer<(typeof requests)[Name]['params']>;
export type ResultOf<Name extends RequestName> = z.infer<(typeof requests)[Name]['result']>;

/** Every event that the lab sends without a request. */
export const events = {
  ...analysisEvents,
  ...sweepEvents,

  'dataset.changed': datasetSummarySchema,
  /** How far the addition of a file of a folder is. */
  'encoder.adding': z.object({
    folder: z.string(),
    file: z.string(),
    what: z.string(),
    done: z.number(),
    total: z.number(),
  }),
  'run.changed': runSummarySchema,
  'run.removed': run,
  /** At most two per second for each run. */
  'run.curves': z.object({ run: z.string(), curves: curvesSchema }),
  'run.board': z.object({ run: z.string(), step: z.number().int() }),
} as const;

export type EventName = keyof typeof events;

/** The events that a read-only link gets; all others are kept from it. */
export const viewableEvents: ReadonlySet<EventName> = new Set([
  'run.changed',
  'run.removed',
  'run.curves',
  'run.board',
  'sweep.changed',
  'sweep.removed',
  ...analysisIds.filter((id) => analyses[id].viewable).flatMap((id) => [`${id}.progress`, `${id}.ended`] as const),
]);
export type EventOf<Name extends EventName> = z.infer<(typeof events)[Name]>;
export type LabEvent = { [Name in EventName]: { readonly name: Name; readonly payload: EventOf<Name> } }[EventName];

/** The end of the path that the page of a read-only link lies at, by which the page knows what to leave out. */
export const readOnlyPath = 'read-only/';

/** The envelope that both transports carry. */
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
  /** Resolves when the other side has read most of what was posted; absent if that cannot be known. */
  ready?(): Promise<void>;
}

/** Commands of the desktop app's menu that the page carries out. */
export type MenuCommand = 'choose-folders';

/** Functions that only the desktop app has, as window.lab; absent in a browser. */
export interface DesktopBridge {
  chooseFolders(): Promise<Folder[]>;
  /** Folders dropped onto the window, as tokens. */
  folderOfDrop(files: readonly File[]): Promise<Folder[]>;
  revealRun(run: string): Promise<void>;
  /** @param image Number in the list of images. */
  revealImage(dataset: string, image: number): Promise<void>;
  /** The page does the same as its own button for the command. */
  onMenu(listener: (command: MenuCommand) => void): void;
}
