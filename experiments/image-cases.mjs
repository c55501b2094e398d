/**
 * Indexes folders of image files whose picture is known, in several orders, and compares what is read with that picture.
 *   node experiments/image-cases.mjs --cases DIR [--repetitions 20] [--seed 1]
 * DIR has a folder for each case: `in/` with the files, and `truth.png`, the picture that all of them show. A file that is
 * read as grey is compared with the luma of the truth. In each repetition the files of all cases lie in one folder in a new
 * order, so that they are decoded beside others. Prints for each file the mean difference in levels of 0 to 255, or why it was
 * skipped, then its findings; `differs` if repetitions disagree. Ends with status 1 if any file differs between repetitions,
 * or by more than 3 levels from its truth.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    repetitions: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.cases) throw new Error('image-cases takes --cases DIR: a folder with a folder for each case');
const { indexCases } = (await runnerImport(join(root, 'experiments/index-cases.ts'), { root, configFile: false }))
  .module;

/** Levels that a file may differ from its truth, on average. */
const tolerance = 3;

const files = readdirSync(values.cases)
  .filter((name) => existsSync(join(values.cases, name, 'in')))
  .flatMap((name) => readdirSync(join(values.cases, name, 'in')).map((file) => join(values.cases, name, 'in', file)));

/** The truth as RGB bytes. */
async function truthOf(file) {
  const { data, info } = await sharp(join(file, '..', '..', 'truth.png'))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function difference(picture, truth) {
  if (picture.width !== truth.width || picture.height !== truth.height) return Number.POSITIVE_INFINITY;
  const isGrey = picture.data.every((value, i) => value === picture.data[i - (i % 3)]);
  let sum = 0;
  for (let i = 0; i < truth.data.length; i++) {
    const at = i - (i % 3);
    const luma = 0.299 * truth.data[at] + 0.587 * truth.data[at + 1] + 0.114 * truth.data[at + 2];
    sum += Math.abs(picture.data[i] - (isGrey ? luma : truth.data[i]));
  }
  return sum / truth.data.length;
}

const truths = new Map();
for (const file of files) truths.set(file, await truthOf(file));
const sides = new Set([...truths.values()].map(({ width, height }) => Math.min(width, height)));
if (sides.size !== 1) throw new Error('the truths of all cases need one shorter side');
const [side] = sides;

/** Deterministic numbers from 0 to 1 (mulberry32). */
function numbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = numbers(Number(values.seed));
/** Each file's results, as text, one for each repetition. */
const results = new Map(files.map((file) => [file, []]));
const differences = new Map();
for (let repetition = 0; repetition < Number(values.repetitions); repetition++) {
  const folder = mkdtempSync(join(tmpdir(), 'image-cases-'));
  try {
    mkdirSync(join(folder, 'in'));
    const order = files.map((file) => ({ file, at: random() })).sort((a, b) => a.at - b.at);
    // Sub-folders, because the same name may occur in several cases.
    const placed = new Map();
    for (const [i, { file }] of order.entries()) {
      const place = join(folder, 'in', String(i).padStart(5, '0'), basename(file));
      mkdirSync(join(place, '..'));
      copyFileSync(file, place);
      placed.set(place, file);
    }
    for (const { path, picture, reason, findings } of await indexCases(
      join(folder, 'in'),
      join(folder, 'pack'),
      side,
    )) {
      const file = placed.get(path);
      const found = picture ? difference(picture, truths.get(file)) : undefined;
      differences.set(file, Math.max(found ?? 0, differences.get(file) ?? 0));
      results.get(file).push([found === undefined ? reason : `${found.toFixed(2)} levels`, ...findings].join('; '));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let wrong = 0;
for (const file of files) {
  const found = [...new Set(results.get(file))];
  const isStable = found.length === 1 && results.get(file).length === Number(values.repetitions);
  const isRight = differences.get(file) <= tolerance;
  if (!isStable || !isRight) wrong++;
  const mark = isStable ? (isRight ? '' : 'WRONG ') : 'differs ';
  console.log(`${mark}${file.slice(values.cases.length).replace(/^\//, '')}: ${found.join(' | ')}`);
}
console.log(`${files.length} files, ${values.repetitions} repetitions, ${wrong} wrong or different`);
process.exitCode = wrong > 0 ? 1 : 0;
