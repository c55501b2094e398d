/** `sweep --slurm`: submits the runs of a sweep to a cluster, and follows them; `sweep --cancel`, and what a job on a node runs. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { asFailure, type Failure, refuse } from '../../../shared/failure.ts';
import type { SweepDetail, TrialRun } from '../../../shared/sweep.ts';
import type { Lab } from '../../lab/lab.ts';
import { readProfile } from '../../lab/slurm/profile.ts';
import type { DueRun } from '../../lab/sweeps/drive-sweep.ts';
import { quoted, typedCommand } from '../../lab/typed-command.ts';
import { callerFolder, type Options } from '../arguments.ts';
import type { Context } from '../command.ts';
import { exitCodeOf, type Output, wordsOf } from '../output.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';

/** The options of `sweep` for a cluster. */
export const slurmOptions = {
  slurm: {
    takes: 'PROFILE',
    help: "train in a cluster's Slurm: a profile of the workspace by its name, or a JSON file",
  },
  cancel: { takes: 'SWEEP', help: 'stop the runs of a sweep in the cluster; each writes a checkpoint' },
  only: { takes: 'RUN', help: 'with --resume: only this run, in this process; the jobs of a cluster use it' },
} as const satisfies Options;

/** Slurm is asked often at first, because the first jobs may start at once, and less often later. */
const [askSoonMs, askLaterMs, soonForMs] = [2_000, 10_000, 60_000];

/** @throws FailureError for a profile that cannot be used, before anything is written for it. */
export async function refuseProfile(named: string | undefined, { lab }: Context): Promise<void> {
  if (named !== undefined) await readProfile(named, lab.workspace.root, callerFolder());
}

/** Submits the runs of a sweep that are to be trained. @param named The profile; that of the last submission if omitted. */
export async function submitToSlurm(id: string, named: string | undefined, { lab, output }: Context): Promise<void> {
  const { workspace, sweeps, cluster } = lab;
  const profile =
    named === undefined
      ? await cluster.profileOf(id, workspace.root)
      : await readProfile(named, workspace.root, callerFolder());
  const again = typedCommand(`sweep --resume ${id} --slurm ${quoted(profile.file)}`, workspace.root);
  const submission = await sweeps.submit(id, profile).catch((error: unknown) => {
    const { code, message, hint } = asFailure(error);
    return refuse(
      code,
      message,
      `${hint === undefined ? '' : `${hint}; `}nothing is lost: submit again with \`${again}\``,
    );
  });
  const { arrays, active, refused } = submission;
  for (const { job, runs } of arrays) {
    output.line({ event: 'submitted', sweep: id, job, runs });
    if (!output.json) output.say(`submitted ${runs.length} runs as job ${job}`);
  }
  if (active.length > 0) output.say(`${active.length} runs wait or train in the cluster already`);
  if (refused)
    output.warn(`the other runs were not submitted: ${wordsOf(refused)}; submit them later with \`${again}\``);
}

/**
 * Follows a sweep in the cluster until none of its runs waits or trains there. Each rung of successive halving is submitted
 * when the one before has ended.
 * @returns Whether it was followed to the end; false after Ctrl-C, which the cluster is not told.
 */
export async function followOnSlurm(id: string, context: Context): Promise<boolean> {
  const { lab, output } = context;
  const stopped = new AbortController();
  const nothingToStop = onStopSignal(() => stopped.abort());
  const began = Date.now();
  const pause = () =>
    sleep(Date.now() - began < soonForMs ? askSoonMs : askLaterMs, undefined, { signal: stopped.signal });
  const changes = new Changes(output);
  const submitted = new Set((await lab.sweeps.missing(id)).map(keyOf));
  try {
    for (;;) {
      const read = await lab.sweeps.get(id).catch(asFailure);
      if ('code' in read) changes.trouble(await readingTrouble(read, lab));
      else {
        changes.show(read);
        const mayTrain = read.summary.state === 'running' || read.runs.some(({ job }) => job?.state === 'unknown');
        const isOver = !mayTrain && !(read.plan.halving && (await nextRung(id, submitted, context)));
        if (isOver) return true;
      }
      await pause();
    }
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    output.say(
      `no longer following; the jobs go on. Follow them again: ${typedCommand(`sweep --resume ${id}`, lab.workspace.root)}; ` +
        `cancel them: ${typedCommand(`sweep --cancel ${id}`, lab.workspace.root)}`,
    );
    return false;
  } finally {
    nothingToStop();
  }
}

const keyOf = ({ run, stopAtOneOf }: DueRun): string => `${run} ${stopAtOneOf}`;

/** Submits the runs that the last rung of successive halving has kept. @returns Whether there were any. */
async function nextRung(id: string, submitted: Set<string>, context: Context): Promise<boolean> {
  const next = (await context.lab.sweeps.missing(id)).map(keyOf).filter((key) => !submitted.has(key));
  for (const key of next) submitted.add(key);
  if (next.length > 0) await submitToSlurm(id, undefined, context);
  return next.length > 0;
}

/** Reading fails if the shared folder is out of reach; it may come back. @throws FailureError for any other reason. */
async function readingTrouble(failure: Failure, { workspace }: Lab): Promise<string> {
  const reason = await stat(workspace.sweeps).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (reason === undefined) refuse(failure.code, failure.message, failure.hint);
  return `the workspace ${workspace.root} cannot be reached: ${reason}; runs continue from their checkpoints when it is back`;
}

/** Says what has changed since the last time. */
class Changes {
  readonly #said = new Map<string, string>();
  #trouble: string | undefined;

  constructor(private readonly output: Output) {}

  show({ summary, runs, notes }: SweepDetail): void {
    const { output } = this;
    this.trouble(notes.find((note) => note.startsWith('What the cluster does is not known')));
    for (const run of runs) {
      const { status, step, totalSteps, job } = run;
      const words = inWords(run);
      if (run.run === undefined || this.#said.get(run.run) === words) continue;
      this.#said.set(run.run, words);
      output.line({ event: 'job', sweep: summary.id, run: run.run, status, step, totalSteps, ...(job ? { job } : {}) });
      if (!output.json) output.say(`${run.run}: ${words}`);
    }
    const steps = runs.reduce((sum, { step }) => sum + step, 0);
    const all = runs.reduce((sum, { totalSteps }) => sum + totalSteps, 0);
    output.progress(steps / Math.max(1, all), `${summary.finished} of ${summary.runs} runs finished`);
  }

  trouble(words: string | undefined): void {
    if (words !== undefined && words !== this.#trouble) this.output.warn(words);
    this.#trouble = words;
  }
}

function inWords({ status, score, failure, job }: Pick<TrialRun, 'status' | 'score' | 'failure' | 'job'>): string {
  if (status === 'finished') return `finished${score === null ? '' : `, score ${score.toFixed(3)}`}`;
  if (failure) return `${status}: ${failure.message}`;
  return job ? `${status}; job ${job.job} ${job.words}` : status;
}

/** Cancels the jobs of a sweep. @returns The exit code. */
export async function cancelOnSlurm(id: string, { lab, output }: Context): Promise<number> {
  if (!(await lab.cluster.isSubmitted(id))) {
    await lab.sweeps.summary(id); // the failure of a sweep that does not exist
    refuse('bad-usage', `${id} was not submitted to a cluster`, 'stop it where it runs');
  }
  output.say('waiting for the checkpoints of the running runs');
  const runs = await lab.sweeps.cancel(id);
  output.line({ event: 'cancelled', sweep: id, runs });
  if (!output.json)
    output.say(
      runs.length === 0
        ? `no run of ${id} waits or trains in the cluster`
        : `cancelled ${runs.length} runs; continue: ${typedCommand(`sweep --resume ${id}`, lab.workspace.root)}`,
    );
  return 0;
}

/** Trains and measures one run of a sweep, as a job on a node does. @returns The exit code, as of `train`. */
export async function trainOnly(id: string, run: string, { lab, output }: Context): Promise<number> {
  let isStopped = false;
  const nothingToStop = onStopSignal(() => {
    isStopped = true;
    process.stderr.write('stopping: writing the checkpoint\n');
    void lab.sweeps.stopHere(id);
  });
  await lab.sweeps.resume(id, run);
  if (isStopped) void lab.sweeps.stopHere(id);
  const unwatch = lab.events.subscribe(({ name, payload }) => {
    if (name !== 'run.changed' || payload.id !== run) return;
    const { preparing, step, totalSteps, loss } = payload;
    if (preparing) output.progress(0, `${preparing.what}: ${preparing.done} of ${preparing.total}`);
    else
      output.progress(
        step / Math.max(1, totalSteps),
        `step ${step}${loss === undefined ? '' : `, loss ${loss.toFixed(4)}`}`,
      );
  });
  let failure: Failure | undefined;
  const unlisten = lab.sweeps.watch(id, (_, why) => {
    failure = why;
  });
  await lab.sweeps.ended(id);
  unlisten();
  unwatch();
  nothingToStop();
  const { status, step, totalSteps, failure: own, heldOut } = await lab.runs.summary(run);
  failure ??= status === 'finished' ? undefined : own;
  output.line({ event: 'job', sweep: id, run, status, step, totalSteps, ...(failure ? { failure } : {}) });
  output.say(
    `${run}: ${inWords({ status, score: heldOut?.score ?? null, failure })} after ${step} of ${totalSteps} steps`,
  );
  if (status === 'diverged') return exitCodeOf({ code: 'diverged', message: '' });
  if (isStopped && status !== 'finished') return stoppedExitCode;
  return failure ? exitCodeOf(failure) : 0;
}
