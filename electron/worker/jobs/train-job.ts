/** The `train` job. */
import type { Ending } from '../../../shared/run-results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { listCheckpoints } from '../../files/run-folder.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { DivergedError, runFailure } from '../run/run-failure.ts';
import { Run } from '../training/train-run.ts';

/** Trains, or resumes from the last checkpoint in the run's folder; sends one `ended`, and never throws. */
export async function runTrainJob(job: JobOf<'train'>, port: WorkerPort): Promise<void> {
  const began = Date.now();
  const run = new Run(job, port);
  const end = async (status: Ending, failure?: ReturnType<typeof runFailure>) =>
    port.send({
      type: 'ended',
      status,
      step: run.step,
      seconds: (Date.now() - began) / 1000,
      heldOut: run.trainer?.heldOut,
      failure,
    });
  try {
    const status = await run.perform();
    await run.close();
    await end(status);
  } catch (error) {
    await run.close().catch(() => undefined); // the first error is reported
    if (error instanceof DivergedError) {
      run.step = error.step;
      const last = (await listCheckpoints(job.runDir)).at(-1);
      await end('diverged', {
        code: 'diverged',
        message: `the run has diverged: ${error.message}`,
        hint: `lower the learning rate or clip the gradient${last === undefined ? '' : `; the checkpoint of step ${last} is good`}`,
      });
      return;
    }
    const failure = runFailure(error, job.runDir);
    await end(failure.code === 'stopped' ? 'stopped' : 'failed', failure);
  }
}
