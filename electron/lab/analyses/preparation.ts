/** What the lab does for an analysis besides running its worker. Each analysis has a file in this folder. */
import type {
  AnalysisId,
  AnalysisResultOf,
  JobParametersOf,
  ParametersOf,
  VariantOf,
} from '../../../shared/analyses.ts';
import { refuse } from '../../../shared/failure.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { listCheckpoints } from '../../files/run-folder.ts';
import type { DatasetStore } from '../dataset-store.ts';
import type { Datasets } from '../datasets.ts';
import type { FolderTokens } from '../folder-tokens.ts';
import type { Runs } from '../runs.ts';

/** The parts of the lab that analyses use. */
export interface AnalysisContext {
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly datasetStore: DatasetStore;
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
  /** The content of the stored file, or undefined to store nothing; by default, the result itself. */
  written?(
    result: AnalysisResultOf<Id>,
    options: Options,
    subject: string,
    context: AnalysisContext,
  ): Promise<object | undefined> | object | undefined;
  /** Validates the stored content and makes the last result from it; by default, the content is the result. */
  read?(
    written: unknown,
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
    refuse('unusable-input', `${run} has no checkpoint yet: there is ${nothing}`);
  return { record, runDir };
}
