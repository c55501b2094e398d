/**
 * Does excluding a cluster stop a network from using what its photographs have in common? Photographs are drawn from DIR, three of
 * every ten with a corner mark. A network is trained on all of them, another without its cluster of most concentrated attributions,
 * and a third without as many random photographs. Each is diagnosed on the same other photographs, which all have a mark, because
 * the marks of a few would not show in the result.
 *   node experiments/left-out-cluster.mjs --images DIR [--photographs 600] [--strength 0.1] [--seeds 1]
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';
import { photographsIn } from './photographs.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    photographs: { type: 'string', default: '600' },
    strength: { type: 'string', default: '0.1' },
    seeds: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write('--images DIR is required; --photographs, --strength and --seeds are optional\n');
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);
const { Random } = (await runnerImport(join(root, 'electron/worker/numerics/random.ts'))).module;
const all = photographsIn(values.images);
const temporary = mkdtempSync(join(tmpdir(), 'left-out-cluster-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
const inWorkspace = (...words) => lab(...words, '--workspace', join(temporary, 'workspace')).at(-1);

const diagnosedPhotographs = 128;

/** Three folders: unchanged photographs, marked photographs, and other marked photographs for the diagnosis. */
function folders(seed) {
  const names = ['clean', 'chosen', 'others', 'marked', 'diagnosed'];
  const [clean, chosen, others, marked, diagnosed] = names.map((name) => join(temporary, `${name}-${seed}`));
  for (const folder of [clean, chosen, others]) mkdirSync(folder, { recursive: true });
  const count = Number(values.photographs);
  const places = new Random(seed, 'folder').permutation(all.length).subarray(0, count + diagnosedPhotographs);
  for (const [n, place] of places.entries()) {
    const folder = n >= count ? others : n % 10 < 3 ? chosen : clean;
    copyFileSync(join(values.images, all[place]), join(folder, `${place}${extname(all[place])}`));
  }
  const mark = ['--cue', 'corner-mark', '--strength', values.strength];
  inWorkspace('plant', '--images', chosen, ...mark, '--out', marked);
  inWorkspace('plant', '--images', others, ...mark, '--out', diagnosed);
  return [clean, marked, diagnosed];
}

console.log(
  '| seed | trained | photographs left out | of them marked | score | mark covered, effect, 95 % | named |\n|---|---|---|---|---|---|---|',
);
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const [clean, marked, diagnosed] = folders(seed);
  const isMarked = (path) => path.startsWith(marked);
  const trained = (name, without) => {
    const list = join(temporary, 'without.txt');
    writeFileSync(list, without.join('\n'));
    const net = ['--encoder', 'conv4', '--size', '32', '--batch', '32', '--epochs', '8', '--seed', String(seed)];
    const left = without.length > 0 ? ['--exclude', list] : [];
    const { run } = inWorkspace('train', '--images', clean, '--images', marked, '--task', 'rotation', ...net, ...left);
    const { baseline, interventions, verdicts } = inWorkspace('diagnose', '--run', run, '--images', diagnosed);
    const removal = interventions.find(
      ({ cue, direction, dose }) => cue === 'corner-mark' && direction === 'remove' && dose === 1,
    );
    const interval = removal.effectCi95.map((end) => end.toFixed(3)).join(' to ');
    const cells = [name, without.length, without.filter(isMarked).length, baseline.score.toFixed(3)];
    const named = verdicts.map(({ cue }) => cue).join(', ') || 'nothing';
    console.log(`| ${seed} | ${cells.join(' | ')} | ${removal.effect.toFixed(3)} (${interval}) | ${named} |`);
    return run;
  };
  const run = trained('on all', []);
  const { clusters } = inWorkspace('look', '--run', run, '--photographs', values.photographs);
  const cluster = clusters[0].photographs;
  trained('without the first cluster', cluster);
  const every = [clean, marked].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const chance = new Random(seed, 'left out').permutation(every.length).subarray(0, cluster.length);
  trained(
    'without as many by chance',
    [...chance].map((place) => every[place]),
  );
}
