/** Reads runs with their results and compares them. */

import { type Comparison, mostCompared } from '../../../shared/comparison.ts';
import { asFailure, refuse } from '../../../shared/failure.ts';
import type { Analyses } from '../analyses.ts';
import { evaluationOfRun } from '../evaluation-of-run.ts';
import type { Runs } from '../runs.ts';
import { someAtATime } from '../some-at-a-time.ts';
import { compareRuns } from './compare-runs.ts';
import type { RunToCompare } from './run-to-compare.ts';

/** Runs whose files are read at a time. */
const readAtOnce = 8;

/**
 * @param ids In the order of the comparison; named twice, a run is compared once.
 * @param baseline The run that differences are to; by default, the first.
 * @throws FailureError 'bad-usage' for fewer than two runs or too many, 'not-found' for an unknown one, 'unusable-input' for one
 *   whose record is damaged.
 */
export async function readComparison(
  { runs, analyses }: { readonly runs: Runs; readonly analyses: Analyses },
  ids: readonly string[],
  baseline = ids[0],
): Promise<Comparison> {
  const read = await readRuns({ runs, analyses }, ids);
  if (baseline === undefined || !read.runs.some(({ record }) => record.id === baseline))
    refuse('bad-usage', `the differences are to '${baseline}', which is not compared`, 'name it among the runs');
  const comparison = compareRuns(read.runs, baseline);
  return { ...comparison, warnings: [...read.damaged, ...comparison.warnings] };
}

/**
 * The runs with their results, and what of these is damaged, as sentences.
 * @throws FailureError as `readComparison`.
 */
async function readRuns(
  { runs, analyses }: { readonly runs: Runs; readonly analyses: Analyses },
  ids: readonly string[],
): Promise<{ readonly runs: readonly RunToCompare[]; readonly damaged: readonly string[] }> {
  const wanted = [...new Set(ids)];
  if (wanted.length < 2)
    refuse('bad-usage', `${wanted.length === 1 ? 'one run' : 'no runs'} to compare`, 'name at least two runs');
  if (wanted.length > mostCompared)
    refuse('bad-usage', `${wanted.length} runs to compare`, `name at most ${mostCompared}`);
  const damaged: string[] = [];
  const read = await someAtATime(wanted, readAtOnce, async (id): Promise<RunToCompare> => {
    const record = await runs.record(id);
    const orDamaged = <T>(last: Promise<T>): Promise<T | undefined> =>
      last.catch((error: unknown) => {
        damaged.push(`“${record.name}”: ${asFailure(error).message}`);
        return undefined;
      });
    return {
      record,
      summary: await runs.summary(id),
      evaluation: await orDamaged(evaluationOfRun(analyses, id)),
      diagnosis: await orDamaged(analyses.last('diagnose', id, {})),
      perImage: {
        evaluate: await analyses.perImage('evaluate', id).catch(() => undefined), // named above, or made again
        answers: await orDamaged(analyses.perImage('answers', id)),
      },
    };
  });
  return { runs: read, damaged };
}
