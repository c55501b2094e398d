/** What the lab does for an analysis besides running its worker. Each analysis has a file in this folder. */
import type { ZodType } from 'zod';
import type {
  AnalysisId,
  AnalysisResultOf,
  JobParametersOf,
  ParametersOf,
  VariantOf,
} from '../../../shared/analyses.ts';
import { FailureError, refuse } from '../../../shared/failure.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { listCheckpoints } from '../../files/run-folder.ts';
import { readStored } from '../../files/stored-json.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Datasets } from '../datasets.ts';
import type { Encoders } from '../encoders.ts';
import type { FolderTokens } from '../folder-tokens.ts';
import type { Runs } from '../runs.ts';

/** The parts of the lab that analyses use. */
export interface AnalysisContext {
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly datasetStore: DatasetStore;
  readonly encoders: Encoders;
  readonly tokens: FolderTokens;
  /** Versions of the product and its engines. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The worker's job, and the packs that it reads. */
interface PreparedJob<Id extends AnalysisId> {
  readonly job: JobParametersOf<Id>;
  /** Ids of datasets. */
  readonly reads: readonly string[];
}

/**
 * How one analysis is prepared and stored.
 * @typeParam Options The options with folders as absolute paths; the command line may have more of them than a page.
 */
export interface Preparation<Id extends AnalysisId, Options> {
  /** The options of a page's request, with tokens resolved to paths. @throws FailureError 'denied' for a token that was never issued. */
  fromPage(parameters: ParametersOf<Id>, context: AnalysisContext, subject: string): Promise<Options> | Options;
  /** @throws FailureError if the analysis is not possible, for example 'unusable-input' for missing folders. */
  prepare(subject: string, options: Options, context: AnalysisContext): Promise<PreparedJob<Id>>;
  /** Called when the worker has ended, in whichever way: removes what a killed one left. */
  cleanUp?(job: JobParametersOf<Id>): Promise<void>;
  /** The content of the stored file, or undefined to store nothing; by default, the result itself. */
  written?(
    result: AnalysisResultOf<Id>,
    options: Options,
    subject: string,
    context: AnalysisContext,
  ): Promise<object | undefined> | object | undefined;
  /** Of the stored content; by default, that of the result. */
  readonly stored?: ZodType<object>;
  /** Makes the last result from the stored content; by default, the content is the result. */
  read?(
    written: object,
    subject: string,
    context: AnalysisContext,
  ): Promise<AnalysisResultOf<Id>> | AnalysisResultOf<Id>;
  /** Checks a variant, which becomes part of a file's name. @throws FailureError for an unknown variant. */
  checkVariant?(variant: VariantOf<Id>): void;
}

/**
 * The folder and the record of a run that has a checkpoint.
 * @param nothing What is missing without a checkpoint, for the message: "nothing to evaluate".
 * @throws FailureError 'not-found' for an unknown run, 'unusable-input' without a checkpoint.
 */
export async function trainedRun(
  run: string,
  nothing: string,
  { runs }: AnalysisContext,
): Promise<{ readonly record: RunRecord; readonly runDir: string }> {
  const record = await runs.record(run);
  const runDir = runs.folderOf(run);
  if ((await listCheckpoints(runDir)).length === 0)
    refuse('unusable-input', `“${record.name}” has no checkpoint yet: there is ${nothing}`);
  return { record, runDir };
}

/**
 * Reads the stored result of an analysis.
 * @returns undefined if there is none.
 * @throws FailureError 'unusable-input' that names the file if it is damaged.
 */
export async function readAnalysis<T>(file: string, noun: string, schema: ZodType<T>): Promise<T | undefined> {
  const found = await readStored(file, schema, `restore the file, or repeat the ${noun}`);
  if (found.ok) return found.value;
  if (found.failure.code === 'not-found') return undefined;
  throw new FailureError(found.failure);
}
