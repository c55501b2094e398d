/**
 * Runs bench cases with the lab and with PyTorch (experiments/pytorch/bench.py) alternately, and prints for each case the median
 * of the rounds' ratios of images per second:
 *   node experiments/compare-speed-with-pytorch.mjs [--case rotation-conv4-32 …] [--rounds 7] [--python python3]
 * Alternating rounds cancel slow changes of a shared machine. The 95 % interval is the percentile interval of 10,000 bootstrap
 * medians (Efron & Tibshirani 1993, chapter 13). Peak memory is the resident memory of the whole process: the lab's as the worker
 * reports it, PyTorch's from /proc while it runs (Linux only).
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
    rounds: { type: 'string', default: '7' },
    python: { type: 'string', default: 'python3' },
  },
});
await bringUpToDate(['worker', 'hosts']);
const load = async (path) => (await runnerImport(join(root, path))).module;
const { Random } = await load('electron/worker/numerics/random.ts');
const { cases } = await load('experiments/steps-on-cpu.ts');
const names = values.case ?? cases;
const unknown = names.filter((name) => !cases.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such case: ${unknown.join(', ')}; --case takes ${cases.join(', ')}\n`);
  process.exit(2);
}

/** Highest resident memory of a process so far, in MiB; undefined if the system does not report it. */
function peakOf(pid) {
  try {
    const found = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+) kB/);
    return found ? Number(found[1]) / 1024 : undefined;
  } catch {
    return undefined;
  }
}

/** One round of PyTorch. @throws Error if it does not report images per second. */
function inPyTorch(name) {
  return new Promise((resolve, reject) => {
    const words = [join(root, 'experiments/pytorch/bench.py'), name];
    const bench = spawn(values.python, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let [printed, peakMiB] = ['', Number.NaN];
    const poll = setInterval(() => {
      peakMiB = peakOf(bench.pid) ?? peakMiB;
    }, 50);
    bench.stdout.on('data', (text) => {
      printed += text;
    });
    bench.on('error', (error) => {
      clearInterval(poll);
      reject(error);
    });
    bench.on('close', (code) => {
      clearInterval(poll);
      const imagesPerSecond = Number(printed.match(/([\d.]+) images\/s/)?.[1]);
      if (code !== 0 || Number.isNaN(imagesPerSecond))
        reject(new Error(`${values.python} ${words.join(' ')} ended with code ${code}: ${printed}`));
      else resolve({ imagesPerSecond, peakMiB });
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
  const random = new Random('pytorch', name);
  const medians = Array.from({ length: 10_000 }, () =>
    median(numbers.map(() => numbers[Math.floor(random.uniform() * numbers.length)])),
  ).sort((a, b) => a - b);
  return [medians[249], medians[9749]];
}

console.log(
  '| case | ours, images/s | PyTorch, images/s | ratio, 95 % | our peak, MiB | PyTorch’s peak, MiB |\n|---|---|---|---|---|---|',
);
for (const name of names) {
  const rounds = [];
  for (let round = 1; round <= Number(values.rounds); round++) {
    const [ours] = lab('bench', '--case', name);
    const pytorch = await inPyTorch(name);
    rounds.push({ ours, pytorch, ratio: ours.imagesPerSecond / pytorch.imagesPerSecond });
    process.stderr.write(`${name} round ${round}: ${JSON.stringify(rounds.at(-1))}\n`);
  }
  const ratios = rounds.map(({ ratio }) => ratio);
  const of = (who, what) => median(rounds.map((round) => round[who][what]));
  const [low, high] = interval(ratios, name);
  console.log(
    `| \`${name}\` | ${of('ours', 'imagesPerSecond').toFixed(0)} | ${of('pytorch', 'imagesPerSecond').toFixed(0)} | ` +
      `${median(ratios).toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)}) | ` +
      `${of('ours', 'peakMiB').toFixed(0)} | ${of('pytorch', 'peakMiB').toFixed(0)} |`,
  );
}
