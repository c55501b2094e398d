/** Runs a job that ends with a result: the only place that sends the result and the ending. */
import { asFailure } from '../../../shared/failure.ts';
import type { Job, JobOf, JobResult, ResultJob, ResultMessage } from '../../../shared/worker-protocol.ts';
import { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** The work of a job. It throws failures; control.checkStopped() throws 'stopped'. */
export type Work<Name extends ResultJob> = (job: JobOf<Name>, control: JobControl) => Promise<JobResult<Name>>;

/** Work without the time and the duration of its result, which are only known afterwards. */
export type TimedWork<Name extends ResultJob> = (
  job: JobOf<Name>,
  control: JobControl,
) => Promise<Omit<JobResult<Name>, 'seconds' | 'madeAt'>>;

const secondsSince = (began: number): number => (Date.now() - began) / 1000;

/** Adds the duration and the time to a result. */
export const timed =
  <Name extends ResultJob>(work: TimedWork<Name>): Work<Name> =>
  async (job, control) => {
    const began = Date.now();
    const result = await work(job, control);
    return { ...result, seconds: secondsSince(began), madeAt: new Date().toISOString() } as JobResult<Name>;
  };

/**
 * Does the work, and sends its result and one `ended`; never throws.
 * @param noun Name of the job in messages: "the evaluation was stopped".
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
