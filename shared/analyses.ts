/**
 * Every analysis, declared once. Its id is the name of its command, of its job and of its requests and events
 * (`audit.start`, `audit.progress` …), all of which derive from this map: analysis-protocol.ts and worker-protocol.ts.
 */
import { z } from 'zod';
import { auditSchema } from './audit.ts';
import { datasetSpecSchema, labelSourceSchema, trainedFoldersSchema } from './dataset-spec.ts';
import { diagnosisSchema } from './diagnosis.ts';
import { evaluationSchema } from './evaluation.ts';
import { exportedSchema, exportFormats } from './results.ts';
import { fewestLookedAt, lookedSchema, mostLookedAt } from './shortcuts.ts';
import { trainSettingsSchema } from './training-settings.ts';

/** What an analysis is of, as a request names it. The key of each kind is the name of its one field. */
export const subjects = {
  dataset: z.object({ dataset: z.string() }),
  run: z.object({ run: z.string() }),
} as const;
export type SubjectKind = keyof typeof subjects;

/** Tokens of folders that a person chose. */
export const chosenFoldersSchema = z.array(z.string()).min(1).max(64);

interface Analysis {
  readonly subject: SubjectKind;
  /** "the evaluation was stopped" */
  readonly noun: string;
  /** "this run is being evaluated already" */
  readonly participle: string;
  /** What a page asks for; folders are tokens. */
  readonly parameters: z.ZodObject;
  /** What a worker is told; folders are absolute paths. */
  readonly job: z.ZodObject;
  /** As kept on disk, sent to a page and printed by `--json`. */
  readonly result: z.ZodObject;
  /** What tells the results of one subject apart that are kept side by side: a part of the result. */
  readonly variant: z.ZodObject;
  /** Where the last result is kept, in the folder of its subject. */
  readonly file: (variant: never) => string;
  /** Where its report is kept, for an analysis that has one. */
  readonly report?: (variant: never) => string;
}

/** The network of a run's last checkpoint. */
const networkShape = { runDir: z.string(), settings: trainSettingsSchema };
/** The same with the folders that the run was trained on, and those that it held out where they are others. */
const trainedNetworkShape = {
  ...networkShape,
  dataset: trainedFoldersSchema,
  heldOut: datasetSpecSchema.optional(),
};
/** Each subject has one result. */
const onlyOne = z.object({});

export const analyses = {
  /** Finds what the photographs give away of a task's answers, before any training. Reads the originals. */
  audit: {
    subject: 'dataset',
    noun: 'audit',
    participle: 'audited',
    parameters: z.object({ settings: trainSettingsSchema }),
    job: z.object({ dataset: datasetSpecSchema, settings: trainSettingsSchema }),
    result: auditSchema,
    variant: z.object({ task: z.string() }),
    file: ({ task }: { readonly task: string }) => `audits/${task}.json`,
    report: ({ task }: { readonly task: string }) => `audits/${task}.html`,
  },
  /** Finds what the network of a run uses, by taking cues away from photographs and putting them in. */
  diagnose: {
    subject: 'run',
    noun: 'diagnosis',
    participle: 'diagnosed',
    parameters: z.object({
      /** Photographs to ask in the place of those that the run held out. */
      images: chosenFoldersSchema.optional(),
    }),
    job: z.object({
      ...trainedNetworkShape,
      /** Other photographs to ask in the place of those that the run held out, all of them. */
      other: datasetSpecSchema.optional(),
    }),
    result: diagnosisSchema,
    variant: onlyOne,
    file: () => 'shortcuts.json',
    report: () => 'shortcuts.html',
  },
  /** Finds where in photographs the network of a run looks: attributions of those it held out, and clusters of those it trains on. */
  look: {
    subject: 'run',
    noun: 'look',
    participle: 'looked through',
    parameters: z.object({
      /** How many training photographs to cluster the attributions of, at most. */
      photographs: z.number().int().min(fewestLookedAt).max(mostLookedAt).optional(),
    }),
    job: z.object({ ...trainedNetworkShape, photographs: z.number().int().min(fewestLookedAt) }),
    result: lookedSchema,
    variant: onlyOne,
    file: () => 'look.json',
    report: () => 'shortcuts.html',
  },
  /** Measures what the encoder of a run has learnt, by classes that are read off its features. */
  evaluate: {
    subject: 'run',
    noun: 'evaluation',
    participle: 'evaluated',
    /** The sub-folders' names are the classes. */
    parameters: z.object({ images: chosenFoldersSchema, test: chosenFoldersSchema }),
    job: z.object({
      ...networkShape,
      /** Labelled photographs to learn the classes from. */
      dataset: datasetSpecSchema,
      /** Labelled photographs to be tested on. */
      test: datasetSpecSchema,
      labels: labelSourceSchema,
    }),
    result: evaluationSchema,
    variant: onlyOne,
    file: () => 'evaluation.json',
  },
  /** Writes the encoder of a run as files, and compares their answers with the trainer's. */
  export: {
    subject: 'run',
    noun: 'export',
    participle: 'exported',
    parameters: z.object({ formats: z.array(z.enum(exportFormats)).min(1) }),
    job: z.object({
      ...networkShape,
      /** Photographs for the certificate. */
      dataset: datasetSpecSchema,
      out: z.string(),
      formats: z.array(z.enum(exportFormats)).min(1),
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
export type ParametersOf<Id extends AnalysisId> = z.infer<Declared<Id>['parameters']>;
export type JobParametersOf<Id extends AnalysisId> = z.infer<Declared<Id>['job']>;
/** Written out by key: z.infer takes an object without keys for one that has none whatever. */
export type VariantOf<Id extends AnalysisId> = {
  readonly [Key in keyof Declared<Id>['variant']['shape']]: z.infer<Declared<Id>['variant']['shape'][Key]>;
};
export type AnalysisResultOf<Id extends AnalysisId> = z.infer<Declared<Id>['result']>;

/** The subject of an analysis, as a request names it. */
export const subjectOf = <Id extends AnalysisId>(id: Id, subject: string): SubjectOf<Id> =>
  ({ [analyses[id].subject]: subject }) as SubjectOf<Id>;

/** The name in a subject. */
export const nameOfSubject = <Id extends AnalysisId>(id: Id, subject: SubjectOf<Id>): string =>
  (subject as Readonly<Record<string, string>>)[analyses[id].subject]!;
