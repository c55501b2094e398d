/**
 * Trains every pretext task at its defaults on a folder, evaluates and exports its encoder, and writes the table of
 * docs/tasks/README.md:
 *   node experiments/tasks-table.mjs --images DIR --test DIR [--clips DIR [--held-out-clips DIR]] [--task ID …] [--epochs 5] [--seed 1]
 * DIR and the test folder hold one sub-folder a label, for the k-NN alone; without --test that column stays empty. Video
 * tasks learn from --clips, such as make-scenes.mjs makes. What was measured is kept in docs/tasks/measured.json, so that tasks can be measured one by one.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
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
    'needs --images DIR; --test DIR, --clips DIR, --held-out-clips DIR, --task ID …, --epochs N and --seed N may follow\n',
  );
  process.exit(2);
}
await bringUpToDate(['worker', 'hosts']);

const notes = join(root, 'docs', 'tasks', 'measured.json');
const page = join(root, 'docs', 'tasks', 'README.md');
const videoTasks = new Set(['common-fate']);

/** What one task reaches on the folder. */
function measure(task) {
  const workspace = mkdtempSync(join(tmpdir(), 'pretext-lab-table-'));
  try {
    const where = ['--workspace', workspace];
    const isVideo = videoTasks.has(task);
    const images = isVideo ? values.clips : values.images;
    if (!images) throw new Error(`${task} learns from clips: give --clips DIR`);
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
    [task]: { epochs: Number(values.epochs), seed: Number(values.seed), ...measure(task) },
  };
  writeFileSync(notes, `${JSON.stringify(measured, null, 2)}\n`);
}

const measured = readMeasured();
const digits = (value) => (value === undefined ? '' : value.toFixed(3));
const rows = ids.map((id) => {
  const row = measured[id];
  if (!row) return `| [${id}](${id}.md) | not measured | | | | | | |`;
  const { score, standardError, chance, untrained } = row.heldOut;
  const cells = [
    `${digits(score)} ± ${digits(standardError)}`,
    digits(chance),
    digits(untrained),
    digits(row.untrainedKnn),
    digits(row.knn),
    Math.round(row.seconds),
    row.exported ? 'passed' : 'failed',
  ];
  return `| [${id}](${id}.md) | ${cells.join(' | ')} |`;
});
writeFileSync(
  page,
  `# The pretext tasks

Each at its defaults for ${values.epochs} epochs, seed ${values.seed}, on ${measured[ids[0]]?.images ?? '?'} photographs (common-fate: on generated scenes), ${cpus().length} cores:
the held-out score with its standard error, photographs being the units that vary; what a guesser gets; the same network before its
first step; the best stage's weighted k-NN before and after; seconds of training; the exported encoder's certificate. What each score
means stands on the task's page. Five epochs show that a task learns, not how far it goes.

| task | score | chance | untrained | k-NN untrained | k-NN trained | seconds | export |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

Repeat it, on any folder with a sub-folder a label:

\`\`\`
node experiments/make-scenes.mjs $SCENES
node experiments/tasks-table.mjs --images $IMAGES --test $TEST --clips $SCENES/train --held-out-clips $SCENES/held-out
\`\`\`

And a lesson without a run: [what is wrong with L2?](l2-lesson.md)
`,
);
