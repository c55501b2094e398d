/**
 * Compares the hand-written numerics of electron/worker/numerics with libraries: times both alternately on the same numbers, and
 * prints how much their results differ:
 *   node experiments/compare-numerics.mjs [--of NAME …] [--rounds 5]
 * The sizes are those of the product: 512 × 512 for eigenvalues (RankMe of 512 photographs) and Cholesky (an L-BFGS
 * preconditioner), 256 × 256 for eigenvectors and 2,000 × 256 for PCA whitening and k-means (clustering of 2,000 photographs
 * in 10 clusters, from the same first centroids). Prints medians, and the median of the rounds' ratios.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kmeans } from 'ml-kmeans';
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { PCA } from 'ml-pca';
import { runnerImport } from 'vite';
import { root } from '../scripts/build.mjs';

const load = async (path) => (await runnerImport(join(root, path))).module;
const { cholesky, choleskySolve } = await load('electron/worker/numerics/cholesky.ts');
const { kMeans } = await load('electron/worker/numerics/k-means.ts');
const { pcaWhitened } = await load('electron/worker/numerics/pca-whitening.ts');
const { Random } = await load('electron/worker/numerics/random.ts');
const { symmetricEigenvalues } = await load('electron/worker/numerics/symmetric-eigenvalues.ts');
const { symmetricEigenvectors } = await load('electron/worker/numerics/symmetric-eigenvectors.ts');

const chance = new Random('compare numerics');

/** Rows around ten centres, with a different spread in each direction. */
function features(count, width) {
  const centres = Array.from({ length: 10 }, () => Array.from({ length: width }, () => 2 * chance.normal()));
  const data = Float32Array.from(
    { length: count * width },
    (_, i) => (centres[Math.floor(i / width) % 10][i % width] + chance.normal()) / (1 + (i % width) / 16),
  );
  return { count, width, data };
}

/** A Aᵀ / 2n of random numbers plus the identity: symmetric, positive definite, row-major. */
function symmetric(n) {
  const wide = 2 * n;
  const a = Float64Array.from({ length: n * wide }, () => chance.normal());
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < wide; k++) sum += (a[i * wide + k] * a[j * wide + k]) / wide;
      product[i * n + j] = sum;
      product[j * n + i] = sum;
    }
  return product;
}

const matrixOf = (values, n) => new Matrix(Array.from({ length: n }, (_, i) => values.subarray(i * n, (i + 1) * n)));
const rowsOf = ({ count, width, data }) =>
  Array.from({ length: count }, (_, i) => Array.from(data.subarray(i * width, (i + 1) * width)));
const farthest = (a, b) => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
const decomposition = (matrix) => new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
const differ = (a, b) => `largest difference ${farthest(a, b).toExponential(1)}`;

const clustersSeed = 1;

/** For each algorithm: its size, both implementations, and a text about the difference of the results. */
const pieces = {
  eigenvalues() {
    const matrix = symmetric(512);
    const wrapped = matrixOf(matrix, 512);
    return {
      size: '512 × 512',
      library: 'ml-matrix',
      ours: () => symmetricEigenvalues(matrix, 512),
      theirs: () => Float64Array.from(decomposition(wrapped).realEigenvalues).sort(),
      compare: differ,
    };
  },
  eigenvectors() {
    const matrix = symmetric(256);
    const wrapped = matrixOf(matrix, 256);
    const column = ({ vectors }) => vectors.subarray(0, 256).map(Math.abs);
    return {
      size: '256 × 256',
      library: 'ml-matrix',
      ours: () => column(symmetricEigenvectors(matrix, 256)),
      theirs: () => {
        const { realEigenvalues, eigenvectorMatrix } = decomposition(wrapped);
        return eigenvectorMatrix.getColumn(realEigenvalues.indexOf(Math.max(...realEigenvalues))).map(Math.abs);
      },
      compare: (a, b) => `${differ(a, b)} in the first vector`,
    };
  },
  cholesky() {
    const matrix = symmetric(512);
    const wrapped = matrixOf(matrix, 512);
    const right = Float64Array.from({ length: 512 }, () => chance.normal());
    return {
      size: '512 × 512, one right side',
      library: 'ml-matrix',
      ours: () => {
        const solution = right.slice();
        choleskySolve(cholesky(matrix, 512), 512, solution);
        return solution;
      },
      theirs: () => new CholeskyDecomposition(wrapped).solve(Matrix.columnVector(right)).to1DArray(),
      compare: differ,
    };
  },
  'pca-whitening'() {
    const points = features(2000, 256);
    const rows = rowsOf(points);
    return {
      size: '2,000 × 256, 256 axes',
      library: 'ml-pca',
      ours: () => pcaWhitened(points, 256).data,
      theirs: () => {
        const pca = new PCA(rows, { method: 'covarianceMatrix' });
        const deviations = pca.getStandardDeviations();
        const whitened = pca.predict(rows).to2DArray();
        return whitened.flatMap((row) => {
          const scaled = row.map((value, k) => value / deviations[k]);
          const length = Math.hypot(...scaled);
          return scaled.map((value) => value / length);
        });
      },
      compare: (a, b) => `${differ(a.map(Math.abs), b.map(Math.abs))}, signs aside`,
    };
  },
  'k-means'() {
    const points = features(2000, 256);
    const rows = rowsOf(points);
    const first = () => [...new Random(clustersSeed).permutation(points.count).subarray(0, 10)];
    return {
      size: '2,000 × 256, 10 clusters',
      library: 'ml-kmeans',
      ours: async () => (await kMeans(points, 10, new Random(clustersSeed))).labels,
      theirs: () =>
        kmeans(rows, 10, { initialization: first().map((row) => rows[row]), maxIterations: 20, tolerance: 0 }).clusters,
      compare: (a, b) => `${a.filter((label, i) => label !== b[i]).length} of ${a.length} labels differ`,
    };
  },
};

const { values } = parseArgs({
  options: {
    of: { type: 'string', multiple: true, default: Object.keys(pieces) },
    rounds: { type: 'string', default: '5' },
  },
});
if (values.of.some((name) => !pieces[name])) {
  process.stderr.write(`--of takes ${Object.keys(pieces).join(', ')}; --rounds is optional\n`);
  process.exit(2);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { result, ms: performance.now() - began };
}

console.log('| piece | size | ours, ms | library, ms | library / ours | results |\n|---|---|---|---|---|---|');
for (const name of values.of) {
  const { size, library, ours, theirs, compare } = pieces[name]();
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++)
    rounds.push({ ours: await timed(ours), theirs: await timed(theirs) });
  const of = (who) => median(rounds.map((round) => round[who].ms));
  const ratio = median(rounds.map((round) => round.theirs.ms / round.ours.ms));
  const { result: a } = rounds[0].ours;
  const { result: b } = rounds[0].theirs;
  const cells = [
    size,
    of('ours').toFixed(0),
    `${of('theirs').toFixed(0)} (${library})`,
    ratio.toFixed(2),
    compare(a, b),
  ];
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
