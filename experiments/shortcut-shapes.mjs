/**
 * Does the audit name the cause, and nothing else, whatever its shape? Folders drawn from DIR are audited unchanged and with every shape
 * of planted-shapes.ts: frames on one, two and four sides, marks in any corner, slopes in any direction, centres anywhere, and two
 * causes at once.
 *   node experiments/shortcut-shapes.mjs --images DIR [--folders 2] [--size 60] [--task ID …] [--shape REGEX] [--seed 1]
 * Prints a table with one row per shape and one column per task: the number of folders in which all planted cues are named, or – if the
 * shape cannot give the answers away; then the names that do not describe the shape and are not named in the clean twin.
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
    size: { type: 'string', default: '60' },
    task: { type: 'string', multiple: true },
    shape: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write('--images DIR is required; --folders, --size, --task, --shape and --seed are optional\n');
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const { auditedTasks } = await load('shared/cue-cards.ts');
const { Random } = await load('electron/worker/numerics/random.ts');
const { expected, shapes } = await load('experiments/planted-shapes.ts');

const seed = Number(values.seed);
const tasks = values.task ?? auditedTasks;
const chosen = shapes.filter(({ name }) => new RegExp(values.shape).test(name));

/** By shape and task: folders, those in which all planted cues are named, and how often each other cue is. */
const cells = new Map(
  chosen.map(({ name }) => [name, new Map(tasks.map((task) => [task, { n: 0, named: 0, others: new Map() }]))]),
);
const cleanLeaks = [];
let cleanAudits = 0;
const folders = [];
for (let at = 0; at < Number(values.folders); at++) {
  const clean = await drawnFolder(values.images, Number(values.size), at, seed);
  const twins = new Map();
  for (const task of tasks) {
    const leaks = await leaksOf(clean, task, `clean ${at}`, seed);
    twins.set(task, leaks);
    cleanAudits++;
    for (const cue of leaks) cleanLeaks.push(`${cue} in ${task}`);
  }
  folders.push({ clean, twins });
}
for (const shape of chosen) {
  for (const [at, { clean, twins }] of folders.entries()) {
    const pictures = clean.map((picture, n) => shape.plant(picture, new Random(seed, 'plant', n)));
    for (const task of tasks) {
      const leaks = await leaksOf(pictures, task, `${shape.name}, folder ${at}`, seed);
      const cell = cells.get(shape.name).get(task);
      cell.n++;
      if (expected(shape, task).every((cue) => leaks.has(cue))) cell.named++;
      const right = [...shape.planted, ...(shape.also ?? [])];
      for (const cue of leaks)
        if (!right.includes(cue) && !twins.get(task).has(cue)) cell.others.set(cue, (cell.others.get(cue) ?? 0) + 1);
    }
  }
  const row = tasks.map((task) => {
    const { n, named, others } = cells.get(shape.name).get(task);
    const wrong = [...others].map(([cue, count]) => `**${cue} ${count}**`);
    return [expected(shape, task).length > 0 ? `${named}/${n}` : '–', ...wrong].join(', ');
  });
  if (shape === chosen[0]) console.log(`| shape | ${tasks.join(' | ')} |\n|---|${tasks.map(() => '---|').join('')}`);
  console.log(`| ${shape.name} | ${row.join(' | ')} |`);
}
console.log(`\nleaks in ${cleanAudits} audits of clean folders: ${cleanLeaks.join(', ') || 'none'}`);
