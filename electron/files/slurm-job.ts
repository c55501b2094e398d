/**
 * The Slurm job of a process, and what Slurm says about the job of another one: it knows that a job has ended on a node that
 * cannot be asked any more.
 */
import { execFile } from 'node:child_process';

/** One start of a job: Slurm starts a requeued job again under the same number. */
export interface SlurmJob {
  /** Its number; `123_4` for an element of an array, whose last element has the number of the whole array. */
  readonly job: string;
  /** How often the job had been requeued before this start. */
  readonly restart: number;
  readonly cluster?: string;
}

/** `gone`: this start has ended. `suspended`: its processes are stopped and will continue. `unknown`: Slurm is not here, or does not answer. */
export type JobState = 'gone' | 'running' | 'suspended' | 'unknown';

/** Slurm answers in milliseconds; a controller that is down makes its commands wait for longer. */
const patienceMs = 10_000;
const freshMs = 5_000;

const isNumber = /^\d+(_\d+)?$/;

/** The job that this process runs in. */
export function jobOfThisProcess(env: NodeJS.ProcessEnv = process.env): SlurmJob | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: index, SLURM_RESTART_COUNT: restart } = env;
  const cluster = env.SLURM_CLUSTER_NAME;
  const job = array && index ? `${array}_${index}` : env.SLURM_JOB_ID;
  if (job === undefined || !isNumber.test(job)) return undefined;
  return { job, restart: Number(restart ?? 0) || 0, ...(cluster ? { cluster } : {}) };
}

/** Runs a command of Slurm. */
const ask = (command: string, words: readonly string[]): Promise<{ readonly out: string; readonly failed?: string }> =>
  new Promise((resolve) => {
    execFile(command, words, { timeout: patienceMs }, (error, out, words) =>
      resolve(error ? { out, failed: words || error.message } : { out }),
    );
  });

/** Name of the cluster that Slurm's commands ask here. */
async function clusterHere(): Promise<string | undefined> {
  const own = jobOfThisProcess()?.cluster;
  if (own !== undefined) return own;
  const { out } = await ask('scontrol', ['show', 'config']);
  return /^ClusterName\s*=\s*(\S+)/m.exec(out)?.[1];
}

/** States in which a job's processes exist. In every other one, this start has ended or has not begun. */
const alive = ['RUNNING', 'COMPLETING', 'CONFIGURING', 'RESIZING', 'SIGNALING', 'STAGE_OUT'];
const suspended = ['SUSPENDED', 'STOPPED'];

/** Answers, and when they were given: many processes may wait for one lock, and Slurm shall not be asked all the time. */
const asked = new Map<string, { readonly at: number; readonly state: Promise<JobState> }>();

/** What Slurm says about a start of a job, at most five seconds ago. */
export function stateOfJob(job: SlurmJob): Promise<JobState> {
  const key = JSON.stringify(job);
  const last = asked.get(key);
  if (last && performance.now() - last.at < freshMs) return last.state;
  const state = askAbout(job);
  asked.set(key, { at: performance.now(), state });
  return state;
}

/** Numbers of jobs mean nothing on another cluster. */
async function askAbout({ job, restart, cluster }: SlurmJob): Promise<JobState> {
  if (!isNumber.test(job)) return 'unknown';
  const own = jobOfThisProcess();
  const isOwn = own?.job === job && own.cluster === cluster;
  if (isOwn && own.restart > restart) return 'gone'; // Slurm has started it again, as this process
  if (cluster !== undefined && cluster !== (await clusterHere())) return 'unknown';
  const { out, failed } = await ask('squeue', [
    '--noheader',
    '--states=all',
    `--jobs=${job}`,
    '--Format=State:;,RestartCnt:;',
  ]);
  if (failed !== undefined) return failed.includes('Invalid job id') ? 'gone' : 'unknown';
  const [state = '', restarts] = out.trim().split(';');
  if (Number(restarts) > restart) return 'gone';
  if (suspended.includes(state)) return 'suspended';
  return alive.includes(state) ? 'running' : 'gone';
}
