/**
 * Compares k-NN and linear probe with scikit-learn on the same features of an encoder:
 *   node experiments/compare-probes-with-sklearn.mjs --python PYTHON --encoder ID|FILE --images DIR --test DIR
 *   node experiments/compare-probes-with-sklearn.mjs --python PYTHON --run RUN --images DIR --test DIR
 * `embed` writes the features of both folders; PYTHON has NumPy and scikit-learn. --stage and --workspace as for `embed`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';
import { lab } from './call-lab.mjs';
import { photographsIn } from './photographs.mjs';

const load = async (path) => (await runnerImport(join(root, path))).module;
const { linearProbe } = await load('electron/worker/numerics/linear-probe.ts');
const { weightedKnn } = await load('electron/worker/numerics/weighted-knn.ts');

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    run: { type: 'string' },
    encoder: { type: 'string' },
    images: { type: 'string' },
    test: { type: 'string' },
    stage: { type: 'string' },
    workspace: { type: 'string' },
  },
});
if (!values.images || !values.test || !(values.run || values.encoder)) {
  process.stderr.write('--run RUN or --encoder ID|FILE, --images DIR and --test DIR are needed\n');
  process.exit(2);
}

const neighbours = [10, 20, 100, 200];
const temporary = mkdtempSync(join(tmpdir(), 'probes-'));
try {
  const names = [...new Set(photographsIn(values.images).map((path) => path.split('/')[0]))].sort();
  const [train, test] = [values.images, values.test].map((folder, i) => {
    const out = join(temporary, `${i}.npy`);
    const of = values.run ? ['--run', values.run] : ['--encoder', values.encoder];
    const options = ['stage', 'workspace'].flatMap((name) => (values[name] ? [`--${name}`, values[name]] : []));
    const { images } = lab('embed', ...of, '--images', folder, '--out', out, ...options).at(-1);
    const paths = photographsIn(folder); // in the order of the rows
    if (paths.length !== images) throw new Error(`${images} rows for ${paths.length} images of ${folder}`);
    const labels = Int32Array.from(paths, (path) => names.indexOf(path.split('/')[0]));
    writeFileSync(join(temporary, `${i}.labels.txt`), [...labels].join('\n'));
    const bytes = readFileSync(out);
    const data = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + 10 + bytes.readUInt16LE(8), bytes.byteOffset + bytes.length),
    );
    return {
      features: { count: labels.length, width: data.length / labels.length, data },
      labels,
      classes: names.length,
    };
  });
  const { count, width } = test.features;
  const row = ({ data }, i) => data.subarray(i * width, (i + 1) * width);
  const share = (classify) => {
    let right = 0;
    for (let i = 0; i < count; i++) if (classify(i) === test.labels[i]) right++;
    return right / count;
  };
  const probe = await linearProbe(train);
  const voted = [];
  for await (const classes of weightedKnn(train, test.features, neighbours)) voted.push(classes);
  const ours = {
    ...Object.fromEntries(neighbours.map((k, at) => [`${k}-NN`, share((i) => voted[i][at])])),
    linear: share((i) => probe.classify(row(test.features, i))),
  };
  const theirs = JSON.parse(
    execFileSync(
      values.python,
      [join(root, 'experiments', 'sklearn_probes.py'), temporary, String(probe.penalty), ...neighbours.map(String)],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    ),
  );
  console.log(`${train.features.count} + ${count} images, ${width} features, λ ${probe.penalty.toExponential(2)}\n`);
  console.log('| | here | scikit-learn |\n|---|---|---|');
  for (const [name, value] of Object.entries(ours))
    console.log(`| ${name} | ${value.toFixed(3)} | ${theirs[name].toFixed(3)} |`);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
