/**
 * Compares the cost of posing photographs with the cost of training: for each task at its defaults, milliseconds per batch of the
 * input pipeline alone, of a training step alone, and of a step of a real run, in which both share the cores.
 *   node experiments/pipeline-table.mjs [--task ID …] [--rounds 1]
 * The three alternate in each round. Prints the medians over rounds, and the median ratio of step alone to step of a run.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: { task: { type: 'string', multiple: true }, rounds: { type: 'string', default: '1' } },
});
await bringUpToDate(['worker', 'hosts']);
const { taskIds } = (await runnerImport(join(root, 'shared/task-cards.ts'))).module;

const milliseconds = (name) => lab('bench', '--case', name).at(-1).msPerStep;
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

console.log(
  '| task | posing, ms a batch | bare step, ms | step of a run, ms | bare step / step of a run |\n|---|---|---|---|---|',
);
for (const task of values.task ?? taskIds) {
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const [pose, step, run] = ['pose', 'step', 'run'].map((what) => milliseconds(`${what}-${task}`));
    rounds.push({ pose, step, run, share: step / run });
  }
  const of = (what) => median(rounds.map((round) => round[what]));
  console.log(
    `| \`${task}\` | ${of('pose').toFixed(0)} | ${of('step').toFixed(0)} | ${of('run').toFixed(0)} | ${of('share').toFixed(2)} |`,
  );
}
