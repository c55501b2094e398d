/**
 * Measures how long the page takes to find, sort and group many runs, without drawing them.
 *   node experiments/find-runs.mjs [--runs 2000]
 * CPU time of one call, median of nine.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' } } });
const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'warn' })).module;
const { plainList, runsOf } = await load('renderer/features/runs/filter-runs.ts');
const { fieldChoices } = await load('renderer/features/runs/field-choices.ts');
const { runsGrouped } = await load('shared/run-query.ts');
const { changedSettings } = await load('shared/changed-settings.ts');
const { makeSettings } = await load('shared/make-settings.ts');

const tasks = ['rotation', 'jigsaw', 'simclr', 'mae'];
const runs = Array.from({ length: Number(values.runs) }, (_, i) => {
  const task = tasks[i % tasks.length];
  const { value: settings } = makeSettings(task, { seed: i % 5, learningRate: 0.001 * (1 + (i % 7)) });
  const heldOut = { loss: 1, score: ((i * 7919) % 1000) / 1000, chance: 0.25, untrained: 0.3 };
  const marks = { tags: [`sweep-${i % 40}`] };
  const made = {
    id: `run-${i}`,
    name: `Run ${i}`,
    task,
    encoder: 'conv4',
    size: 64,
    dataset: 'images',
    datasetId: 'd',
  };
  const state = {
    createdAt: new Date(1.7e12 + i * 60_000).toISOString(),
    status: 'finished',
    step: 100,
    totalSteps: 100,
  };
  return { ...made, ...state, settings: changedSettings(settings), epoch: 1, heldOut, marks, resumable: false };
});

function ms(work) {
  const times = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[4].toFixed(1);
}

const where = [
  { field: 'score', operator: '>=', value: '0.5' },
  { field: 'learningRate', operator: '<', value: '0.005' },
];
const list = { ...plainList, where, sort: { field: 'warmup' } };
console.log(`${runs.length} runs, ${runsOf(runs, list).length} found; CPU, ms`);
console.log(`all, newest first: ${ms(() => runsOf(runs, plainList))}`);
console.log(`words: ${ms(() => runsOf(runs, { ...plainList, text: 'sweep-3 rotation' }))}`);
console.log(`two conditions, sorted by a setting: ${ms(() => runsOf(runs, list))}`);
console.log(`groups by tag: ${ms(() => runsGrouped(runs, 'tags'))}`);
console.log(`fields to choose from: ${ms(() => fieldChoices(runs))}`);
