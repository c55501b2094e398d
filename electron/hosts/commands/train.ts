/** `train`: one run from its start, or from its last checkpoint, to its ending. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { realFolders } from '../../lab/chosen-folders.ts';
import type { Lab } from '../../lab/lab.ts';
import type { StartRun } from '../../lab/runs.ts';
import type { RunEnding } from '../../lab/worker-process.ts';
import { defaultWorkspace } from '../../lab/workspace.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { locateRun } from '../locate-run.ts';
import { exitCodeOf, wordsOf } from '../output.ts';
import { readPhotographList } from '../photograph-list.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';
import { settingsOf, type TrainValues, trainOptions } from './train-options.ts';
import { TrainReport } from './train-report.ts';

export const trainCommand = command({
  summary: 'train a pretext task on folders of photographs',
  options: trainOptions,
  run: async (values, { lab, output }) => {
    let run: string | undefined;
    let isStopAsked = false;
    const nothingToStop = onStopSignal(() => {
      isStopAsked = true;
      process.stderr.write('\nstopping: the checkpoint is being written; once more to end at once\n');
      if (run !== undefined) lab.runs.stop(run).catch(() => {}); // it may have ended meanwhile
    });
    const asked = values.resume === undefined ? await newRun(values, lab) : undefined;
    if (isStopAsked) return stoppedExitCode;
    run = asked ? await lab.runs.start(asked) : await resume(values, lab);
    const report = new TrainReport(output, run, lab.runs.folderOf(run));
    const finished = await finishedAlready(lab, run);
    if (finished) {
      report.end(finished, nextOf(await lab.runs.summary(run), lab));
      return 0;
    }
    const unwatch = lab.runs.watch(run, (message) => report.receive(message));
    if (isStopAsked) await lab.runs.stop(run);
    const ending = await lab.runs.ended(run);
    unwatch();
    nothingToStop();
    // What was refused before it began leaves nothing behind that a person would have to clear away.
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

/** What the options ask for, checked. */
async function newRun(values: TrainValues, lab: Lab): Promise<StartRun> {
  if (values.images.length === 0) refuse('bad-usage', 'train takes --images DIR: the folder of photographs');
  const settings = settingsOf('train', values);
  const from = values.from === undefined ? {} : { from: await locateRun(lab, values.from) };
  const folders = await realFolders(values.images.map(fromCaller));
  const heldOutFolders = await realFolders(values['held-out'].map(fromCaller));
  const excluded =
    values.exclude === undefined ? {} : { excluded: await readPhotographList(fromCaller(values.exclude)) };
  await lab.datasets.register(folders);
  const name = values.name === undefined ? {} : { name: values.name };
  return { folders, heldOutFolders, settings, ...excluded, ...name, ...from };
}

async function resume({ resume: named = '', ...values }: TrainValues, lab: Lab): Promise<string> {
  const others = Object.entries(values).filter(([, value]) => value !== undefined && value.length > 0);
  if (others.length > 0) {
    refuse('bad-usage', `--resume goes on with the run's own settings: it does not take --${others[0]![0]}`);
  }
  const run = await locateRun(lab, named);
  if (!(await finishedAlready(lab, run))) await lab.runs.resume(run);
  return run;
}

/** A script that resumes whatever it finds may find a run that is done: that is no failure. */
async function finishedAlready(lab: Lab, run: string): Promise<RunEnding | undefined> {
  const { ending } = await lab.runs.record(run);
  return ending?.status === 'finished' ? ending : undefined;
}

/** The command that may follow, in the workspace that was asked for. */
function nextOf({ id, status, resumable }: RunSummary, { workspace }: Lab): string | undefined {
  const where = workspace.root === defaultWorkspace() ? '' : ` --workspace ${quoted(workspace.root)}`;
  if (status === 'finished') return `export it: pretext-lab export --run ${id} --out DIR${where}`;
  // What has diverged would diverge again: a resumed run has the numbers of an unbroken one.
  return resumable && status !== 'diverged' ? `go on: pretext-lab train --resume ${id}${where}` : undefined;
}

/** A path as this system's shell takes it. */
function quoted(path: string): string {
  if (/^[\w./\\:-]+$/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
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
