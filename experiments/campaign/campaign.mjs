/**
 * Repeats a campaign of faults and attacks against the built product: killed commands, damaged files, hostile images, floods of
 * requests. Works in a temporary folder that is removed afterwards.
 *   node experiments/campaign/campaign.mjs --quick
 *   node experiments/campaign/campaign.mjs --kills 85 --corruptions 320 --images 3000 --floods 13 --seed 1
 *   node experiments/campaign/campaign.mjs --trial corruptions/17 --seed 1         one trial again
 *   node experiments/campaign/campaign.mjs --trial corruptions/160-319 --seed 1    some of the trials
 * --keep DIR is where hostile images are kept that a fault was found with.
 * Ctrl-C ends it after the trial under way. Prints a table and what failed; the last line counts the faults. Ends with code 1 if there is one.
 * The number of a trial and the seed decide what is drawn, but not how far a command is when it is killed: that is a matter of
 * time. Linux only: processes and their memory are read from /proc.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bringUpToDate } from '../../scripts/build.mjs';
import { Corruptions } from './corruptions.mjs';
import { Floods } from './floods.mjs';
import { filesPerFolder, HostileImages } from './hostile-images.mjs';
import { Kills } from './kills.mjs';
import { Tally } from './tally.mjs';

const kinds = {
  kills: (folder) => Kills.open(folder),
  corruptions: (folder) => Corruptions.open(folder),
  images: (folder, keep) => HostileImages.open(folder, keep),
  floods: (folder) => Floods.open(folder),
};
/** A chain of resumed training is one trial with up to four kills. */
const full = { kills: 85, corruptions: 320, images: 3_000, floods: 13 };
const quick = { kills: 4, corruptions: 12, images: 300, floods: 4 };

const number = { type: 'string' };
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    trial: { type: 'string' },
    keep: { type: 'string', default: 'hostile-images' },
    seed: { ...number, default: '1' },
    ...Object.fromEntries(Object.keys(kinds).map((kind) => [kind, number])),
  },
});

/** The numbers of the trials, by kind. */
function plan() {
  if (values.trial) {
    const [kind, range] = values.trial.split('/');
    const [from, to = from] = range.split('-').map(Number);
    return { [kind]: Array.from({ length: to - from + 1 }, (_, i) => from + i) };
  }
  const isChosen = Object.keys(kinds).some((kind) => values[kind] !== undefined);
  const counts = values.quick ? quick : full;
  return Object.fromEntries(
    Object.keys(kinds).map((kind) => {
      const count = Number(values[kind] ?? (isChosen ? 0 : counts[kind]));
      return [kind, Array.from({ length: kind === 'images' ? Math.ceil(count / filesPerFolder) : count }, (_, i) => i)];
    }),
  );
}

const planned = plan();
const needsPage = ['corruptions', 'floods'].some((kind) => planned[kind]?.length > 0);
await bringUpToDate(needsPage ? ['worker', 'hosts', 'renderer'] : ['worker', 'hosts']);
const tally = new Tally();
const folder = mkdtempSync(join(tmpdir(), 'campaign-'));
let isStopped = false;
process.once('SIGINT', () => {
  isStopped = true; // after the trial under way; the table counts what was tried
});
try {
  for (const [kind, numbers] of Object.entries(planned)) {
    if (numbers.length === 0 || isStopped) continue;
    const trials = await kinds[kind](join(folder, kind), resolve(values.keep));
    for (const at of numbers) {
      if (isStopped) break;
      const trial = trials.trial(values.seed, at);
      process.stderr.write(`${trial.name}\n`);
      await tally.try(trial.kind, trial.name, trial.perform, trial.weight);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(tally.words());
process.exitCode = tally.faults.length > 0 ? 1 : 0;
