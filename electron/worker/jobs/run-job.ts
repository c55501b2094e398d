/** Runs a job that ends with a result: the one place that says its result and how it ended. */
import { asFailure } from '../../../shared/failure.ts';
import type { Job, JobOf, JobResult, ResultJob, ResultMessage } from '../../../shared/worker-protocol.ts';
import { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** The work of a job. Failures are thrown; 'stopped' by control.checkStopped(). */
export type Work<Name extends ResultJob> = (job: JobOf<Name>, control: JobControl) => Promise<JobResult<Name>>;

/** The work of a job whose result says when it was made and how long that took, which is not known before it is done. */
export type TimedWork<Name extends ResultJob> = (
  job: JobOf<Name>,
  control: JobControl,
) => Promise<Omit<JobResult<Name>, 'seconds' | 'madeAt'>>;

const secondsSince = (began: number): number => (Date.now() - began) / 1000;

/** Adds to a result how long it took, and when it was made. */
export const timed =
  <Name extends ResultJob>(work: TimedWork<Name>): Work<Name> =>
  async (job, control) => {
    const began = Date.now();
    const result = await work(job, control);
    return { ...result, seconds: secondsSince(began), madeAt: new Date().toISOString() } as JobResult<Name>;
  };

/**
 * Does the work, and says its result and how it ended: always one `ended`, and never throws.
 * @param noun What the job is called in messages: "the evaluation was stopped".
 */
export async function runJob<Name extends ResultJob>(
  work: Work<Name>,
  noun: string,
  job: JobOf<Name>,
  port: WorkerPort,
): Promise<void> {
  const began = Date.now();
  try {
    const result = await work(job, new JobControl(port, noun));
    port.send({ type: 'result', job: (job as Job).job, result } as ResultMessage);
    port.send({ type: 'ended', status: 'finished', step: 0, seconds: secondsSince(began) });
  } catch (error) {
    const failure = asFailure(error);
    const status = failure.code === 'stopped' ? 'stopped' : 'failed';
    port.send({ type: 'ended', status, step: 0, seconds: secondsSince(began), failure });
  }
}
