/**
 * The runs of one sweep in a cluster's Slurm: submits those that have no job, follows and cancels jobs. What was submitted is
 * recorded in the folder of the sweep before Slurm is asked, so that a crash in between is found out later by the name of the job.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type ClusterJob, isActiveJob } from '../../../shared/cluster-job.ts';
import { asFailure, type Failure, FailureError, refuse } from '../../../shared/failure.ts';
import { schemaVersion } from '../../../shared/run-results.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { takeLock } from '../../files/lock.ts';
import { readStored, writeStored } from '../../files/stored-json.ts';
import { batchScript } from './batch-script.ts';
import { wordsOfJob } from './job-words.ts';
import type { SlurmProfile } from './profile.ts';
import { mostElements, sacct, sbatch, scancel, squeue, squeueByName } from './slurm-commands.ts';

/** How long before its end a job is told, in seconds: time to end the current step and write a checkpoint. */
const toldBeforeS = 60;
/** How long cancelled runs may take for their checkpoints. */
const cancelPatienceMs = 60_000;
const pollMs = 1_000;
/** An answer of Slurm is used for this long: pages ask often. */
const freshMs = 5_000;

const arraySchema = z.object({
  /** Counts the arrays of the sweep from 0; its script is `array-0.sh`. */
  number: z.number().int(),
  /** Ids of the runs, by index. */
  runs: z.array(z.string()),
  /** Number of Slurm's job; absent while it is being submitted. */
  job: z.string().optional(),
  submittedAt: z.string(),
});
type SubmittedArray = z.infer<typeof arraySchema>;

const submissionsSchema = z.object({
  schemaVersion: z.number().int(),
  /** The file of the profile that was used last. */
  profile: z.string(),
  arrays: z.array(arraySchema),
});
type Submissions = z.infer<typeof submissionsSchema>;

/** Where a sweep's jobs work. Absolute paths; the nodes must see them too. */
export interface ClusterPlace {
  readonly sweep: string;
  /** The folder of the sweep's scripts and logs. */
  readonly folder: string;
  readonly workspace: string;
  readonly runsFolder: string;
  /** Program and arguments that start this installation's command line. */
  readonly command: readonly string[];
}

/** What a submission did. */
export interface Submission {
  /** Runs that were submitted, by number of their array's job. */
  readonly arrays: readonly { readonly job: string; readonly runs: readonly string[] }[];
  /** Runs that already wait or train in the cluster. */
  readonly active: readonly string[];
  /** Why the remaining runs were not submitted. */
  readonly refused?: Failure;
}

/** The jobs of a sweep. */
export interface ClusterJobs {
  /** The last job of each run that was submitted. */
  readonly byRun: ReadonlyMap<string, ClusterJob>;
  /** Why Slurm could not be asked. */
  readonly trouble?: Failure;
}

/** The jobs of one sweep. */
export class ClusterSweep {
  readonly #place: ClusterPlace;
  #asked: { readonly at: number; readonly jobs: Promise<ClusterJobs> } | undefined;

  constructor(place: ClusterPlace) {
    this.#place = place;
  }

  /** The file of the profile that the sweep was submitted with last; undefined if it never was. */
  async profile(): Promise<string | undefined> {
    return (await this.#read())?.profile;
  }

  /**
   * Submits runs that neither wait nor train in the cluster, as one array or, beyond the cluster's limit, as several that
   * follow each other if the profile limits how many train at a time.
   * @throws FailureError if nothing was submitted: Slurm is missing, does not answer, or refuses.
   */
  submit(runs: readonly string[], profile: SlurmProfile): Promise<Submission> {
    return this.#alone(() => this.#submit(runs, profile));
  }

  async #submit(runs: readonly string[], profile: SlurmProfile): Promise<Submission> {
    const { folder, workspace, sweep, runsFolder } = this.#place;
    if (/\\/.test(folder))
      refuse('unusable-input', `Slurm cannot write logs below a folder with a backslash in its name: ${folder}`);
    const limit = await mostElements();
    if (!limit.ok) throw new FailureError(limit.failure);
    this.#asked = undefined; // another process may have submitted since Slurm was asked last
    const before = await this.jobs();
    if (before.trouble) throw new FailureError(before.trouble);
    const isActive = (run: string): boolean => {
      const job = before.byRun.get(run);
      return job !== undefined && isActiveJob(job);
    };
    const active = runs.filter(isActive);
    const missing = runs.filter((run) => !isActive(run));
    // Slurm has been asked about every array: one without a number was never submitted.
    const known = await this.#withNumbers((await this.#read())?.arrays ?? []);
    const arrays = known.filter(({ job }) => job !== undefined);
    let submissions: Submissions = { schemaVersion, profile: profile.file, arrays };
    const submitted: { job: string; runs: readonly string[] }[] = [];
    while (missing.length > 0) {
      const number = 1 + Math.max(-1, ...submissions.arrays.map((each) => each.number));
      const array: SubmittedArray = {
        number,
        runs: missing.splice(0, limit.value),
        submittedAt: new Date().toISOString(),
      };
      const script = join(folder, `array-${number}.sh`);
      const text = batchScript(
        {
          sweep,
          runs: array.runs,
          workspace,
          runsFolder,
          command: profile.command ?? this.#place.command,
          cancelledFile: this.#cancelledFile(number),
        },
        profile,
      );
      await writeAtomically(script, text);
      await rm(this.#cancelledFile(number), { force: true }); // of an array that was never submitted
      await this.#write({ ...submissions, arrays: [...submissions.arrays, array] });
      const previous = profile.atOnce === undefined ? undefined : submitted.at(-1)?.job;
      const job = await sbatch([...optionsOf(profile, array, folder, this.#nameOf(number), previous), script], folder);
      if (!job.ok) {
        // Without an answer, Slurm may have taken it: the record stays, and its name will tell, as after a crash.
        if (job.failure.code !== 'failed') {
          if (submissions.arrays.length > 0) await this.#write(submissions);
          else await rm(this.file, { force: true }); // it can still be trained here
          await rm(script, { force: true });
        }
        if (submitted.length === 0) throw new FailureError(job.failure);
        return { arrays: submitted, active, refused: job.failure };
      }
      submissions = { ...submissions, arrays: [...submissions.arrays, { ...array, job: job.value }] };
      await this.#write(submissions);
      submitted.push({ job: job.value, runs: array.runs });
    }
    this.#asked = undefined;
    return { arrays: submitted, active };
  }

  /** What Slurm says about the jobs, at most a few seconds ago. Never throws: trouble is part of the answer. */
  jobs(): Promise<ClusterJobs> {
    if (this.#asked && performance.now() - this.#asked.at < freshMs) return this.#asked.jobs;
    const jobs = this.#ask().catch((error: unknown) => ({ byRun: new Map(), trouble: asFailure(error) }));
    this.#asked = { at: performance.now(), jobs };
    return jobs;
  }

  async #ask(): Promise<ClusterJobs> {
    const arrays = await this.#withNumbers((await this.#read())?.arrays ?? []);
    const numbers = arrays.flatMap(({ job }) => job ?? []);
    const byRun = new Map<string, ClusterJob>();
    if (numbers.length === 0) return { byRun };
    const queue = await squeue(numbers);
    const rows = new Map((queue.ok ? queue.value : []).map((row) => [row.job, row]));
    const elements = arrays.flatMap(({ job, runs }) => runs.map((run, i) => ({ run, job: `${job}_${i}`, array: job })));
    const forgotten = elements.filter(({ array, job }) => array !== undefined && !rows.has(job));
    if (queue.ok && forgotten.length > 0) {
      const arraysOf = [...new Set(forgotten.map(({ array }) => array!))];
      for (const row of await sacct(arraysOf)) if (!rows.has(row.job)) rows.set(row.job, row);
    }
    for (const { run, job, array } of elements) {
      if (array === undefined) continue;
      const row = rows.get(job);
      const unknown: ClusterJob = queue.ok
        ? { job, state: 'ended', words: 'has ended; Slurm does not know it any more' }
        : { job, state: 'unknown', words: 'is not known, because Slurm does not answer' };
      byRun.set(run, row ? wordsOfJob(row) : unknown);
    }
    return queue.ok ? { byRun } : { byRun, trouble: queue.failure };
  }

  /**
   * Arrays whose submission was interrupted, with the number that Slurm gave them, if it did.
   * @throws FailureError if Slurm does not answer.
   */
  async #withNumbers(arrays: readonly SubmittedArray[]): Promise<SubmittedArray[]> {
    return Promise.all(
      arrays.map(async (array) => {
        if (array.job !== undefined) return array;
        const found = await squeueByName(this.#nameOf(array.number));
        if (!found.ok) throw new FailureError(found.failure);
        const job = found.value[0]?.job.split('_')[0];
        return job === undefined ? array : { ...array, job };
      }),
    );
  }

  /**
   * Cancels what waits, asks what trains to write a checkpoint and end, and cancels what has not ended after a minute.
   * @returns The runs whose jobs were cancelled.
   * @throws FailureError if Slurm does not answer.
   */
  cancel(): Promise<readonly string[]> {
    return this.#alone(() => this.#cancel());
  }

  async #cancel(): Promise<readonly string[]> {
    const active = async (): Promise<[string, ClusterJob][]> => {
      this.#asked = undefined;
      const { byRun, trouble } = await this.jobs();
      if (trouble) throw new FailureError(trouble);
      return [...byRun].filter(([, job]) => isActiveJob(job));
    };
    const found = await active();
    if (found.length === 0) return [];
    for (const { number } of (await this.#read())?.arrays ?? []) await writeFile(this.#cancelledFile(number), '');
    const jobs = found.map(([, { job }]) => job);
    await scancel(['--state=PENDING', ...jobs]);
    // To the script alone, which passes it on: a worker that has only just been started does not expect it.
    await scancel(['--signal=TERM', '--batch', ...jobs]);
    const until = Date.now() + cancelPatienceMs;
    for (;;) {
      const left = await active();
      if (left.length === 0) break;
      if (Date.now() > until) {
        await scancel(left.map(([, { job }]) => job));
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
    this.#asked = undefined;
    return found.map(([run]) => run);
  }

  /** Numbers and names of jobs; two commands must not submit the same runs. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const { folder } = this.#place;
    await mkdir(folder, { recursive: true });
    const attempt = await takeLock(join(folder, 'lock'));
    if (!attempt.ok) {
      const { pid, host } = attempt.holder;
      return refuse(
        'failed',
        `process ${pid} on ${host} submits or cancels this sweep at the moment`,
        'try again when it has ended',
      );
    }
    try {
      return await work();
    } finally {
      await attempt.lock.release();
    }
  }

  #nameOf(number: number): string {
    return `pretext-${this.#place.sweep}-${number}`;
  }

  #cancelledFile(number: number): string {
    return join(this.#place.folder, `array-${number}.cancelled`);
  }

  /** The record of what was submitted. */
  get file(): string {
    return join(this.#place.folder, 'submissions.json');
  }

  async #read(): Promise<Submissions | undefined> {
    const read = await readStored(
      this.file,
      submissionsSchema,
      'cancel the jobs of the sweep with scancel, delete the file, and resume the sweep',
    );
    if (read.ok) return read.value;
    if (read.failure.code === 'not-found') return undefined;
    throw new FailureError(read.failure);
  }

  #write(submissions: Submissions): Promise<void> {
    return writeStored(this.file, submissions);
  }
}

/** The options of sbatch. */
function optionsOf(
  profile: SlurmProfile,
  { runs, number }: SubmittedArray,
  folder: string,
  name: string,
  previous: string | undefined,
): string[] {
  const { partition, time, memory, cpusPerTask, gres, account, qos, atOnce, options } = profile;
  const given = { partition, time, mem: memory, 'cpus-per-task': cpusPerTask, gres, account, qos };
  return [
    `--job-name=${name}`,
    `--array=0-${runs.length - 1}${atOnce === undefined ? '' : `%${atOnce}`}`,
    '--requeue',
    `--signal=B:TERM@${toldBeforeS}`,
    '--open-mode=append',
    `--chdir=${folder}`,
    // In this option, % begins a placeholder: %a is the index.
    `--output=${folder.replaceAll('%', '%%')}/array-${number}-%a.log`,
    ...Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}=${value}`])),
    ...(previous === undefined ? [] : [`--dependency=afterany:${previous}`]),
    ...options,
  ];
}
