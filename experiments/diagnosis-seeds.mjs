/**
 * Does the diagnosis name the cue that a network uses, and no cue for a network that uses none? For each case and seed, networks
 * are trained on photographs drawn from DIR: unchanged, with a planted cue, and with the planted cue and each of its remedies. Each
 * network is then diagnosed.
 *   node experiments/diagnosis-seeds.mjs --images DIR [--photographs 800] [--seeds 3] [--case aberration …]
 * Prints a row for each seed and case. At the end it prints for each case the number of seeds in which the cue was named, the number
 * of clean twins in which any cue was named, and the share of the planted cue's effect that is left under each remedy (median over
 * seeds). `place` is the error of the place of single patches regressed from their features, as a share of the error of the mean place
 * (docs/diagnosis.md).
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';
import { photographsIn } from './photographs.mjs';

const context = { task: 'context', size: '96', batch: '32', epochs: '5', settings: ['pixelate=0'] };
/** The remedy of a cue is off in the first two runs of a seed; settings that are not listed here have their defaults. */
const cases = {
  aberration: {
    ...context,
    cue: 'chromatic-aberration',
    strength: '2',
    off: 'colour=keep',
    remedies: ['colour=drop', 'colour=project'],
  },
  vignetting: {
    ...context,
    epochs: '12',
    cue: 'vignetting',
    strength: '0.7',
    off: 'level=false',
    remedies: ['level=true'],
  },
  'corner-mark': {
    task: 'rotation',
    size: '32',
    batch: '32',
    epochs: '8',
    settings: [],
    cue: 'corner-mark',
    strength: '0.1',
    off: 'maskBorder=false',
    remedies: ['maskBorder=true'],
  },
  'border-frame': {
    task: 'rotation',
    size: '32',
    batch: '32',
    epochs: '8',
    settings: [],
    cue: 'border-frame',
    strength: '0.1',
    off: 'maskBorder=false',
    remedies: ['maskBorder=true'],
  },
  sharpness: {
    ...context,
    settings: [],
    cue: 'sharpness-gradient',
    strength: '3',
    off: 'pixelate=0',
    remedies: ['pixelate=0.33', 'pixelate=1'],
  },
  'colour-gradient': {
    ...context,
    task: 'jigsaw',
    epochs: '10',
    settings: ['permutations=8'],
    cue: 'colour-gradient',
    strength: '0.3',
    off: 'normalise=false',
    remedies: ['normalise=true'],
  },
  'jigsaw-aberration': {
    ...context,
    task: 'jigsaw',
    epochs: '10',
    settings: ['permutations=8'],
    cue: 'chromatic-aberration',
    strength: '2',
    off: 'grey=0 channelJitter=0',
    remedies: ['grey=0 channelJitter=2', 'grey=1 channelJitter=0'],
  },
};

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    photographs: { type: 'string', default: '800' },
    seeds: { type: 'string', default: '3' },
    case: { type: 'string', multiple: true, default: Object.keys(cases) },
  },
});
if (!values.images || values.case.some((name) => !cases[name])) {
  process.stderr.write(
    `--images DIR is required; --photographs, --seeds and --case (${Object.keys(cases).join(', ')}) are optional\n`,
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);
const { Random } = (await runnerImport(join(root, 'electron/worker/numerics/random.ts'))).module;
const all = photographsIn(values.images);

const temporary = mkdtempSync(join(tmpdir(), 'diagnosis-seeds-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));

const inWorkspace = (...words) => lab(...words, '--workspace', join(temporary, 'workspace')).at(-1);

function drawn(seed) {
  const folder = join(temporary, `clean-${seed}`);
  mkdirSync(folder, { recursive: true });
  for (const place of new Random(seed, 'folder').permutation(all.length).subarray(0, Number(values.photographs)))
    copyFileSync(join(values.images, all[place]), join(folder, `${place}${extname(all[place])}`));
  return folder;
}

/** Trains and diagnoses a network. @returns The named cues, and the effect of removing the cue. */
function diagnosed({ task, size, batch, epochs, settings, cue }, folder, seed, setting) {
  const sets = [...settings, ...setting.split(' ')].flatMap((one) => ['--set', one]);
  const shape = ['--encoder', 'conv4', '--size', size, '--batch', batch, '--epochs', epochs, '--seed', String(seed)];
  const { run } = inWorkspace('train', '--images', folder, '--task', task, ...shape, ...sets);
  const { baseline, interventions, verdicts, place } = inWorkspace('diagnose', '--run', run);
  const removal = interventions.find((one) => one.cue === cue && one.direction === 'remove' && one.dose === 1);
  return {
    score: baseline.score,
    removed: removal.score,
    effect: removal.effect,
    ci95: removal.effectCi95,
    place: place && place.rmse / place.chance,
    named: verdicts.map((verdict) => verdict.cue),
  };
}

const written = ({ score, removed, effect, ci95, place, named }) =>
  `${score.toFixed(3)} | ${removed.toFixed(3)} | ` +
  `${effect.toFixed(3)} (${ci95.map((end) => end.toFixed(3)).join(' to ')}) | ${place?.toFixed(2) ?? '–'} | ${named.join(', ') || 'nothing'} |`;

console.log(
  '| case | seed | photographs | score | cue removed | effect, 95 % | place | named |\n|---|---|---|---|---|---|---|---|',
);
const summary = [];
for (const name of values.case) {
  const one = cases[name];
  const found = [];
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const clean = drawn(seed);
    const planted = join(temporary, `${one.cue}-${seed}`);
    inWorkspace('plant', '--images', clean, '--cue', one.cue, '--strength', one.strength, '--out', planted);
    const round = {
      planted: diagnosed(one, planted, seed, one.off),
      clean: diagnosed(one, clean, seed, one.off),
      ...Object.fromEntries(
        one.remedies.map((remedy) => [`planted, ${remedy}`, diagnosed(one, planted, seed, remedy)]),
      ),
    };
    for (const [photographs, row] of Object.entries(round))
      console.log(`| ${name} | ${seed} | ${photographs} | ${written(row)}`);
    found.push(round);
    rmSync(planted, { recursive: true, force: true });
  }
  const named = found.filter(({ planted }) => planted.named.includes(one.cue)).length;
  const falseAlarms = found.filter(({ clean }) => clean.named.length > 0).length;
  const left = one.remedies.map((remedy) => {
    const shares = found.map((round) => round[`planted, ${remedy}`].effect / round.planted.effect);
    return `${shares.sort((a, b) => a - b)[shares.length >> 1].toFixed(2)} of the effect is left under ${remedy}`;
  });
  summary.push(
    `${name}: named in ${named} of ${found.length} planted runs, anything in ${falseAlarms} clean twins; ${left.join(', ')}`,
  );
}
console.log(`\n${summary.join('\n')}`);
