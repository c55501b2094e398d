/**
 * Makes electron/worker/shortcuts/audit/reference-scores.json: what the probes of the shortcut lab read off folders of ordinary
 * photographs, the bar that a leak has to pass.
 *   node experiments/shortcut-reference.mjs --images DIR [--images DIR …] [--photographs 800] [--folders 50,150,400] [--draws 30,20,12]
 *     [--task ID …] [--cue ID …] [--seed 1]
 * Each DIR is a pool of its own. Features are taken once of so many photographs of a pool; folders of each size are then drawn
 * from it, each without putting back (a folder does not hold a photograph twice), and probes fitted anew. What a natural folder
 * of a size stays below is mean + z · standard deviation of its draws' scores, the deviation divided by √(1 − n/N) since draws
 * from a pool of N share photographs; z is that of 1 − .05/m, m being the task's cues (Bonferroni), so that at least 19 of 20
 * natural folders stay below the bars of all of them. The bar is the highest of the pools' that are large enough for the size:
 * folders drawn are at most half of a pool. With --task or --cue all other rows are kept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string', multiple: true },
    photographs: { type: 'string', default: '800' },
    folders: { type: 'string', default: '50,150,400' },
    draws: { type: 'string', default: '30,20,12' },
    task: { type: 'string', multiple: true },
    cue: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write('needs --images DIR, once for each pool\n');
  process.exit(2);
}
const load = async (path) => (await runnerImport(join(root, path))).module;
const lab = Object.assign(
  {},
  ...(await Promise.all(
    [
      'shared/cue-cards.ts',
      'shared/make-settings.ts',
      'shared/training-settings.ts',
      'electron/worker/data/index-folders.ts',
      'electron/worker/data/pack.ts',
      'electron/worker/numerics/random.ts',
      'electron/worker/shortcuts/audit/audit-photographs.ts',
      'electron/worker/shortcuts/cues/cues.ts',
      'electron/worker/shortcuts/audit/cue-features.ts',
      'electron/worker/numerics/permutation-test.ts',
      'electron/worker/shortcuts/audit/probe.ts',
      'electron/worker/shortcuts/audit/puzzles.ts',
      'electron/worker/shortcuts/audit/questions.ts',
      'electron/worker/shortcuts/audit/score-cue.ts',
    ].map(load),
  )),
);

const file = join(root, 'electron/worker/shortcuts/audit/reference-scores.json');
const folders = values.folders.split(',').map(Number);
const draws = values.draws.split(',').map(Number);
const permutations = [2, 8, 32, 100];
const seed = Number(values.seed);
const tasks = values.task ?? lab.auditedTasks;
/** Cues that are not asked for cost nothing. */
const cues = Object.fromEntries(
  Object.entries(lab.cues).map(([id, cue]) => [
    id,
    values.cue && !values.cue.includes(id) ? { features: () => new Float64Array(1) } : cue,
  ]),
);
const say = (words) => process.stderr.write(`${words}\n`);

/** Features of a pool's photographs, posed both ways. */
async function gather(task, folder) {
  const made = lab.makeSettings(task, {});
  if (!made.ok) throw new Error(made.failure.message);
  const settings = made.value;
  const packDir = mkdtempSync(join(tmpdir(), 'shortcut-reference-'));
  try {
    const side = lab.packSideFor(settings.size);
    await lab.indexFolders({ folders: [folder], packDir }, side);
    const pack = await lab.openPack(packDir, side);
    const gatherers = { original: new lab.Gatherer(task, cues), training: new lab.Gatherer(task, cues) };
    const groups = [];
    for (const i of new lab.Random(seed, 'pool').permutation(pack.count).subarray(0, Number(values.photographs))) {
      const found = await lab.readOriginal(pack.path(i));
      const chance = new lab.Random(seed, 'audit', pack.key(i));
      gatherers.original.addOriginal(found.picture, chance);
      gatherers.training.add(lab.trainingQuestions(task, await pack.read(i), settings, chance, groups.length));
      groups.push(pack.group(i));
    }
    pack.close();
    return { groups, original: gatherers.original.result(), training: gatherers.training.result() };
  } finally {
    rmSync(packDir, { recursive: true });
  }
}

/** Folders larger than this share of a pool would all be nearly the same, and how far they differ hardly known. */
const largestShare = 0.5;
/** A pool speaks of a size where half of it comes to this share of it: smaller folders vary more, and would raise the bar. */
const leastShare = 2 / 3;
const speaksOf = (size, groups) => Math.floor(largestShare * groups.length) >= leastShare * size;

/**
 * Standard normal quantile of 1 − p, for p below a half; its error is under 4.5 · 10⁻⁴.
 * Source: Abramowitz & Stegun 1964, Handbook of Mathematical Functions, 26.2.23.
 */
function quantile(p) {
  const t = Math.sqrt(-2 * Math.log(p));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t ** 2;
  return t - above / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3);
}

/** What a cue's scores over folders of a size drawn from a pool stay below; one for each size of the permutation set. */
async function bars(cue, gathered, groups, size, count) {
  const sets = gathered.task === 'jigsaw' ? permutations : [2];
  const drawn = Math.min(size, Math.floor(largestShare * groups.length));
  const isOfTiles = gathered.task === 'jigsaw' && !lab.isOfBorders(cue, gathered.task);
  const scores = [...sets, ...(isOfTiles ? ['tiles'] : [])].map(() => []);
  for (let draw = 0; draw < count; draw++) {
    const random = new lab.Random(seed, 'folder', size, draw);
    const photographs = [...random.permutation(groups.length).subarray(0, drawn)];
    const folds = lab.foldsOf(
      photographs.map((n) => groups[n]),
      random,
    );
    const folder = lab.chosen(gathered, photographs);
    const logs = lab.isOfBorders(cue, gathered.task) ? undefined : await lab.crossFit(folder.tables.get(cue), folds);
    for (const [s, set] of sets.entries()) {
      const puzzles = gathered.task === 'jigsaw' ? photographs.map(() => lab.puzzlesOf(set, random)) : [];
      scores[s].push(lab.accuracy(lab.answersOf(cue, folder, logs, { permutations: set, puzzles })));
    }
    if (isOfTiles) scores.at(-1).push(lab.accuracy(lab.likeliest(logs, folder.tables.get(cue))));
  }
  const shared = Math.sqrt(1 - drawn / groups.length);
  const z = quantile(0.05 / lab.cuesOf(gathered.task).length);
  return scores.map((list) => {
    const mean = list.reduce((sum, x) => sum + x, 0) / list.length;
    const variance = list.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, list.length - 1);
    return mean + (z * Math.sqrt(variance)) / shared;
  });
}

const table = JSON.parse(readFileSync(file, 'utf8'));
const isPart = values.task !== undefined || values.cue !== undefined;
const result = {
  pools: isPart ? table.pools : {},
  folders,
  permutations,
  scores: isPart ? table.scores : {},
};
for (const task of tasks) {
  const pools = [];
  for (const folder of values.images) {
    const began = Date.now();
    pools.push({ name: folder.split('/').slice(-2).join('/'), ...(await gather(task, folder)) });
    say(
      `${task}: ${pools.at(-1).groups.length} photographs of ${folder} in ${((Date.now() - began) / 1000).toFixed(0)} s`,
    );
  }
  const unspoken = folders.find((size) => !pools.some(({ groups }) => speaksOf(size, groups)));
  if (unspoken !== undefined) throw new Error(`no pool of ${task} is large enough for folders of ${unspoken}`);
  result.pools[task] = Object.fromEntries(pools.map(({ name, groups }) => [name, groups.length]));
  const before = values.cue ? result.scores[task] : undefined;
  result.scores[task] = { original: {}, training: {}, ...before };
  for (const posing of ['original', 'training'])
    for (const cue of lab.cuesOf(task).filter((id) => !values.cue || values.cue.includes(id))) {
      let rows;
      for (const pool of pools) {
        for (const [at, size] of folders.entries()) {
          if (!speaksOf(size, pool.groups)) continue;
          const own = await bars(cue, pool[posing], pool.groups, size, draws[at]);
          rows ??= own.map(() => folders.map(() => 0));
          rows = rows.map((row, s) => row.with(at, Math.max(row[at], own[s])));
          say(`${task} ${posing} ${cue} in ${size} of ${pool.name}: ${own.map((score) => score.toFixed(3)).join('/')}`);
        }
      }
      result.scores[task][posing][cue] = rows.map((row) => row.map((score) => Number(score.toFixed(4))));
    }
  writeFileSync(file, `${JSON.stringify(result)}\n`);
}
