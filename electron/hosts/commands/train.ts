/** `train`: trains one run, from its start or from its last checkpoint, to its end. */
import { realpath, stat } from 'node:fs/promises';
import { FailureError, refuse } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { publishedSettings } from '../../../shared/published-weights.ts';
import type { Lab } from '../../lab/lab.ts';
import { realFolders } from '../../lab/real-folders.ts';
import type { StartRun } from '../../lab/runs.ts';
import { typedCommand } from '../../lab/typed-command.ts';
import type { RunEnding } from '../../lab/worker-process.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { locateRun } from '../locate-run.ts';
import { exitCodeOf, wordsOf } from '../output.ts';
import { readPhotographList } from '../photograph-list.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';
import { settingsOf, type TrainValues, trainOptions } from './train-options.ts';
import { TrainReport } from './train-report.ts';

/** The command. */
export const trainCommand = command({
  summary: 'train a pretext task on folders of images',
  options: trainOptions,
  run: async (values, { lab, output }) => {
    let run: string | undefined;
    let isStopRequested = false;
    const nothingToStop = onStopSignal(() => {
      isStopRequested = true;
      process.stderr.write('\nstopping: writing the checkpoint; press Ctrl-C again to end at once\n');
      if (run !== undefined) lab.runs.stop(run).catch(() => {}); // it may have ended meanwhile
    });
    const start = values.resume === undefined ? await newRun(values, lab) : undefined;
    if (isStopRequested) return stoppedExitCode;
    run = start ? await lab.runs.start(start) : await resume(values, lab);
    const report = new TrainReport(output, run, lab.runs.folderOf(run));
    const finished = await finishedAlready(lab, run);
    if (finished) {
      report.end(finished, nextOf(await lab.runs.summary(run), lab));
      return 0;
    }
    const unwatch = lab.runs.watch(run, (message) => report.receive(message));
    if (isStopRequested) await lab.runs.stop(run);
    const ending = await lab.runs.ended(run);
    unwatch();
    nothingToStop();
    // A run that failed before it started leaves no folder that the user would have to delete.
    if (!report.hasStarted && values.resume === undefined && ending.status === 'failed' && ending.failure) {
      await lab.runs.discard(run);
      throw new FailureError(ending.failure);
    }
    report.end(ending, nextOf(await lab.runs.summary(run), lab));
    if (ending.failure && ending.status !== 'finished')
      process.stderr.write(`pretext-lab: ${wordsOf(ending.failure)}\n`);
    return exitCodeOfEnding(ending);
  },
});

/** The new run that the options describe, checked. */
async function newRun(values: TrainValues, lab: Lab): Promise<StartRun> {
  if (values.images.length === 0) refuse('bad-usage', 'train takes --images DIR: the folder of images');
  const origin = values.from === undefined ? {} : await originOf(lab, values.from);
  const settings = settingsOf('train', values, 'fromFile' in origin ? publishedSettings : undefined);
  const folders = await realFolders(values.images.map(fromCaller));
  const heldOutFolders = await realFolders(values['held-out'].map(fromCaller));
  const excluded =
    values.exclude === undefined ? {} : { excluded: await readPhotographList(fromCaller(values.exclude)) };
  const dataset = await lab.datasets.register(folders, { reading: settings.reading });
  const reading = lab.datasets.readingOf(dataset);
  const name = values.name === undefined ? {} : { name: values.name };
  return {
    folders,
    heldOutFolders,
    settings: { ...settings, ...(reading && { reading }) },
    ...excluded,
    ...name,
    ...origin,
  };
}

/** Where the first weights come from: a run, or a file. */
async function originOf(lab: Lab, named: string): Promise<{ readonly from: string } | { readonly fromFile: string }> {
  const path = fromCaller(named);
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isFile) return { fromFile: await realpath(path) };
  if (weightsName.test(named)) refuse('unusable-input', `there is no file ${path}`);
  return { from: await locateRun(lab, named) };
}

/** Names of files of weights, of which only .safetensors are read; the others are refused with the reason. */
const weightsName = /\.(safetensors|pth|pt|bin)$/i;

async function resume({ resume: named = '', ...values }: TrainValues, lab: Lab): Promise<string> {
  const others = Object.entries(values).filter(([, value]) => value !== undefined && value.length > 0);
  if (others.length > 0) {
    refuse('bad-usage', `--resume continues with the run's own settings: it does not take --${others[0]![0]}`);
  }
  const run = await locateRun(lab, named);
  if (!(await finishedAlready(lab, run))) await lab.runs.resume(run);
  return run;
}

/** The ending of a finished run. Resuming a finished run is not a failure, so that scripts can resume any run. */
async function finishedAlready(lab: Lab, run: string): Promise<RunEnding | undefined> {
  const { ending } = await lab.runs.record(run);
  return ending?.status === 'finished' ? ending : undefined;
}

/** The command that may follow. */
function nextOf({ id, status, resumable }: RunSummary, { workspace }: Lab): string | undefined {
  if (status === 'finished') return `export it: ${typedCommand(`export --run ${id}`, workspace.root)}`;
  // A diverged run would diverge again, because a resumed run gives the same numbers as an uninterrupted one.
  return resumable && status !== 'diverged'
    ? `continue: ${typedCommand(`train --resume ${id}`, workspace.root)}`
    : undefined;
}

function exitCodeOfEnding({ status, failure }: RunEnding): number {
  switch (status) {
    case 'finished':
      return 0;
    case 'stopped':
      return exitCodeOf({ code: 'stopped', message: '' });
    case 'diverged':
      return exitCodeOf({ code: 'diverged', message: '' });
    case 'failed':
    case 'crashed':
      return exitCodeOf(failure);
  }
}
