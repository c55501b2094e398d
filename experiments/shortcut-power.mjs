/**
 * Does the audit name the planted cue, and no other? For each task and cue, folders drawn from DIR are audited unchanged and with the
 * planted cue, as in `audit` with every precaution off: the same questions, probes, thresholds and verdicts, on originals that are
 * planted in memory.
 *   node experiments/shortcut-power.mjs --images DIR [--folders 2] [--size 150] [--cue ID …] [--task ID …] [--strength X] [--seed 1]
 * Prints a table: the number of folders in which the planted cue is called a leak, and the number in which another cue is called a
 * leak that is none in the clean twin; at the end, the number of clean twins with any leak. Intervals are Wilson's, 95 %.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';
import { drawnFolder, leaksOf } from './audit-in-memory.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    folders: { type: 'string', default: '2' },
    size: { type: 'string', default: '150' },
    cue: { type: 'string', multiple: true },
    task: { type: 'string', multiple: true },
    strength: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write(
    '--images DIR is required; --folders, --size, --cue, --task, --strength and --seed are optional\n',
  );
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const { cueCards, plantableCues, auditedTasks, applicability } = await load('shared/cue-cards.ts');
const { cues: known } = await load('electron/worker/shortcuts/cues/cues.ts');
const { wilson } = await load('electron/worker/numerics/accuracy-intervals.ts');
const { Random } = await load('electron/worker/numerics/random.ts');

const seed = Number(values.seed);
const tasks = values.task ?? auditedTasks;
const cues = values.cue ?? plantableCues;

const counted = (hits, n) => {
  const [low, high] = wilson(hits, n);
  return `${hits}/${n} (${low.toFixed(2)}–${high.toFixed(2)})`;
};

const tally = new Map();
const note = (key, named, others) => {
  const row = tally.get(key) ?? { named: 0, others: 0, n: 0, which: new Set() };
  tally.set(key, row);
  row.n++;
  if (named) row.named++;
  if (others.length > 0) row.others++;
  for (const other of others) row.which.add(other);
};
const falseAlarms = { hits: 0, n: 0, which: new Set() };

for (let at = 0; at < Number(values.folders); at++) {
  const clean = await drawnFolder(values.images, Number(values.size), at, seed);
  const twins = new Map();
  for (const task of tasks) {
    const leaks = await leaksOf(clean, task, `clean ${at}`, seed);
    twins.set(task, leaks);
    falseAlarms.n++;
    if (leaks.size > 0) falseAlarms.hits++;
    for (const leak of leaks) falseAlarms.which.add(`${task} ${leak}`);
  }
  for (const cue of cues) {
    const where = tasks.filter((task) => applicability(cue, task).applies);
    if (where.length === 0) continue;
    const strength = Number(values.strength ?? cueCards[cue].plant.usual);
    const planted = clean.map((picture, n) =>
      known[cue].planting.plant(picture, strength, new Random(seed, 'plant', cue, n)),
    );
    for (const task of where) {
      const leaks = await leaksOf(planted, task, `${cue} ${at}`, seed);
      const others = [...leaks].filter((leak) => leak !== cue && !twins.get(task).has(leak));
      note(`${cue} | ${task}`, leaks.has(cue), others);
    }
  }
}

console.log('| planted | task | named | names another too |\n|---|---|---|---|');
for (const [key, { named, others, n, which }] of tally)
  console.log(
    `| ${key} | ${counted(named, n)} | ${counted(others, n)}${which.size > 0 ? `: ${[...which].join(', ')}` : ''} |`,
  );
console.log(
  `\nclean folders with a leak: ${counted(falseAlarms.hits, falseAlarms.n)}${falseAlarms.which.size > 0 ? `: ${[...falseAlarms.which].join(', ')}` : ''}`,
);
