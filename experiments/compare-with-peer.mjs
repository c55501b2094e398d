/**
 * Runs bench cases here and in another program by turns, and prints for each the median of the ratios of images a second:
 *   node experiments/compare-with-peer.mjs --case rotation-conv4-32 [--case …] --rounds 7 --peer "python3 torch_bench.py"
 * The peer is called with the case's name after it and prints `… N images/s`. By turns, because a machine is never quite quiet.
 * The interval is that of the percentiles of 10,000 bootstrap medians, 95 % (Efron & Tibshirani 1993, chapter 13). Peak memory is
 * resident: ours as the worker tells it, the peer's read from /proc while it runs, so on Linux alone.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    case: { type: 'string', multiple: true },
    peer: { type: 'string' },
    rounds: { type: 'string', default: '7' },
  },
});
if (!values.case || !values.peer) {
  process.stderr.write('needs --case NAME, once or more, and --peer "COMMAND"; --rounds N is 7 unless told\n');
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);
const { Random } = (await runnerImport(join(root, 'electron/worker/numerics/random.ts'))).module;

/** Highest resident memory of a process so far, MiB; undefined where the system does not tell. */
function peakOf(pid) {
  try {
    const found = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/);
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

function theirs(name) {
  return new Promise((resolve) => {
    const peer = spawn(`exec ${values.peer} ${name}`, { shell: true, stdio: ['ignore', 'pipe', 'inherit'] });
    let [said, peakMiB] = ['', Number.NaN];
    const poll = setInterval(() => {
      peakMiB = peakOf(peer.pid) ?? peakMiB;
    }, 50);
    peer.stdout.on('data', (text) => {
      said += text;
    });
    peer.on('close', () => {
      clearInterval(poll);
      resolve({ imagesPerSecond: Number(said.match(/([\d.]+) images\/s/)?.[1]), peakMiB });
    });
  });
}

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** 95 % interval of the median, by resampling rounds. */
function interval(numbers, name) {
  const random = new Random('peer', name);
  const medians = Array.from({ length: 10_000 }, () =>
    median(numbers.map(() => numbers[Math.floor(random.uniform() * numbers.length)])),
  ).sort((a, b) => a - b);
  return [medians[249], medians[9749]];
}

console.log(
  '| case | ours, images/s | peer, images/s | ratio, 95 % | our peak, MiB | peer’s peak, MiB |\n|---|---|---|---|---|---|',
);
for (const name of values.case) {
  const rounds = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const [mine] = lab('bench', '--case', name);
    const peer = await theirs(name);
    rounds.push({ mine, peer, ratio: mine.imagesPerSecond / peer.imagesPerSecond });
    process.stderr.write(`${name} round ${round}: ${JSON.stringify(rounds.at(-1))}\n`);
  }
  const ratios = rounds.map(({ ratio }) => ratio);
  const of = (who, what) => median(rounds.map((round) => round[who][what]));
  const [low, high] = interval(ratios, name);
  console.log(
    `| \`${name}\` | ${of('mine', 'imagesPerSecond').toFixed(0)} | ${of('peer', 'imagesPerSecond').toFixed(0)} | ` +
      `${median(ratios).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) | ` +
      `${of('mine', 'peakMiB').toFixed(0)} | ${of('peer', 'peakMiB').toFixed(0)} |`,
  );
}
