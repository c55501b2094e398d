/**
 * Declares every analysis. Its id is the name of its command, of its job and of its requests and events
 * (`audit.start`, `audit.progress` …). analysis-protocol.ts and worker-protocol.ts derive all of these from this map.
 */
import { z } from 'zod';
import { answeredSchema } from './answers.ts';
import { auditSchema } from './audit.ts';
import { datasetSpecSchema, labelSourceSchema, trainedFoldersSchema, trainedWithSchema } from './dataset-spec.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { embeddedSchema } from './embedded.ts';
import { encoderSourceSchema } from './encoder-source.ts';
import { againstSchema, evaluationSchema } from './evaluation.ts';
import { fewRequestSchema } from './few-labels.ts';
import { importanceSchema, lookedImagesSchema, lookMasksSchema } from './importance.ts';
import { insideSchema } from './inside.ts';
import { mapMethods, mappedSchema, mapSettingsSchema } from './map.ts';
import { measuredSchema } from './measured.ts';
import { jobQuerySchema, neighbourCountSchema, neighboursSchema, pageQuerySchema } from './neighbours.ts';
import { ignoredSchema, placesSchema } from './places.ts';
import { precisions } from './precision.ts';
import { exportedSchema, exportFormats } from './run-results.ts';
import { fewestLookedAt, lookedSchema, mostLookedAt } from './shortcut-schemas.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** The subject of an analysis in a request. The key of each kind is the name of its only field. */
export const subjects = {
  dataset: z.object({ dataset: z.string() }),
  run: z.object({ run: z.string() }),
  /** Any encoder: the id of the run that trained it, or of one that was added. */
  encoderOf: z.object({ encoderOf: z.string() }),
} as const;
export type SubjectKind = keyof typeof subjects;

/** Tokens of folders that a person chose. */
export const chosenFoldersSchema = z.array(z.string()).min(1).max(64);

/** What a page compares an encoder with: `untrained`, `pixels`, `histogram`, `hog`, or the id of an added encoder or of a run. */
const comparedNamesSchema = z.array(z.string().min(1).max(255)).max(16);

const precisionsSchema = z.array(z.enum(precisions)).min(1);

/** Labelled folders of a page's request. The classes are those of each dataset's table of labels, or else the sub-folders' names. */
const labelledParameters = z.object({
  images: chosenFoldersSchema,
  test: chosenFoldersSchema,
  against: comparedNamesSchema.optional(),
  few: fewRequestSchema.optional(),
});

/** Labelled folders of a worker's job. */
const labelledShape = {
  /** Labelled photographs to learn the classes from. */
  dataset: datasetSpecSchema,
  /** Labelled photographs to test on. */
  test: datasetSpecSchema,
  labels: labelSourceSchema,
  /** Of the test photographs, if it is another one. */
  testLabels: labelSourceSchema.optional(),
  /** What the encoder is compared with. */
  against: z.array(againstSchema).optional(),
  /** Amounts of few labels to measure the encoder, and what it is compared with, at. */
  few: fewRequestSchema.optional(),
};

interface Analysis {
  readonly subject: SubjectKind;
  /** For messages: "the evaluation was stopped". */
  readonly noun: string;
  /** Whether a read-only link shows the last result: results of runs, not of the images of a dataset. */
  readonly viewable: boolean;
  /** The parameters of a page's request; folders are tokens. */
  readonly parameters: z.ZodObject;
  /** The parameters of the worker's job; folders are absolute paths. */
  readonly job: z.ZodObject;
  /** As stored on disk, sent to a page and printed by `--json`. */
  readonly result: z.ZodObject;
  /** The part of the result that distinguishes several stored results of one subject. */
  readonly variant: z.ZodObject;
  /** File of the last result, in the folder of its subject. */
  readonly file: (variant: never) => string;
  /** File of what each tested image adds to the last result, for an analysis that has `perImage`. */
  readonly perImageFile?: string;
  /** File of the report, for an analysis that has one. */
  readonly report?: (variant: never) => string;
}

/** The network of a run's last checkpoint. */
const networkShape = { runDir: z.string(), settings: trainSettingsSchema };
/** Also has the folders that the run was trained on, and the held-out folders if they are separate. */
const trainedNetworkShape = {
  ...networkShape,
  dataset: trainedFoldersSchema,
  heldOut: datasetSpecSchema.optional(),
};
/** Each subject stores one result. */
const onlyOne = z.object({});

export const analyses = {
  /** Finds what the photographs give away about a task's answers, before any training. Reads the original files. */
  audit: {
    subject: 'dataset',
    noun: 'audit',
    viewable: false,
    parameters: z.object({ settings: trainSettingsSchema }),
    job: z.object({ dataset: datasetSpecSchema, settings: trainSettingsSchema }),
    result: auditSchema,
    variant: z.object({ task: z.string() }),
    file: ({ task }: { readonly task: string }) => `audits/${task}.json`,
    report: ({ task }: { readonly task: string }) => `audits/${task}.html`,
  },
  /** Finds what the network of a run uses, by removing cues from photographs and adding them. */
  diagnose: {
    subject: 'run',
    noun: 'diagnosis',
    viewable: true,
    parameters: z.object({
      /** Photographs to use instead of those that the run held out. */
      images: chosenFoldersSchema.optional(),
    }),
    job: z.object({
      ...trainedNetworkShape,
      /** All of these photographs are used instead of those that the run held out. */
      other: datasetSpecSchema.optional(),
    }),
    result: diagnosisSchema,
    variant: onlyOne,
    file: () => 'shortcuts.json',
    report: () => 'report.html',
  },
  /** Finds where in photographs the network of a run looks: attributions of held-out photographs, and clusters of training photographs. */
  look: {
    subject: 'run',
    noun: 'attribution',
    viewable: true,
    parameters: z.object({
      /** Largest number of training photographs whose attributions are clustered. */
      photographs: z.number().int().min(fewestLookedAt).max(mostLookedAt).optional(),
    }),
    job: z.object({ ...trainedNetworkShape, photographs: z.number().int().min(fewestLookedAt) }),
    result: lookedSchema,
    variant: onlyOne,
    file: () => 'look.json',
    report: () => 'report.html',
  },
  /** Records what the network of a run answers about each held-out photograph, at the last checkpoint and at the earliest one that is left. */
  answers: {
    subject: 'run',
    noun: 'list of answers',
    viewable: false,
    parameters: z.object({}),
    job: z.object({ ...trainedNetworkShape }),
    result: answeredSchema,
    variant: onlyOne,
    file: () => 'answers.json',
    perImageFile: 'answers-per-image.json',
  },
  /** Measures what an encoder has learnt, by classifying labelled photographs by its features. */
  evaluate: {
    subject: 'encoderOf',
    noun: 'evaluation',
    viewable: true,
    parameters: labelledParameters,
    job: z.object({
      source: encoderSourceSchema,
      ...labelledShape,
      /** Of a run. */
      trainedWith: trainedWithSchema.optional(),
    }),
    result: evaluationSchema,
    variant: onlyOne,
    file: () => 'evaluation.json',
    perImageFile: 'evaluation-per-image.json',
    report: () => 'evaluation.html',
  },
  /** Writes the features of every image of folders as a file. */
  embed: {
    subject: 'encoderOf',
    noun: 'embedding',
    viewable: false,
    parameters: z.object({ images: chosenFoldersSchema, stage: z.string().optional() }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, the stage that is the representation. */
      stage: z.string().optional(),
      /** Absolute path of the file, which ends in the name of its format. */
      out: z.string(),
    }),
    result: embeddedSchema,
    variant: onlyOne,
    file: () => 'embedded.json',
  },
  /** Finds the images of folders whose features are nearest to those of one image. */
  neighbours: {
    subject: 'encoderOf',
    noun: 'search for neighbours',
    viewable: false,
    parameters: z.object({
      images: chosenFoldersSchema,
      stage: z.string().optional(),
      query: pageQuerySchema,
      count: neighbourCountSchema.optional(),
    }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, the stage that is the representation. */
      stage: z.string().optional(),
      query: jobQuerySchema,
      count: neighbourCountSchema,
    }),
    result: neighboursSchema,
    variant: onlyOne,
    file: () => 'neighbours.json',
  },
  /** Lays the images of folders out on a plane by their features. */
  map: {
    subject: 'encoderOf',
    noun: 'map',
    viewable: false,
    parameters: z.object({
      images: chosenFoldersSchema,
      stage: z.string().max(255).optional(),
      ...mapSettingsSchema.partial().shape,
    }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, the stage that is the representation. */
      stage: z.string().optional(),
      ...mapSettingsSchema.shape,
      /** Stands for the folders, as in the result. */
      place: z.string(),
      /** Absolute path of the file that keeps the points. */
      points: z.string(),
      /** Absolute path of another copy of it. */
      out: z.string().optional(),
    }),
    result: mappedSchema,
    variant: z.object({ dataset: z.string(), method: z.enum(mapMethods) }),
    file: ({ dataset, method }: { readonly dataset: string; readonly method: string }) =>
      `maps/${dataset}-${method}.json`,
  },
  /** Looks inside an encoder: features of places as colours, filters of the first layer, images by unit, and attention. */
  inside: {
    subject: 'encoderOf',
    noun: 'look inside',
    viewable: false,
    parameters: z.object({ images: chosenFoldersSchema, stage: z.string().optional() }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, all of them. */
      stage: z.string().optional(),
      /** Absolute path of the folder for the pictures; it does not exist yet. */
      out: z.string(),
    }),
    result: insideSchema,
    variant: onlyOne,
    file: () => 'inside.json',
  },
  /** Finds which parts of images the representation of an encoder rests on. A part of the command `look`. */
  importance: {
    subject: 'encoderOf',
    noun: 'importance map',
    viewable: false,
    parameters: z.object({
      images: chosenFoldersSchema,
      stage: z.string().optional(),
      count: lookedImagesSchema.optional(),
      masks: lookMasksSchema.optional(),
    }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, the stage that is the representation. */
      stage: z.string().optional(),
      /** Largest number of images, evenly spread over the folders. */
      count: lookedImagesSchema,
      /** Of each image. */
      masks: lookMasksSchema,
    }),
    result: importanceSchema,
    variant: onlyOne,
    file: () => 'importance.json',
  },
  /** Measures what the features of images show without labels. */
  measure: {
    subject: 'encoderOf',
    noun: 'label-free measurement',
    viewable: false,
    parameters: z.object({ images: chosenFoldersSchema, stage: z.string().optional() }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      /** By default, the stage that is the representation. */
      stage: z.string().optional(),
    }),
    result: measuredSchema,
    variant: onlyOne,
    file: () => 'measured.json',
  },
  /** Measures what the features of places tell, by segmenting and detecting with simple classifiers. A part of the command `evaluate`. */
  places: {
    subject: 'encoderOf',
    noun: 'evaluation of places',
    viewable: true,
    parameters: z.object({
      images: chosenFoldersSchema,
      test: chosenFoldersSchema,
      stage: z.string().max(255).optional(),
      /** Tokens of folders: of masks, and of a COCO file or of Pascal VOC files. */
      masks: z.object({ train: z.string(), test: z.string(), ignored: ignoredSchema.optional() }).optional(),
      boxes: z.object({ train: z.string(), test: z.string() }).optional(),
    }),
    job: z.object({
      source: encoderSourceSchema,
      dataset: datasetSpecSchema,
      test: datasetSpecSchema,
      /** By default, the last stage with features of places. */
      stage: z.string().optional(),
      /** Absolute paths of folders. */
      masks: z.object({ train: z.string(), test: z.string(), ignored: ignoredSchema }).optional(),
      /** Absolute paths of files or folders. */
      boxes: z.object({ train: z.string(), test: z.string() }).optional(),
    }),
    result: placesSchema,
    variant: onlyOne,
    file: () => 'places.json',
  },
  /** Writes the encoder of a run as files, and compares their outputs with the trainer's. */
  export: {
    subject: 'run',
    noun: 'export',
    viewable: true,
    parameters: z.object({ formats: z.array(z.enum(exportFormats)).min(1), precisions: precisionsSchema.optional() }),
    job: z.object({
      ...networkShape,
      /** Photographs for the certificate. */
      dataset: datasetSpecSchema,
      out: z.string(),
      formats: z.array(z.enum(exportFormats)).min(1),
      /** Of the ONNX files. */
      precisions: precisionsSchema,
    }),
    result: exportedSchema,
    variant: onlyOne,
    file: () => 'export/exported.json',
  },
} as const satisfies Readonly<Record<string, Analysis>>;

export type AnalysisId = keyof typeof analyses;
export const analysisIds = Object.keys(analyses) as AnalysisId[];

type Declared<Id extends AnalysisId> = (typeof analyses)[Id];
type SubjectKindOf<Id extends AnalysisId> = Declared<Id>['subject'];
/** `{ run }` or `{ dataset }`. */
export type SubjectOf<Id extends AnalysisId> = z.infer<(typeof subjects)[SubjectKindOf<Id>]>;
/** z.infer turns an object schema without keys into a type that forbids all keys. */
type FieldsOf<Schema extends z.ZodObject> = keyof Schema['shape'] extends never ? object : z.infer<Schema>;
export type ParametersOf<Id extends AnalysisId> = FieldsOf<Declared<Id>['parameters']>;
export type JobParametersOf<Id extends AnalysisId> = z.infer<Declared<Id>['job']>;
/** Mapped key by key, because z.infer turns an object schema without keys into a type that forbids all keys. */
export type VariantOf<Id extends AnalysisId> = {
  readonly [Key in keyof Declared<Id>['variant']['shape']]: z.infer<Declared<Id>['variant']['shape'][Key]>;
};
export type AnalysisResultOf<Id extends AnalysisId> = z.infer<Declared<Id>['result']>;

/** The subject of an analysis as a request has it. */
export const subjectOf = <Id extends AnalysisId>(id: Id, subject: string): SubjectOf<Id> =>
  ({ [analyses[id].subject]: subject }) as SubjectOf<Id>;

/** The name in a subject. */
export const nameOfSubject = <Id extends AnalysisId>(id: Id, subject: SubjectOf<Id>): string =>
  (subject as Readonly<Record<string, string>>)[analyses[id].subject]!;
