/** Evaluation of an added encoder, in the same way as that of a run. */
import type { AddedEvaluation } from '../../../shared/evaluation.ts';
import { evaluationSentence } from '../../../shared/evaluation-words.ts';
import { refuse } from '../../../shared/failure.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { Engine } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { addedUnderTest } from './added-features.ts';
import { commonResult } from './common-result.ts';
import { judgeBaselines } from './judge-baselines.ts';
import { judgeEncoder } from './judge-encoder.ts';
import { openLabelled } from './open-labelled.ts';

/** @throws FailureError 'bad-usage' if it is compared with its untrained twin; 'unusable-input' for files that changed, photographs without classes, features that are not finite; 'stopped'. */
export async function evaluateAdded(
  job: JobOf<'evaluate-added'>,
  control: JobControl,
): Promise<Omit<AddedEvaluation, 'seconds' | 'madeAt'>> {
  if (job.against?.some(({ kind }) => kind === 'untrained'))
    refuse(
      'bad-usage',
      'an added encoder has no untrained twin: its file holds one set of weights',
      'leave untrained out of --against',
    );
  const encoder = addedUnderTest(job.folder, job.encoder);
  const { packSide } = encoder;
  const opened = await openLabelled(job, packSide, control);
  let engine: Engine | undefined;
  try {
    engine = await openEngine('auto', control.port);
    const judge = { engine, labelled: opened.labelled, control };
    const judged = await judgeEncoder(encoder, judge);
    const compared = { best: judged.best, size: job.encoder.input.size, packSide };
    const baselines = job.against && (await judgeBaselines(job.against, compared, judge));
    const common = commonResult(job, opened, judged);
    return {
      ...common,
      encoder: job.encoder.id,
      ...(baselines && { baselines }),
      sentence: evaluationSentence({ best: common.best, differences: baselines ?? [], leakage: opened.leakage }),
    };
  } finally {
    opened.close();
    await engine?.dispose();
  }
}
