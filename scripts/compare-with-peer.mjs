/**
 * Runs a bench case here and in another program by turns, and prints the median of the ratios of images a second:
 *   node scripts/compare-with-peer.mjs --case rotation-conv4-32 --rounds 7 --peer "python3 torch_bench.py"
 * The peer is called with the case's name after it and prints `… N images/s`. By turns, because a machine is never quite quiet.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate, root } from './build.mjs';

const { values } = parseArgs({
  options: { case: { type: 'string' }, peer: { type: 'string' }, rounds: { type: 'string', default: '7' } },
});
if (!values.case || !values.peer) {
  process.stderr.write('needs --case NAME and --peer "COMMAND"; --rounds N is 7 unless told\n');
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);

function ours() {
  const run = spawnSync(process.execPath, [join(root, 'dist/hosts/cli.js'), 'bench', '--case', values.case, '--json'], {
    encoding: 'utf8',
  });
  return JSON.parse(run.stdout.trim().split('\n').at(-1));
}

function peer() {
  const run = spawnSync(`${values.peer} ${values.case}`, { shell: true, encoding: 'utf8' });
  return Number(run.stdout.match(/([\d.]+) images\/s/)?.[1]);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rounds = [];
for (let round = 1; round <= Number(values.rounds); round++) {
  const mine = ours();
  const theirs = peer();
  rounds.push({ mine: mine.imagesPerSecond, theirs, ratio: mine.imagesPerSecond / theirs, peakMiB: mine.peakMiB });
  process.stderr.write(
    `round ${round}: ours ${mine.imagesPerSecond.toFixed(1)}, theirs ${theirs.toFixed(1)} images/s, ratio ${(mine.imagesPerSecond / theirs).toFixed(2)}\n`,
  );
}
const ratios = rounds.map((round) => round.ratio);
console.log(
  `${values.case}: ours ${median(rounds.map((round) => round.mine)).toFixed(1)}, theirs ${median(rounds.map((round) => round.theirs)).toFixed(1)} images/s; ` +
    `median ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}), our peak ${median(rounds.map((round) => round.peakMiB)).toFixed(0)} MiB`,
);
