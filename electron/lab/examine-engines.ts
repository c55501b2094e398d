/** Finds which engines work on this machine, and times whole training steps. */
import type { EngineExamination } from '../../shared/run-results.ts';
import type { BenchRecord, FromWorker } from '../../shared/worker-protocol.ts';
import type { WorkerJobs } from './worker-jobs.ts';

/** Tries every engine with a small step. */
export async function examineEngines(jobs: WorkerJobs): Promise<EngineExamination> {
  const work = {
    job: 'doctor',
    key: '',
    noun: 'trial of the engines',
    busy: 'the engines are already being tried',
  } as const;
  return jobs.run(work, ({ result }) => result<'doctor'>({ job: 'doctor' }));
}

/** Times whole training steps of a named bench case. */
export function bench(
  jobs: WorkerJobs,
  name: string,
  engine: string,
  onMessage: (message: FromWorker) => void,
): Promise<BenchRecord> {
  const work = { job: 'bench', key: name, noun: 'bench', busy: `${name} is already being timed` } as const;
  return jobs.run(work, ({ result }) => result<'bench'>({ job: 'bench', case: name, engine }, onMessage));
}
