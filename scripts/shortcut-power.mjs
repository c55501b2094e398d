/**
 * Does the audit name what is planted, and nothing else? For each task and cue: folders drawn from DIR are audited as they are and
 * again with the cue planted.
 *   node scripts/shortcut-power.mjs --images DIR [--folders 2] [--size 150] [--cue ID …] [--task ID …] [--strength X] [--seed 1]
 * Prints a table: in how many folders the planted cue is called a leak, and in how many another cue is that the clean twin does
 * not have; last, in how many clean twins anything is a leak. Intervals are Wilson's, 95 %.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from './build.mjs';

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
  process.stderr.write('needs --images DIR; --folders, --size, --cue, --task, --strength and --seed may follow\n');
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const { cueCards, plantableCues, auditedTasks, applicability } = await load('shared/cue-cards.ts');
const { makeSettings } = await load('shared/make-settings.ts');
const { runAuditJob } = await load('electron/worker/shortcuts/audit-job.ts');
const { runPlantJob } = await load('electron/worker/shortcuts/plant-job.ts');
const { wilson } = await load('electron/worker/evaluate/intervals.ts');
const { Random } = await load('electron/worker/data/random.ts');

const temporary = mkdtempSync(join(tmpdir(), 'shortcut-power-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const tasks = values.task ?? auditedTasks;
const cues = values.cue ?? plantableCues;
const all = readdirSync(values.images, { recursive: true, encoding: 'utf8' })
  .filter((name) => ['.jpg', '.jpeg', '.png', '.webp'].includes(extname(name).toLowerCase()))
  .sort();

/** What a job in this process reports. */
async function reported(run, job, type) {
  const heard = [];
  await run(job, { send: (message) => heard.push(message), onMessage: () => {} });
  const ending = heard.find((message) => message.type === 'ended');
  if (ending.status !== 'finished') throw new Error(`${job.job}: ${ending.failure?.message}`);
  return heard.find((message) => message.type === type)?.record;
}

/** A folder drawn from all pictures. */
function draw(at) {
  const folder = join(temporary, `clean-${at}`);
  mkdirSync(folder);
  const order = new Random(Number(values.seed), 'folder', at).permutation(all.length);
  for (const place of order.subarray(0, Number(values.size)))
    copyFileSync(join(values.images, all[place]), join(folder, `${place}${extname(all[place])}`));
  return folder;
}

async function leaksOf(folder, task, packDir) {
  const made = makeSettings(task, {});
  const job = { job: 'audit', dataset: { folders: [folder], packDir }, settings: made.value };
  const { cues: found, seconds } = await reported(runAuditJob, job, 'audited');
  process.stderr.write(
    `${folder.split('/').at(-1)} ${task} (${seconds.toFixed(1)} s): ${found
      .filter(({ applies }) => applies)
      .map(
        ({ cue, score, reference, leak, present }) =>
          `${cue} ${score.toFixed(2)}/${reference.toFixed(2)}${leak ? ' LEAK' : present ? ' present' : ''}`,
      )
      .join(', ')}\n`,
  );
  return new Set(found.filter(({ leak }) => leak).map(({ cue }) => cue));
}

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
const accused = { hits: 0, n: 0, which: new Set() };

for (let at = 0; at < Number(values.folders); at++) {
  const clean = draw(at);
  const twins = new Map();
  for (const task of tasks) {
    const leaks = await leaksOf(clean, task, join(temporary, `pack-clean-${at}`));
    twins.set(task, leaks);
    accused.n++;
    if (leaks.size > 0) accused.hits++;
    for (const leak of leaks) accused.which.add(`${task} ${leak}`);
  }
  for (const cue of cues) {
    const where = tasks.filter((task) => applicability(cue, task).applies);
    if (where.length === 0) continue;
    const out = join(temporary, `${cue}-${at}`);
    const strength = Number(values.strength ?? cueCards[cue].plant.usual);
    await reported(runPlantJob, { job: 'plant', folders: [clean], cue, strength, out }, 'planted');
    const packDir = join(temporary, `pack-${cue}-${at}`);
    for (const task of where) {
      const leaks = await leaksOf(out, task, packDir);
      const others = [...leaks].filter((leak) => leak !== cue && !twins.get(task).has(leak));
      note(`${cue} | ${task}`, leaks.has(cue), others);
    }
    for (const folder of [out, packDir]) rmSync(folder, { recursive: true, force: true });
  }
}

console.log('| planted | task | named | names another too |\n|---|---|---|---|');
for (const [key, { named, others, n, which }] of tally)
  console.log(
    `| ${key} | ${counted(named, n)} | ${counted(others, n)}${which.size > 0 ? `: ${[...which].join(', ')}` : ''} |`,
  );
console.log(
  `\nclean folders called leaking: ${counted(accused.hits, accused.n)}${accused.which.size > 0 ? `: ${[...accused.which].join(', ')}` : ''}`,
);
