/** Reads runs and added encoders with their results, and compares them. */

import { type Comparison, mostCompared } from '../../../shared/comparison.ts';
import { asFailure, refuse } from '../../../shared/failure.ts';
import type { Analyses } from '../analyses.ts';
import type { Encoders } from '../encoders.ts';
import { evaluationOfRun } from '../evaluation-of-run.ts';
import type { Runs } from '../runs.ts';
import { someAtATime } from '../some-at-a-time.ts';
import { compareRuns } from './compare-runs.ts';
import { type Compared, type EncoderToCompare, isRun, nameOf, type RunToCompare, runsAmong } from './compared.ts';

/** Runs whose files are read at a time. */
const readAtOnce = 8;

interface Sources {
  readonly runs: Runs;
  readonly analyses: Analyses;
  readonly encoders: Encoders;
}

/**
 * @param ids Of runs and of added encoders. Runs come before encoders, both in this order; named twice, one is compared once.
 * @param baseline The one that differences are to; by default, the first.
 * @throws FailureError 'bad-usage' for fewer than two or too many, 'not-found' for an unknown one, 'unusable-input' for one
 *   whose record is damaged.
 */
export async function readComparison(sources: Sources, ids: readonly string[], baseline?: string): Promise<Comparison> {
  const read = await readCompared(sources, ids);
  if (baseline !== undefined && !read.compared.some((each) => nameOf(each).id === baseline))
    refuse('bad-usage', `the differences are to '${baseline}', which is not compared`, 'name it among the runs');
  const comparison = compareRuns(read.compared, baseline);
  return { ...comparison, warnings: [...read.damaged, ...comparison.warnings] };
}

/**
 * What is compared with its results, and what of these is damaged, as sentences.
 * @throws FailureError as `readComparison`.
 */
async function readCompared(
  { runs, analyses, encoders }: Sources,
  ids: readonly string[],
): Promise<{ readonly compared: readonly Compared[]; readonly damaged: readonly string[] }> {
  const wanted = [...new Set(ids)];
  if (wanted.length < 2)
    refuse('bad-usage', `${wanted.length === 1 ? 'one run' : 'no runs'} to compare`, 'name at least two runs');
  if (wanted.length > mostCompared)
    refuse('bad-usage', `${wanted.length} runs to compare`, `name at most ${mostCompared}`);
  const damaged: string[] = [];
  const orDamaged = <T>(name: string, last: Promise<T>): Promise<T | undefined> =>
    last.catch((error: unknown) => {
      damaged.push(`“${name}”: ${asFailure(error).message}`);
      return undefined;
    });
  const hits = (id: string) => analyses.perImage('evaluate', id).catch(() => undefined); // named below, or made again
  const readRun = async (id: string): Promise<RunToCompare> => {
    const record = await runs.record(id);
    const { name } = record;
    return {
      record,
      summary: await runs.summary(id),
      evaluation: await orDamaged(name, evaluationOfRun(analyses, id)),
      diagnosis: await orDamaged(name, analyses.last('diagnose', id, {})),
      perImage: {
        evaluate: await hits(id),
        answers: await orDamaged(name, analyses.perImage('answers', id)),
      },
    };
  };
  const readAdded = async (id: string): Promise<EncoderToCompare> => {
    const added = await encoders.record(id);
    const evaluation = await orDamaged(added.name, analyses.last('evaluate', id, {}));
    return { added, evaluation, perImage: { evaluate: await hits(id) } };
  };
  const read = await someAtATime(
    wanted,
    readAtOnce,
    async (id): Promise<Compared> => ((await encoders.has(id)) ? readAdded(id) : readRun(id)),
  );
  return { compared: [...runsAmong(read), ...read.filter((each) => !isRun(each))], damaged };
}
