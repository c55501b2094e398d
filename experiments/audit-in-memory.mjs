/** Audits pictures in memory, as `audit` does with every precaution off: the same questions, probes, thresholds and verdicts. */
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';
import { photographsIn } from './photographs.mjs';

const load = async (path) => (await runnerImport(join(root, path))).module;
const { makeSettings } = await load('shared/make-settings.ts');
const { readOriginal } = await load('electron/worker/shortcuts/audit/audit-photographs.ts');
const { cues } = await load('electron/worker/shortcuts/cues/cues.ts');
const { cuesOf, FeatureExtractor } = await load('electron/worker/shortcuts/audit/cue-features.ts');
const { judgeCues } = await load('electron/worker/shortcuts/audit/judge-cues.ts');
const { ExtractorWithout, removalOf } = await load('electron/worker/shortcuts/audit/remove-cue.ts');
const { foldsOf } = await load('electron/worker/shortcuts/audit/cue-probe.ts');
const { shuffledPuzzles } = await load('electron/worker/shortcuts/audit/solve-shuffled-puzzles.ts');
const { naturalScore } = await load('electron/worker/shortcuts/audit/reference-scores.ts');
const { poseSettings, pretextTask } = await load('electron/worker/tasks/tasks.ts');
const { Random } = await load('electron/worker/numerics/random.ts');

/** Draws the originals of a folder of `size` photographs, number `at` of the seed. */
export async function drawnFolder(images, size, at, seed) {
  const all = photographsIn(images);
  const places = new Random(seed, 'folder', at).permutation(all.length).subarray(0, size);
  return Promise.all([...places].map(async (place) => (await readOriginal(join(images, all[place]))).picture));
}

/**
 * The cues that are leaks in a folder.
 * @param pictures Its originals.
 * @param id The task.
 * @param name What the folder is, for the line of scores on stderr.
 */
export async function leaksOf(pictures, id, name, seed) {
  const task = pretextTask(id);
  const draws = (n) => new Random(seed, 'audit', n);
  const extractor = new FeatureExtractor(task, cues, cuesOf(task));
  for (const [n, picture] of pictures.entries()) extractor.addOriginal(picture, draws(n));
  const posed = {
    features: extractor.result(),
    without: async (cue, measured) => {
      const ways = removalOf(cue, pictures);
      if (!ways) return undefined;
      const without = new ExtractorWithout(task, ways, measured);
      for (const [n, picture] of pictures.entries()) without.addOriginal(picture, () => draws(n));
      return without.result();
    },
  };
  const made = makeSettings(id, {});
  const groups = pictures.map((_, n) => n);
  const shuffled = shuffledPuzzles(task.puzzle, poseSettings(made.value), groups.length, seed);
  const judged = await judgeCues(
    posed,
    { folds: foldsOf(groups, new Random(seed, 'audit folds')), shuffled },
    (cue, of) => naturalScore({ task, cue, posing: 'original', of }, groups.length, shuffled?.permutations.length),
    true,
  );
  const verdict = ({ leak, from, present }) => (leak ? ' LEAK' : from ? ` from ${from}` : present ? ' present' : '');
  process.stderr.write(
    `${name} ${id}: ${judged
      .map((one) => `${one.cue} ${one.score.toFixed(2)}/${one.reference.toFixed(2)}${verdict(one)}`)
      .join(', ')}\n`,
  );
  return new Set(judged.filter(({ leak }) => leak).map(({ cue }) => cue));
}
