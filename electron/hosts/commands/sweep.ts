/** `sweep`: many runs of one task with other settings and seeds, and their ranking. Alone, it lists the sweeps. */
import { createInterface } from 'node:readline/promises';
import { asFailure, refuse } from '../../../shared/failure.ts';
import { estimateRun } from '../../../shared/run-measurement.ts';
import { askAboveRuns, type SweepCost, type SweepDetail } from '../../../shared/sweep.ts';
import type { Lab } from '../../lab/lab.ts';
import type { StartRun } from '../../lab/runs.ts';
import type { StartSweep } from '../../lab/sweeps/sweeps.ts';
import { typedCommand } from '../../lab/typed-command.ts';
import { fromCaller, type Options, type Values } from '../arguments.ts';
import { type Context, command } from '../command.ts';
import { devicesOf, devicesOption } from '../devices.ts';
import { duration } from '../output.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';
import { labelSource, labelsHelp } from './evaluate.ts';
import { newRun } from './new-run.ts';
import {
  cancelOnSlurm,
  followOnSlurm,
  refuseProfile,
  slurmOptions,
  submitToSlurm,
  trainOnly,
} from './sweep-on-slurm.ts';
import { planOf, planOptions } from './sweep-plan.ts';
import { reportSwept, SweepReport, sweepInWords } from './sweep-report.ts';
import { trainOptions } from './train-options.ts';

const { resume: _resume, from: _from, name, ...trainingOptions } = trainOptions;

const options = {
  ...trainingOptions,
  ...planOptions,
  test: { takes: 'DIR', many: true, help: 'labelled images to measure k-NN on; --images holds those to learn from' },
  labels: { takes: 'folders|FILE.csv', help: labelsHelp, default: 'folders' },
  name: { ...name, help: 'name of the sweep in lists' },
  devices: devicesOption,
  yes: { help: `start more than ${askAboveRuns} runs without asking` },
  resume: { takes: 'SWEEP', help: 'train the runs of this sweep that have not finished, and retry those that failed' },
  ...slurmOptions,
} as const satisfies Options;

type SweepValues = Values<typeof options>;

const isGiven = (value: SweepValues[keyof SweepValues]): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** Options that were given, apart from some. */
const others = (values: SweepValues, ...except: readonly string[]): string[] =>
  Object.entries(values).flatMap(([name, value]) => (isGiven(value) && !except.includes(name) ? [name] : []));

/** The command. */
export const sweepCommand = command({
  summary: 'train many runs with other settings and seeds, and rank them; alone, list the sweeps',
  options,
  onlyReads: (values) => others(values).length === 0,
  run: async (values, context) => {
    const { lab, output } = context;
    if (others(values).length === 0) return list(context);
    if (values.cancel !== undefined) return cancelOnSlurm(alone(values, 'cancel'), context);
    if (values.only !== undefined) return trainOnly(alone(values, 'resume', 'only'), values.only, context);
    if (values.slurm !== undefined || (values.resume !== undefined && (await lab.cluster.isSubmitted(values.resume))))
      return onSlurm(values, context);
    if (values.devices !== undefined) lab.runs.trainOn(devicesOf(values.devices, process.env.CUDA_VISIBLE_DEVICES));
    let sweep: string | undefined;
    let isStopRequested = false;
    const nothingToStop = onStopSignal(() => {
      isStopRequested = true;
      process.stderr.write('\nstopping: writing checkpoints; press Ctrl-C again to end at once\n');
      void lab.measurements.stop();
      if (sweep !== undefined) lab.sweeps.stop(sweep).catch(() => {}); // it may have ended meanwhile
    });
    const planned =
      values.resume === undefined ? await create(values, context) : await stored(values, values.resume, context);
    sweep = planned.sweep;
    if (!isStopRequested) await follow(planned, lab, context, () => isStopRequested);
    nothingToStop();
    const detail = await lab.sweeps.get(sweep);
    reportSwept(detail, output);
    if (!output.json && detail.summary.state !== 'finished')
      output.say(`continue: ${typedCommand(`sweep --resume ${sweep}`, lab.workspace.root)}`);
    return isStopRequested ? stoppedExitCode : exitCodeOf(detail);
  },
});

/** Trains in a cluster instead of in this process. */
async function onSlurm(values: SweepValues, context: Context): Promise<number> {
  if (values.devices !== undefined)
    refuse('bad-usage', '--devices is for the GPUs of this machine', "'gres' in the profile asks for those of a node");
  await refuseProfile(values.slurm, context);
  const { sweep } =
    values.resume === undefined ? await create(values, context) : await stored(values, values.resume, context);
  await submitToSlurm(sweep, values.slurm, context);
  const isFollowed = await followOnSlurm(sweep, context);
  if (!isFollowed) return stoppedExitCode;
  const detail = await context.lab.sweeps.get(sweep);
  reportSwept(detail, context.output);
  return exitCodeOf(detail);
}

/** The value of an option that was given without others, or with those named. */
function alone(values: SweepValues, option: 'cancel' | 'resume', ...and: readonly string[]): string {
  const [other] = others(values, option, ...and);
  if (other !== undefined) refuse('bad-usage', `--${option} does not go with --${other}`);
  return values[option] ?? refuse('bad-usage', `--${and[0]} needs --${option} SWEEP`);
}

interface Planned {
  readonly sweep: string;
  readonly cost: SweepCost;
}

/** Checks, measures, asks, and writes the sweep; nothing trains yet. */
async function create(values: SweepValues, { lab, output }: Context): Promise<Planned> {
  const run = await newRun('sweep', values, lab);
  const { measure, test, labels } = values;
  const start: StartSweep = {
    ...run,
    plan: await planOf(run.settings, values),
    ...(measure === 'knn'
      ? { labelled: { images: run.folders, test: test.map(fromCaller), labels: labelSource(labels ?? 'folders') } }
      : {}),
  };
  if (measure !== 'knn' && test.length > 0) refuse('bad-usage', '--test is for --measure knn');
  const { runs, first } = await lab.sweeps.checked(start);
  const mustAsk = runs > askAboveRuns && !values.yes;
  if (mustAsk && !(process.stdin.isTTY && process.stderr.isTTY && !output.json))
    refuse('bad-usage', `the plan has ${runs} runs`, manyHint);
  // The machine that submits may have nothing in common with the nodes.
  const { cost, seconds } =
    values.slurm === undefined
      ? await estimate(start, first, lab)
      : { cost: await lab.sweeps.cost(start), seconds: undefined };
  const about = seconds === undefined ? '' : `, about ${duration(seconds)} by a few steps of the first trial`;
  const words = `${cost.trials} trials, ${cost.runs} runs, ${cost.steps} steps${about}`;
  if (!output.json) output.say(words);
  if (mustAsk) await confirm(words);
  const sweep = await lab.sweeps.create(start, true);
  output.line({ event: 'planned', sweep, ...cost, seconds: seconds ?? null });
  if (!output.json) output.say(`sweep ${sweep}`);
  return { sweep, cost };
}

/** @throws FailureError 'stopped' if the measurement is stopped, and the failure of a first trial that cannot be trained. */
async function estimate(start: StartSweep, first: StartRun, lab: Lab): Promise<{ cost: SweepCost; seconds?: number }> {
  const training = await lab.runs.training();
  if (training !== undefined) return { cost: await lab.sweeps.cost(start) };
  const measured = await lab.measurements.measure(first);
  const cost = await lab.sweeps.cost(start, measured.images);
  const one = estimateRun(measured, first.settings);
  const atOnce = measured.engine === 'cpu' ? 1 : Math.min(lab.runs.atATime, cost.runs);
  return { cost, seconds: (one.seconds * cost.steps) / one.totalSteps / atOnce };
}

const manyHint = `--yes starts more than ${askAboveRuns} runs`;

async function confirm(words: string): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${words}: start them? [y/N] `).finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) refuse('stopped', 'nothing was started', manyHint);
}

/** A sweep of the workspace. */
async function stored(values: SweepValues, sweep: string, { lab, output }: Context): Promise<Planned> {
  const [other] = others(values, 'resume', 'devices', 'slurm');
  if (other !== undefined)
    refuse('bad-usage', `--resume continues with the sweep's own settings: it does not take --${other}`);
  const ids = (await lab.sweeps.list()).map(({ id }) => id);
  if (!ids.includes(sweep))
    refuse(
      'unusable-input',
      `no sweep is called '${sweep}'`,
      `\`${typedCommand('sweep', lab.workspace.root)}\` lists them`,
    );
  const cost = await lab.sweeps.costOf(sweep);
  output.line({ event: 'planned', sweep, ...cost });
  return { sweep, cost };
}

/** Trains the sweep to its end, or until it is stopped. */
async function follow(
  { sweep, cost }: Planned,
  lab: Lab,
  { output }: Context,
  isStopped: () => boolean,
): Promise<void> {
  const report = new SweepReport(output, cost, await lab.sweeps.get(sweep));
  const unsubscribe = lab.events.subscribe(({ name, payload }) => {
    if (name === 'run.changed' && payload.sweep === sweep) report.progress(payload);
  });
  let lines: Promise<unknown> = Promise.resolve();
  const unwatch = lab.sweeps.watch(sweep, (run) => {
    lines = lines
      .then(async () => report.done(run, await lab.sweeps.get(sweep)))
      .catch((error: unknown) => {
        output.warn(asFailure(error).message);
      });
  });
  await lab.sweeps.resume(sweep);
  if (isStopped()) await lab.sweeps.stop(sweep);
  await lab.sweeps.ended(sweep);
  await lines;
  unwatch();
  unsubscribe();
}

/** Runs that diverged are results; a sweep whose runs all diverged has none. */
function exitCodeOf({ runs, summary }: SweepDetail): number {
  const all = (...statuses: readonly string[]): number => runs.filter(({ status }) => statuses.includes(status)).length;
  if (all('failed', 'crashed') > 0 || summary.state !== 'finished') return 1;
  return all('diverged') === runs.length ? 4 : 0;
}

async function list({ lab, output }: Context): Promise<number> {
  const sweeps = await lab.sweeps.list();
  for (const { id, ...sweep } of sweeps) output.line({ event: 'sweep', sweep: id, ...sweep });
  if (output.json) return 0;
  for (const sweep of sweeps) output.say(sweepInWords(sweep));
  if (sweeps.length === 0) output.say(`no sweeps yet in ${lab.workspace.root}`);
  return 0;
}
