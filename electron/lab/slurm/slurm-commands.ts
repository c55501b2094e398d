/** The commands of Slurm. Arguments are passed as they are, never through a shell. */
import { execFile } from 'node:child_process';
import { type Failure, FailureError, type Result } from '../../../shared/failure.ts';
import type { JobRow } from './job-words.ts';

/** Slurm's commands wait for a controller that is down; this is longer than they do by default. */
const patienceMs = 60_000;

interface Answer {
  readonly ok: boolean;
  readonly out: string;
  /** What it wrote to stderr, or why it could not be started. */
  readonly said: string;
  readonly isMissing: boolean;
}

const call = (command: string, words: readonly string[], cwd?: string): Promise<Answer> =>
  new Promise((resolve) => {
    // Messages in English, and times and states in the formats that are parsed here.
    const env = { ...process.env, LC_ALL: 'C', SLURM_TIME_FORMAT: 'standard' };
    execFile(command, words, { timeout: patienceMs, cwd, env, maxBuffer: 2 ** 26 }, (error, out, said) => {
      const isMissing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
      const silent = error?.killed ? `${command} timed out after ${patienceMs / 1000} s` : undefined;
      resolve({ ok: error === null, out, said: silent ?? (said.trim() || (error?.message ?? '')), isMissing });
    });
  });

/** Slurm's own words on one line, without the name of the command in each. */
const inOneLine = (said: string): string =>
  said
    .split('\n')
    .map((line) => line.replace(/^\w+: (error: )?/, '').trim())
    .filter(Boolean)
    .join('; ');

const isOutOfReach =
  /unable to contact|connect failure|connection refused|timed out (on|after)|connection timed out|zero bytes|unable to process configuration|could not establish a configuration/i;

/** What to do about a refused submission. The patterns are Slurm's messages; the first one that fits counts. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/unrecognized option|invalid option|ambiguous/i, "change 'options' in the profile"],
  [
    /invalid partition|partition.*(down|inactive)/i,
    "change 'partition' in the profile; `sinfo -s` lists the partitions",
  ],
  [
    /account/i,
    "change 'account' or 'partition' in the profile; `sacctmgr show associations user=$USER` lists your accounts",
  ],
  [
    /invalid qos|QOS specification/i,
    "change 'qos' in the profile; `sacctmgr show associations user=$USER format=qos` lists yours",
  ],
  [
    /time limit|time specification/i,
    "change 'time' in the profile; `sinfo -o '%P %l'` shows the limit of each partition",
  ],
  [/generic resource|gres/i, "change 'gres' in the profile; `sinfo -o '%P %G'` shows what the nodes have"],
  [
    /memory|node configuration|node count|cpu count|more processors/i,
    "no node offers what the profile asks for: change 'memory', 'cpusPerTask', 'gres' or 'partition'; `sinfo -o '%P %m %c %G'` shows what the nodes have",
  ],
  [/limit|QOSMax|AssocMax/i, 'wait until some of your jobs have ended'],
];

function failureOf({ said, isMissing }: Answer, command: string): Failure {
  if (isMissing)
    return {
      code: 'unusable-input',
      message: `the command ${command} was not found: this machine has no Slurm`,
      hint: "run this on a login node of the cluster, or load Slurm's commands there first (`module load slurm`)",
    };
  const words = inOneLine(said);
  if (isOutOfReach.test(words))
    return {
      code: 'failed',
      message: `Slurm's controller does not answer: ${words}`,
      hint: '`scontrol ping` shows when it is back',
    };
  const remedy = remedies.find(([pattern]) => pattern.test(words))?.[1];
  return {
    code: 'unusable-input',
    message: `Slurm refused ${command === 'sbatch' ? 'the submission' : command}: ${words}`,
    hint: remedy ?? `change the profile; Slurm's manual of ${command} explains the options`,
  };
}

/** Submits a script. @param words Options, and the script last. @returns Number of the job, or Slurm's refusal. */
export async function sbatch(words: readonly string[], cwd: string): Promise<Result<string>> {
  const answer = await call('sbatch', ['--parsable', ...words], cwd);
  if (!answer.ok) return { ok: false, failure: failureOf(answer, 'sbatch') };
  const job = /^(\d+)(?:;\S+)?$/m.exec(answer.out)?.[1];
  if (job !== undefined) return { ok: true, value: job };
  const failure: Failure = {
    code: 'failed',
    message: `sbatch answered without a job's number: ${inOneLine(answer.out)}`,
  };
  return { ok: false, failure };
}

const fields = ['ArrayJobID', 'ArrayTaskID', 'State', 'RestartCnt', 'NodeList', 'Reason'];
/** No size after the colon: the whole field, followed by the text after it. */
const format = fields.map((field) => `${field}:|`).join(',');

/** The elements of arrays that squeue knows: those that wait or run, and those that ended a few minutes ago. */
async function queue(which: string): Promise<Result<JobRow[]>> {
  const answer = await call('squeue', ['--noheader', '--array', '--states=all', which, `--Format=${format}`]);
  if (!answer.ok) {
    // A single number that it has forgotten is an error for squeue; of several, it leaves that one out.
    if (/invalid job id/i.test(answer.said)) return { ok: true, value: [] };
    return { ok: false, failure: failureOf(answer, 'squeue') };
  }
  const rows = answer.out.split('\n').flatMap((line): JobRow[] => {
    const [array, index, state, restarts, node, ...reason] = line.trim().split('|');
    if (!array || !index || !state) return [];
    return [
      {
        job: `${array}_${index}`,
        state,
        restarts: Number(restarts) || 0,
        ...(node ? { node } : {}),
        reason: reason.join('|').replace(/\|$/, ''),
      },
    ];
  });
  return { ok: true, value: rows };
}

/** What squeue says about arrays. @param jobs Numbers of arrays; not empty. */
export const squeue = (jobs: readonly string[]): Promise<Result<JobRow[]>> => queue(`--jobs=${jobs.join(',')}`);

/** The elements of an array that is known by its name only. */
export const squeueByName = (name: string): Promise<Result<JobRow[]>> => queue(`--name=${name}`);

/** What the accounting says about arrays; nothing where there is no accounting. */
export async function sacct(jobs: readonly string[]): Promise<JobRow[]> {
  const words = ['--noheader', '--parsable2', '--allocations', `--jobs=${jobs.join(',')}`];
  const answer = await call('sacct', [...words, '--format=JobID,State,NodeList']);
  if (!answer.ok) return [];
  return answer.out.split('\n').flatMap((line): JobRow[] => {
    const [job = '', state, node] = line.split('|');
    if (!/^\d+_\d+$/.test(job) || !state) return [];
    return [{ job, state, ...(node && node !== 'None assigned' ? { node } : {}) }];
  });
}

/** Sends a signal to jobs, or cancels them. @throws FailureError with Slurm's words; jobs that have ended meanwhile are no failure. */
export async function scancel(words: readonly string[]): Promise<void> {
  const answer = await call('scancel', words);
  if (answer.ok || /invalid job id|already complet/i.test(answer.said)) return;
  throw new FailureError(failureOf(answer, 'scancel'));
}

/** The number of elements that an array may have, as the cluster is configured. */
export async function mostElements(): Promise<Result<number>> {
  const answer = await call('scontrol', ['show', 'config']);
  if (!answer.ok) return { ok: false, failure: failureOf(answer, 'scontrol') };
  const most = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(answer.out)?.[1] ?? 1001);
  if (most >= 1) return { ok: true, value: most };
  const message = 'this cluster does not allow job arrays (its MaxArraySize is 0)';
  return { ok: false, failure: { code: 'unusable-input', message, hint: 'ask its administrators' } };
}
