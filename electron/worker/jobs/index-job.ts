import { asFailure, FailureError } from '../../../shared/failure.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { indexFolders } from '../data/index-folders.ts';
import type { WorkerPort } from '../messages/worker-port.ts';

/** The job of a worker that only indexes. */
export async function runIndexJob(job: JobOf<'index'>, port: WorkerPort): Promise<void> {
  const began = Date.now();
  let cancelled = false;
  port.onMessage((message) => {
    if (message.type === 'stop') cancelled = true;
  });
  const end = (ending: 'finished' | 'stopped' | 'failed', failure?: ReturnType<typeof asFailure>): void =>
    port.send({
      type: 'ended',
      status: ending,
      step: 0,
      seconds: (Date.now() - began) / 1000,
      ...(failure ? { failure } : {}),
    });
  try {
    const record = await indexFolders(job.dataset, job.side, {
      onProgress: (done, total) => port.send({ type: 'progress', what: 'reading pictures', done, total }),
      isCancelled: () => cancelled,
    });
    port.send({ type: 'indexed', record });
    end('finished');
  } catch (error) {
    const failure = asFailure(error);
    end(error instanceof FailureError && failure.code === 'stopped' ? 'stopped' : 'failed', failure);
  }
}
