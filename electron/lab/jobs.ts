/** Jobs that ask one thing of a worker of their own and are done with its answer. */
import { FailureError } from '../../shared/failure.ts';
import type { EngineReport } from '../../shared/results.ts';
import type { BenchRecord, FromWorker, FromWorkerOf, Job } from '../../shared/worker-protocol.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerProcess } from './worker-process.ts';

async function answerOf<Type extends FromWorker['type']>(
  spawn: SpawnWorker,
  job: Job,
  type: Type,
  onMessage: (message: FromWorker) => void = () => {},
): Promise<FromWorkerOf<Type>> {
  let answer: FromWorkerOf<Type> | undefined;
  const worker = new WorkerProcess(spawn, job, (message) => {
    if (message.type === type) answer = message as FromWorkerOf<Type>;
    onMessage(message);
  });
  const { status, failure } = await worker.ended;
  if (answer) return answer;
  throw new FailureError(failure ?? { code: 'failed', message: `the ${job.job} process ended as ${status}` });
}

/** Which engines work on this machine, found by a small step on each. */
export async function examineEngines(spawn: SpawnWorker): Promise<EngineReport[]> {
  return (await answerOf(spawn, { job: 'doctor' }, 'doctor')).engines;
}

/** Times whole training steps of a named case. */
export async function bench(
  spawn: SpawnWorker,
  name: string,
  engine: string,
  onMessage: (message: FromWorker) => void,
): Promise<BenchRecord> {
  return (await answerOf(spawn, { job: 'bench', case: name, engine }, 'benched', onMessage)).record;
}
