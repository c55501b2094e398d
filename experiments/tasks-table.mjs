/**
 * Trains every pretext task at its defaults on a folder, evaluates and exports its encoder, and writes the table of
 * docs/measurements/tasks.md:
 *   node experiments/tasks-table.mjs --images DIR --test DIR [--clips DIR [--held-out-clips DIR]] [--task ID …] [--epochs 5] [--seed 1]
 * DIR and the test folder have one sub-folder per label, for the k-NN alone; without --test that column stays empty. Video
 * tasks train on --clips, for example from make-scenes.mjs. Results are stored in docs/measurements/tasks.json with date and
 * commit, so that tasks can be measured one by one.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { bringUpToDate, root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    test: { type: 'string' },
    clips: { type: 'string' },
    'held-out-clips': { type: 'string' },
    task: { type: 'string', multiple: true },
    epochs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
if (!values.images) {
  process.stderr.write(
    '--images DIR is required; --test DIR, --clips DIR, --held-out-clips DIR, --task ID …, --epochs N and --seed N are optional\n',
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);

const notes = join(root, 'docs', 'measurements', 'tasks.json');
const page = join(root, 'docs', 'measurements', 'tasks.md');
const videoTasks = new Set(['common-fate']);
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();

/** Trains, evaluates and exports one task on the folder. */
function measure(task) {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-table-'));
  try {
    const where = ['--workspace', workspace];
    const isVideo = videoTasks.has(task);
    const images = isVideo ? values.clips : values.images;
    if (!images) throw new Error(`${task} trains on clips: --clips DIR is required`);
    const length = ['--epochs', values.epochs, '--seed', values.seed];
    const heldOutClips = isVideo && values['held-out-clips'] ? ['--held-out', values['held-out-clips']] : [];
    const events = lab('train', '--images', images, ...heldOutClips, '--task', task, ...length, ...where);
    const started = events.find(({ event }) => event === 'started');
    const { run, heldOut, seconds } = events.at(-1);
    const out = join(workspace, 'export');
    const [exported] = lab('export', '--run', run, '--format', 'onnx,tfjs', '--out', out, ...where).slice(-1);
    const evaluated = values.test
      ? lab('evaluate', '--run', run, '--images', values.images, '--test', values.test, ...where).at(-1)
      : undefined;
    return {
      heldOut,
      seconds,
      images: started.images,
      parameters: started.parameters,
      exported: exported.certificate.passed,
      ...(evaluated && { knn: evaluated.best.knn, untrainedKnn: evaluated.untrained.knn }),
    };
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

const readMeasured = () => {
  try {
    return JSON.parse(readFileSync(notes, 'utf8'));
  } catch {
    return {};
  }
};

const cards = await runnerImport(join(root, 'shared', 'task-cards.ts'), { configFile: false, root });
const ids = cards.module.taskIds;

for (const task of values.task ?? ids) {
  process.stderr.write(`${task} …\n`);
  const measured = {
    ...readMeasured(),
    [task]: {
      date: new Date().toISOString().slice(0, 10),
      commit,
      epochs: Number(values.epochs),
      seed: Number(values.seed),
      ...measure(task),
    },
  };
  writeFileSync(notes, `${JSON.stringify(measured, null, 2)}\n`);
}

const measured = readMeasured();
const digits = (value) => (value === undefined ? '' : value.toFixed(3).replace('-', '−'));
const rows = ids.map((id) => {
  const name = `[${id}](../tasks/${id}.md)`;
  const row = measured[id];
  if (!row) return `| ${name} | not measured | | | | | | | |`;
  const { score, standardError, chance, untrained } = row.heldOut;
  const cells = [
    `${digits(score)} ± ${digits(standardError)}`,
    digits(chance),
    digits(untrained),
    digits(row.untrainedKnn),
    digits(row.knn),
    Math.round(row.seconds),
    row.exported ? 'passed' : 'failed',
    `${row.date}, \`${row.commit}\``,
  ];
  return `| ${name} | ${cells.join(' | ')} |`;
});
const [first] = Object.values(measured);
writeFileSync(
  page,
  `# What each pretext task reaches in five epochs

Written by \`experiments/tasks-table.mjs\` from [tasks.json](tasks.json). The machine: [README.md](README.md). What single settings change:
[task-settings.md](task-settings.md).

## All tasks at their defaults

Measured at the date and commit of each row.

${first.epochs} epochs, seed ${first.seed}, ${first.images} training photographs and 200 held out (common-fate: generated scenes), 2 cores shared with other work. Columns: the
held-out score with its standard error over photographs; chance; the score of the same network before its first step; the best stage's
weighted k-NN on ten classes, untrained and trained; seconds of training; the certificate of the exported encoder. The task's page defines
each score. ${first.epochs} epochs show that a task learns, not how far it goes.

| task | score | chance | untrained | k-NN untrained | k-NN trained | seconds | export | measured |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

\`\`\`
node experiments/make-scenes.mjs SCENES
node experiments/tasks-table.mjs --images DIR/train --test DIR/val --clips SCENES/train --held-out-clips SCENES/held-out
npm run --silent lab -- train --images DIR/train --task rotation --epochs 5 --seed 1
\`\`\`
`,
);
