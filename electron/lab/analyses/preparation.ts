/** What the lab does for an analysis besides running its worker: each analysis is a file of this folder. */
import type {
  AnalysisId,
  AnalysisResultOf,
  JobParametersOf,
  ParametersOf,
  VariantOf,
} from '../../../shared/analyses.ts';
import { refuse } from '../../../shared/failure.ts';
import type { RunRecord } from '../../../shared/results.ts';
import { listCheckpoints } from '../../files/run-folder.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Datasets } from '../datasets.ts';
import type { FolderTokens } from '../folder-tokens.ts';
import type { Runs } from '../runs.ts';

/** What an analysis may need of the lab. */
export interface AnalysisContext {
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly datasetStore: DatasetStore;
  readonly tokens: FolderTokens;
  /** Of the product and its engines. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What a worker is told, and whose packs it reads. */
interface PreparedJob<Id extends AnalysisId> {
  readonly job: JobParametersOf<Id>;
  /** Sets of folders. */
  readonly reads: readonly (readonly string[])[];
}

/**
 * @typeParam Options What the lab is asked, with folders as absolute paths: more than a page may ask, where the command
 *   line takes more.
 */
export interface Preparation<Id extends AnalysisId, Options> {
  /** What a page asked, with its tokens as paths. @throws FailureError 'denied' for a token that was never handed out. */
  fromPage(parameters: ParametersOf<Id>, context: AnalysisContext): Promise<Options> | Options;
  /** @throws FailureError where it cannot be made: 'unusable-input' for folders that are gone, say. */
  prepare(subject: string, options: Options, context: AnalysisContext): Promise<PreparedJob<Id>>;
  /** What is written to the file of the last result; the result itself unless told otherwise, undefined for nothing. */
  written?(
    result: AnalysisResultOf<Id>,
    options: Options,
    subject: string,
    context: AnalysisContext,
  ): Promise<object | undefined> | object | undefined;
  /** The last result from what was written, which it checks; that itself unless told otherwise. */
  read?(
    written: unknown,
    subject: string,
    context: AnalysisContext,
  ): Promise<AnalysisResultOf<Id>> | AnalysisResultOf<Id>;
  /** A variant becomes a part of a file's name. @throws FailureError for one that there is not. */
  checkVariant?(variant: VariantOf<Id>): void;
}

/**
 * The folder and the record of a run that has a checkpoint.
 * @param nothing What there is none of without it: "nothing to evaluate".
 * @throws FailureError 'not-found' for a run that nobody knows, 'unusable-input' without a checkpoint.
 */
export async function trainedRun(
  run: string,
  nothing: string,
  { runs }: AnalysisContext,
): Promise<{ readonly record: RunRecord; readonly runDir: string }> {
  const record = await runs.record(run);
  const runDir = runs.folderOf(run);
  if ((await listCheckpoints(runDir)).length === 0)
    refuse('unusable-input', `${run} has no checkpoint yet: there is ${nothing}`);
  return { record, runDir };
}
