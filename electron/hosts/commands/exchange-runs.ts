/** `runs export RUN …` and `runs import FILE.zip`: runs as files, for another workspace or another program. */
import { refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import { exportEvents, exportMetrics, isMetricsFile } from '../../lab/export-runs.ts';
import type { NamedRun } from '../../lab/metrics-table.ts';
import { exportRun, importRun } from '../../lab/run-archives.ts';
import { fromCaller, type Options, type Values } from '../arguments.ts';
import type { Context } from '../command.ts';
import { locateRun } from '../locate-run.ts';

/** The options. */
export const exchangeOptions = {
  action: {
    takes: 'export RUN … | import FILE.zip',
    many: true,
    bare: true,
    help: 'write runs to files, without their images, or take an exported run into the workspace',
  },
  out: { takes: 'FILE.zip', help: 'export one run whole, to be imported elsewhere' },
  metrics: { takes: 'FILE.csv|FILE.parquet', help: 'export the metrics of runs as one table, a row for each step' },
  tensorboard: { takes: 'DIR', help: 'export runs as event files for TensorBoard, in a folder for each run' },
} as const satisfies Options;

type ExchangeValues = Values<typeof exchangeOptions>;

const takes = 'runs export takes runs and one of --out FILE.zip, --metrics FILE.csv|FILE.parquet, --tensorboard DIR';

/** Refuses options of an export that stand without one. */
export function refuseWithoutExport({ out, metrics, tensorboard }: Partial<ExchangeValues>): void {
  const [given] = Object.entries({ out, metrics, tensorboard }).filter(([, value]) => value !== undefined);
  if (given) refuse('bad-usage', `--${given[0]} is where export writes`, takes);
}

/** Carries out the action. @returns The exit code. */
export function exchange(values: ExchangeValues, context: Context): Promise<number> {
  const [verb = '', ...named] = values.action;
  if (verb === 'export') return exportRuns(named, values, context);
  if (verb !== 'import')
    refuse('bad-usage', `runs takes export or import: found '${verb}'`, didYouMean(verb, ['export', 'import']));
  refuseWithoutExport(values);
  const [file, ...more] = named;
  if (file === undefined || more.length > 0) refuse('bad-usage', 'runs import takes one file');
  return takeIn(fromCaller(file), context);
}

async function takeIn(file: string, { lab, output }: Context): Promise<number> {
  const run = await importRun(lab.workspace, file);
  output.line({ event: 'imported', run, runDir: lab.runs.folderOf(run) });
  if (!output.json) output.say(`${run} is in ${lab.workspace.root}`);
  return 0;
}

async function exportRuns(
  named: readonly string[],
  { out, metrics, tensorboard }: ExchangeValues,
  { lab, output }: Context,
): Promise<number> {
  const given = [out, metrics, tensorboard].filter((each) => each !== undefined);
  if (named.length === 0 || given.length !== 1) refuse('bad-usage', takes);
  if (out !== undefined && named.length > 1)
    refuse('bad-usage', `--out takes one run: found ${named.length}`, 'export each to a file of its own');
  if (metrics !== undefined && !isMetricsFile(metrics))
    refuse('bad-usage', `--metrics takes FILE.csv or FILE.parquet: found '${metrics}'`);
  const runs: NamedRun[] = [];
  for (const each of named) {
    const id = await locateRun(lab, each);
    if (!runs.some((run) => run.id === id))
      runs.push({ id, name: (await lab.runs.record(id)).name, runDir: lab.runs.folderOf(id) });
  }
  const warnDamaged = (damaged: number): void => {
    if (damaged > 0)
      output.warn(`${damaged} ${damaged === 1 ? 'record is' : 'records are'} damaged and left out`, true);
  };
  if (metrics !== undefined) {
    const made = await exportMetrics(runs, fromCaller(metrics));
    output.line({ event: 'metrics', runs: runs.map(({ id }) => id), ...made });
    if (!output.json) output.say(`${made.file}: ${made.rows} rows, ${made.columns.length} columns`);
    warnDamaged(made.damaged);
  } else if (tensorboard !== undefined) {
    const folder = fromCaller(tensorboard);
    for (const made of await exportEvents(runs, folder)) {
      output.line({ event: 'tensorboard', ...made });
      if (!output.json) output.say(made.file);
      warnDamaged(made.damaged);
    }
    if (!output.json) output.say(`tensorboard --logdir ${folder}`);
  } else {
    const { id, runDir } = runs[0]!;
    const made = await exportRun(runDir, fromCaller(out!));
    output.line({ event: 'archived', run: id, ...made });
    if (!output.json) output.say(`${made.file}: ${made.files} files, ${made.bytes} bytes`);
  }
  return 0;
}
