/**
 * Makes electron/worker/shortcuts/audit/reference-scores.json: scores of the audit's probes on folders of natural photographs, from
 * which the threshold of a leak is computed (reference-scores.ts).
 *   node experiments/shortcut-reference.mjs --images DIR [--images DIR …] [--photographs 800] [--folders 50,150,400] [--draws 30,20,12]
 *     [--task ID …] [--cue ID …] [--seed 1]
 * Each DIR is a separate pool. Features are computed once for --photographs photographs of a pool. Folders of each size are then
 * drawn from it without replacement, and probes are fitted to each folder. A row contains mean and standard deviation of the scores
 * of one cue over the folders of one size from one pool. A pool is used only for sizes that it is large enough for: drawn folders
 * are at most half of it. With --task or --cue all other rows are kept, so that a new cue can be measured alone.
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
  process.stderr.write('--images DIR is required, once for each pool\n');
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
      'electron/worker/shortcuts/audit/cue-probe.ts',
      'electron/worker/shortcuts/audit/solve-shuffled-puzzles.ts',
      'electron/worker/shortcuts/audit/audit-questions.ts',
      'electron/worker/shortcuts/audit/reference-scores.ts',
      'electron/worker/shortcuts/audit/score-cue.ts',
      'electron/worker/tasks/tasks.ts',
    ].map(load),
  )),
);

const file = join(root, 'electron/worker/shortcuts/audit/reference-scores.json');
const folders = values.folders.split(',').map(Number);
const draws = values.draws.split(',').map(Number);
const permutations = [2, 8, 32, 100];
const seed = Number(values.seed);
const tasks = values.task ?? lab.auditedTasks;
/** Cues that were not requested get constant features, which cost nothing. */
const cues = Object.fromEntries(
  Object.entries(lab.cues).map(([id, cue]) => [
    id,
    values.cue && !values.cue.includes(id) ? { ...cue, features: () => new Float64Array(1) } : cue,
  ]),
);
const say = (words) => process.stderr.write(`${words}\n`);

/** Features of a pool's photographs, posed both ways. */
async function extract(task, folder) {
  const made = lab.makeSettings(task.card.id, {});
  if (!made.ok) throw new Error(made.failure.message);
  const settings = made.value;
  const packDir = mkdtempSync(join(tmpdir(), 'shortcut-reference-'));
  try {
    const side = lab.packSideFor(settings.size);
    await lab.indexFolders({ folders: [folder], packDir }, side);
    const pack = await lab.openPack(packDir, side);
    const extractors = {
      original: new lab.FeatureExtractor(task, cues),
      training: new lab.FeatureExtractor(task, cues),
    };
    const groups = [];
    for (const i of new lab.Random(seed, 'pool').permutation(pack.count).subarray(0, Number(values.photographs))) {
      const found = await lab.readOriginal(pack.path(i));
      const chance = new lab.Random(seed, 'audit', pack.key(i));
      extractors.original.addOriginal(found.picture, chance);
      extractors.training.add(lab.trainingQuestions(task, await pack.read(i), settings, chance, groups.length));
      groups.push(pack.group(i));
    }
    pack.close();
    return { groups, original: extractors.original.result(), training: extractors.training.result() };
  } finally {
    rmSync(packDir, { recursive: true });
  }
}

/** Folders larger than this share of a pool would be nearly the same, so that their spread could not be estimated. */
const largestShare = 0.5;
/** A pool is used for a size if half of it is at least this share of the size: smaller folders vary more, and would raise the threshold. */
const leastShare = 2 / 3;
const isLargeEnough = (size, groups) => Math.floor(largestShare * groups.length) >= leastShare * size;

const momentsOf = (scores) => {
  const mean = scores.reduce((sum, x) => sum + x, 0) / scores.length;
  const variance = scores.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, scores.length - 1);
  return [mean, Math.sqrt(variance)].map((value) => Number(value.toFixed(6)));
};

/** Mean and standard deviation of a cue's scores over folders of one size drawn from a pool; for shuffled puzzles, by number of permutations. */
async function measured(cue, features, groups, size, count) {
  const { shuffles } = features.task.puzzle;
  const sets = shuffles ? permutations : [undefined];
  const drawn = Math.min(size, Math.floor(largestShare * groups.length));
  const table = features.tables.get(cue);
  const scores = sets.map(() => []);
  const tiles = [];
  for (let draw = 0; draw < count; draw++) {
    const random = new lab.Random(seed, 'folder', size, draw);
    const photographs = [...random.permutation(groups.length).subarray(0, drawn)];
    const folds = lab.foldsOf(
      photographs.map((n) => groups[n]),
      random,
    );
    const folder = lab.featuresOf(features, photographs);
    const logs = table && (await lab.crossFit(folder.tables.get(cue), folds));
    for (const [s, set] of sets.entries()) {
      const shuffled = shuffles && {
        permutations: shuffles.set(set),
        puzzles: photographs.map(() => lab.puzzlesOf(set, random)),
      };
      scores[s].push(lab.accuracy(lab.answersOf(cue, folder, logs, shuffled)));
    }
    if (shuffles && logs) tiles.push(lab.accuracy(lab.likeliest(logs, folder.tables.get(cue))));
  }
  return {
    drawn,
    draws: count,
    questions: scores.map(momentsOf),
    ...(tiles.length > 0 && { tiles: momentsOf(tiles) }),
  };
}

const placeOf = ({ task, posing, cue, folder }) =>
  [lab.auditedTasks.indexOf(task), lab.posings.indexOf(posing), lab.cueIds.indexOf(cue), folder].map((n) =>
    String(n).padStart(9, '0'),
  );
const inOrder = (a, b) => (`${placeOf(a)}` < `${placeOf(b)}` ? -1 : `${placeOf(a)}` > `${placeOf(b)}` ? 1 : 0);

/** One row per line, so that a new cue only adds lines. */
const written = (rows) =>
  `{"permutations":${JSON.stringify(permutations)},"rows":[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]}\n`;

const isRequested = ({ task, cue }) => tasks.includes(task) && (!values.cue || values.cue.includes(cue));
const known = JSON.parse(readFileSync(file, 'utf8'));
let rows = known.rows;
for (const id of tasks) {
  const task = lab.pretextTask(id);
  const pools = [];
  for (const folder of values.images) {
    const began = Date.now();
    pools.push({ name: folder.split('/').slice(-2).join('/'), ...(await extract(task, folder)) });
    say(
      `${id}: ${pools.at(-1).groups.length} photographs of ${folder} in ${((Date.now() - began) / 1000).toFixed(0)} s`,
    );
  }
  const uncovered = folders.find((size) => !pools.some(({ groups }) => isLargeEnough(size, groups)));
  if (uncovered !== undefined) throw new Error(`no pool of ${id} is large enough for folders of ${uncovered}`);
  rows = rows.filter((row) => row.task !== id || !isRequested(row));
  for (const posing of lab.posings)
    for (const cue of lab.cuesOf(task).filter((one) => isRequested({ task: id, cue: one })))
      for (const { name: pool, groups, ...features } of pools)
        for (const [at, folder] of folders.entries()) {
          if (!isLargeEnough(folder, groups)) continue;
          const photographs = groups.length;
          const row = await measured(cue, features[posing], groups, folder, draws[at]);
          rows.push({ task: id, posing, cue, pool, photographs, folder, ...row });
          say(
            `${id} ${posing} ${cue} in ${folder} of ${pool}: ${row.questions.map(([mean]) => mean.toFixed(3)).join('/')}`,
          );
        }
  rows = rows.toSorted(inOrder);
  writeFileSync(file, written(rows));
}
