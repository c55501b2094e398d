/** `runs`: one line per run, newest first; or a table of chosen columns, filtered and sorted. */
import { encoderIds } from '../../../shared/encoder-cards.ts';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { type Condition, operators, parseCondition, runsWhere } from '../../../shared/run-query.ts';
import { runStatuses } from '../../../shared/run-results.ts';
import { taskIds } from '../../../shared/task-cards.ts';
import type { Lab } from '../../lab/lab.ts';
import { exportRun, importRun } from '../../lab/run-archives.ts';
import { choiceOf, fromCaller, type Options, type Values } from '../arguments.ts';
import { type Context, command } from '../command.ts';
import { locateRun } from '../locate-run.ts';
import {
  cellsAsJson,
  cellsAsText,
  columnNamed,
  isWords,
  type ListedRun,
  type RunColumn,
  runColumnNames,
  sortedBy,
} from '../run-columns.ts';
import { table } from '../table.ts';

const options = {
  task: { takes: 'ID', many: true, help: 'only runs of this task', choices: taskIds },
  state: { takes: 'STATE', many: true, help: 'only runs in this state', choices: runStatuses },
  encoder: { takes: 'ID', many: true, help: 'only runs with this encoder', choices: encoderIds },
  dataset: { takes: 'NAME', many: true, help: 'only runs on the dataset with this name or id' },
  where: {
    takes: 'CONDITION',
    many: true,
    help: `only runs with such a value: a column or setting, one of ${operators.join(' ')} (~ for contains), and the value, as in 'score>=0.5' or learningRate=0.01`,
  },
  sort: {
    takes: 'COLUMN',
    help: 'best or newest first, words from a to z; also a setting',
    choices: runColumnNames,
    default: 'created',
  },
  columns: {
    takes: 'LIST',
    help: 'a table of these columns, or their keys with --json; also settings',
    choices: runColumnNames,
  },
  action: {
    takes: 'export RUN | import FILE.zip',
    many: true,
    bare: true,
    help: 'write a run to one file, without its images, or take such a file into the workspace',
  },
  out: { takes: 'FILE.zip', help: 'the file that export writes' },
  'empty-trash': { help: "permanently delete the runs in the workspace's trash" },
} as const satisfies Options;

/** The command. */
export const runsCommand = command({
  summary: 'list the runs of the workspace',
  options,
  onlyReads: ({ 'empty-trash': emptyTrash, action }) => !emptyTrash && action[0] !== 'import',
  run: async ({ 'empty-trash': emptyTrash, action, out, ...values }, { lab, output }) => {
    if (action.length > 0 && !emptyTrash) return archive(action, out, { lab, output });
    if (out !== undefined) refuse('bad-usage', '--out is where export writes', 'runs export RUN --out FILE.zip');
    if (emptyTrash) {
      const others = Object.entries(values).filter(([, value]) => value !== undefined && value.length > 0);
      if (others.length > 0)
        refuse('bad-usage', `--empty-trash deletes the whole trash: it does not take --${others[0]![0]}`);
      const deleted = await lab.store.emptyTrash();
      output.line({ event: 'emptied', deleted });
      if (!output.json) output.say(`${deleted} permanently deleted`);
      return 0;
    }
    const columns = values.columns?.split(',').map((name) => columnNamed('columns', name.trim()));
    const { runs, of } = await chosen(values, lab);
    for (const { run, runDir } of runs) {
      const shown = columns ? cellsAsJson({ run, runDir }, columns) : { run: run.id, runDir, ...run };
      output.line({ event: 'run', ...shown });
    }
    if (output.json) return 0;
    for (const line of columns && runs.length > 0 ? tableOf(runs, columns) : runs.map(({ run }) => inWords(run)))
      output.say(line);
    if (runs.length === 0) output.say(of === 0 ? `no runs yet in ${lab.workspace.root}` : `none of ${of} runs`);
    return 0;
  },
});

/** `export RUN`, `import FILE.zip`. */
async function archive(
  [verb = '', named, ...more]: readonly string[],
  out: string | undefined,
  { lab, output }: Context,
): Promise<number> {
  const known = ['export', 'import'].find((each) => each === verb);
  if (known === undefined)
    refuse('bad-usage', `runs takes export or import: found '${verb}'`, didYouMean(verb, ['export', 'import']));
  if (named === undefined || more.length > 0 || (known === 'export') !== (out !== undefined))
    refuse('bad-usage', `runs ${known} takes ${known === 'export' ? 'one run and --out FILE.zip' : 'one file'}`);
  if (known === 'export') {
    const run = await locateRun(lab, named);
    const made = await exportRun(lab.runs.folderOf(run), fromCaller(out!));
    output.line({ event: 'archived', run, ...made });
    if (!output.json) output.say(`${made.file}: ${made.files} files, ${made.bytes} bytes`);
    return 0;
  }
  const run = await importRun(lab.workspace, fromCaller(named));
  output.line({ event: 'imported', run, runDir: lab.runs.folderOf(run) });
  if (!output.json) output.say(`${run} is in ${lab.workspace.root}`);
  return 0;
}

/** The runs that the filters leave, in the order of --sort, and the number of all runs. */
async function chosen(values: Partial<Values<typeof options>>, lab: Lab) {
  const tasks = values.task?.map((text) => choiceOf('task', text, taskIds)) ?? [];
  const states = values.state?.map((text) => choiceOf('state', text, runStatuses)) ?? [];
  const encoders = values.encoder?.map((text) => choiceOf('encoder', text, encoderIds)) ?? [];
  const datasets = values.dataset ?? [];
  const sort = values.sort === undefined ? 'created' : columnNamed('sort', values.sort).name;
  const conditions = (values.where ?? []).map(conditionOf);
  const isAmong = (allowed: readonly string[], ...found: string[]): boolean =>
    allowed.length === 0 || found.some((each) => allowed.includes(each));
  const all = await lab.runs.list();
  const kept = all.filter(
    ({ task, status, encoder, dataset, datasetId }) =>
      isAmong(tasks, task) &&
      isAmong(states, status) &&
      isAmong(encoders, encoder) &&
      isAmong(datasets, dataset, datasetId),
  );
  const listed: ListedRun[] = runsWhere(kept, conditions).map((run) => ({ run, runDir: lab.runs.folderOf(run.id) }));
  return { runs: sortedBy(listed, sort), of: all.length };
}

/** @throws FailureError 'bad-usage' that names the option and what is wrong. */
function conditionOf(text: string): Condition {
  const condition = parseCondition(text);
  if (condition.ok) return condition.value;
  const { code, message, hint } = condition.failure;
  throw new FailureError({ code, message: `--where: ${message}`, ...(hint && { hint }) });
}

const tableOf = (runs: readonly ListedRun[], columns: readonly RunColumn[]): string[] =>
  table(
    columns.map(({ name }) => name),
    runs.map((run) => cellsAsText(run, columns)),
    columns.filter(isWords).map(({ name }) => name),
  );

function inWords({ id, status, step, totalSteps, heldOut, resumable, failure, damaged, name }: RunSummary): string {
  const score = heldOut ? `score ${heldOut.score.toFixed(3)} (chance ${heldOut.chance.toFixed(3)})` : '';
  const why = failure && status !== 'finished' ? failure.message : '';
  const parts = [id, status, totalSteps > 0 ? `step ${step} of ${totalSteps}` : '', score, name, why];
  const flaws = damaged?.map(({ message }) => message) ?? [];
  return [...parts, resumable ? 'resumable' : '', ...flaws].filter((part) => part !== '').join('  ');
}
