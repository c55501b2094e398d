/** The last evaluation of a run's encoder. */
import { isOfRun, type RunEvaluation } from '../../shared/evaluation.ts';
import type { Analyses } from './analyses.ts';

/** @throws FailureError 'unusable-input' that names the file if it is damaged. */
export async function evaluationOfRun(
  analyses: Pick<Analyses, 'last'>,
  run: string,
): Promise<RunEvaluation | undefined> {
  const last = await analyses.last('evaluate', run, {});
  return last && isOfRun(last) ? last : undefined;
}
