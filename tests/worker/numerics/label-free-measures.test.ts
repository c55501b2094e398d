import { describe, expect, it } from 'vitest';
import { alignment } from '../../../electron/worker/numerics/alignment.ts';
import { clusterLearnability, clustersFor } from '../../../electron/worker/numerics/cluster-learnability.ts';
import { covarianceSpectrum, spectrumPoints } from '../../../electron/worker/numerics/covariance-spectrum.ts';
import { intrinsicDimension } from '../../../electron/worker/numerics/intrinsic-dimension.ts';
import { kMeans } from '../../../electron/worker/numerics/k-means.ts';
import { lidar, lidarLimit } from '../../../electron/worker/numerics/lidar.ts';
import { powerLawDecay } from '../../../electron/worker/numerics/power-law-decay.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { effectiveRank, type FeatureMatrix } from '../../../electron/worker/numerics/representation-health.ts';
import { squaredDistances } from '../../../electron/worker/numerics/squared-distances.ts';
import { uniformity } from '../../../electron/worker/numerics/uniformity.ts';
import { unitRows } from '../../../electron/worker/numerics/weighted-knn.ts';
import fixture from './label-free-of-numpy.json' with { type: 'json' };

const matrix = (rows: readonly (readonly number[])[]): FeatureMatrix => ({
  count: rows.length,
  width: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
});
const gaussian = (count: number, width: number, scale: (d: number) => number = () => 1): FeatureMatrix => {
  const random = new Random('gaussian', count, width);
  return {
    count,
    width,
    data: Float32Array.from({ length: count * width }, (_, i) => scale(i % width) * random.normal()),
  };
};
const distancesOf = (features: FeatureMatrix) => squaredDistances(unitRows(features));
const rowOf = ({ width, data }: FeatureMatrix, i: number) => [...data.subarray(i * width, (i + 1) * width)];

describe('beside NumPy', () => {
  const { images, views, width } = fixture;
  const features = { count: images * views, width, data: Float32Array.from(fixture.features) };

  it('all measures of the same features are the same', () => {
    const distances = distancesOf(features);
    const spectrum = covarianceSpectrum(features);
    expect(effectiveRank(features)).toBeCloseTo(fixture.rankMe, 8);
    expect(spectrum).toHaveLength(width);
    for (const [k, value] of fixture.spectrum.entries()) expect(spectrum[k]).toBeCloseTo(value, 6);
    expect(powerLawDecay(spectrum)).toBeCloseTo(fixture.alphaReq, 5);
    expect(uniformity(distances)).toBeCloseTo(fixture.uniformity, 5);
    expect(intrinsicDimension(distances)).toBeCloseTo(fixture.intrinsicDimension, 3);
    expect(alignment(unitRows(features), views)).toBeCloseTo(fixture.alignment, 6);
    expect(lidar(features, views)).toBeCloseTo(fixture.lidar, 6);
  });
});

describe('squaredDistances', () => {
  it('are those of slow loops for every number of rows, and of nearly equal rows too', () => {
    for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const features = gaussian(count, 5);
      const { data } = squaredDistances(features);
      for (let i = 0; i < count; i++)
        for (let j = 0; j < count; j++) {
          const [a, b] = [rowOf(features, i), rowOf(features, j)];
          expect(data[i * count + j]).toBeCloseTo(
            a.reduce((sum, value, d) => sum + (value - b[d]!) ** 2, 0),
            5,
          );
        }
    }
    const near = squaredDistances(
      matrix([
        [1, 0],
        [1, 1e-4],
      ]),
    ).data[1]!;
    expect(near / 1e-8).toBeCloseTo(1, 5);
  });
});

describe('uniformity', () => {
  it('is 0 if all features have the same direction', () => {
    expect(
      uniformity(
        distancesOf(
          matrix([
            [1, 2],
            [2, 4],
            [3, 6],
          ]),
        ),
      ),
    ).toBeCloseTo(0, 6);
  });
  it('of orthogonal features is −4', () => {
    expect(
      uniformity(
        distancesOf(
          matrix([
            [3, 0, 0],
            [0, 1, 0],
            [0, 0, 2],
          ]),
        ),
      ),
    ).toBeCloseTo(-4, 6);
  });
  it('of an even circle is ln(e⁻⁴ I₀(4))', () => {
    const n = 400;
    const circle = matrix(
      Array.from({ length: n }, (_, i) => [Math.cos((2 * Math.PI * i) / n), Math.sin((2 * Math.PI * i) / n)]),
    );
    // The mean over all pairs, each with itself too, is the trapezoid sum of I₀; the n pairs of the diagonal are left out.
    const whole = Math.exp(-4) * 11.301921952136;
    expect(uniformity(distancesOf(circle))).toBeCloseTo(Math.log((whole * n * n - n) / (n * (n - 1))), 5);
  });
  it('has no value for one row', () => {
    expect(uniformity(distancesOf(matrix([[1, 2]])))).toBeUndefined();
  });
});

describe('alignment', () => {
  it('is 0 if the views of an image agree, whatever the images', () => {
    expect(
      alignment(
        matrix([
          [1, 0],
          [1, 0],
          [0, 1],
          [0, 1],
        ]),
        2,
      ),
    ).toBe(0);
  });
  it('is 2 for orthogonal views, and 4 for opposite ones', () => {
    expect(
      alignment(
        matrix([
          [1, 0],
          [0, 1],
        ]),
        2,
      ),
    ).toBe(2);
    expect(
      alignment(
        matrix([
          [1, 0],
          [-1, 0],
        ]),
        2,
      ),
    ).toBe(4);
  });
  it('of q views is 2q/(q − 1) · (1 − ‖mean‖²), averaged over images', () => {
    const views = 5;
    const units = unitRows(gaussian(3 * views, 7));
    const expected = [0, 1, 2].map((image) => {
      const mean = Array.from({ length: 7 }, (_, d) => {
        let sum = 0;
        for (let v = 0; v < views; v++) sum += units.data[(image * views + v) * 7 + d]!;
        return sum / views;
      });
      return ((2 * views) / (views - 1)) * (1 - mean.reduce((sum, value) => sum + value * value, 0));
    });
    expect(alignment(units, views)).toBeCloseTo(expected.reduce((a, b) => a + b) / 3, 6);
  });
  it('refuses single views and rows that are not q for each image', () => {
    expect(() => alignment(matrix([[1, 0]]), 1)).toThrow('found 1 rows with 1 each');
    expect(() =>
      alignment(
        matrix([
          [1, 0],
          [1, 0],
          [1, 0],
        ]),
        2,
      ),
    ).toThrow('found 3 rows with 2 each');
  });
});

describe('covarianceSpectrum', () => {
  it('does not change with the mean, and is the same for more rows than units and for fewer', () => {
    const features = gaussian(12, 5);
    const spectrum = covarianceSpectrum(features);
    const moved = covarianceSpectrum({ ...features, data: features.data.map((value) => value + 8) });
    expect([...moved].map((value) => value.toFixed(4))).toEqual([...spectrum].map((value) => value.toFixed(4)));
    const wide = { count: 12, width: 20, data: new Float32Array(12 * 20) };
    for (let i = 0; i < 12; i++) wide.data.set(rowOf(features, i), i * 20);
    expect(covarianceSpectrum(wide)).toHaveLength(11);
    for (let k = 0; k < 5; k++) expect(covarianceSpectrum(wide)[k]).toBeCloseTo(spectrum[k]!, 5);
  });
  it('of features along one line has one eigenvalue above 0: their variance', () => {
    const [first, ...others] = covarianceSpectrum(
      matrix([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    );
    expect(first).toBeCloseTo(2, 5);
    expect(others.every((value) => value < 1e-9)).toBe(true);
  });
  it('of an isotropic Gaussian is flat', () => {
    const spectrum = covarianceSpectrum(gaussian(8000, 8));
    expect(spectrum[0]! / spectrum[7]!).toBeLessThan(1.2);
  });
});

describe('spectrumPoints', () => {
  it('are shares by rank, first and last included, no more than 48 of them', () => {
    const spectrum = Float64Array.from({ length: 900 }, (_, k) => 1 / (k + 1));
    const total = spectrum.reduce((a, b) => a + b);
    const points = spectrumPoints(spectrum);
    expect(points.length).toBeLessThanOrEqual(48);
    expect(points[0]).toEqual([1, Number((1 / total).toPrecision(5))]);
    expect(points.at(-1)).toEqual([900, Number((1 / 900 / total).toPrecision(5))]);
    expect(points.map(([rank]) => rank)).toEqual([...new Set(points.map(([rank]) => rank))].sort((a, b) => a - b));
    expect(spectrumPoints(Float64Array.of(3, 1, 0))).toEqual([
      [1, 0.75],
      [2, 0.25],
    ]);
    expect(spectrumPoints(new Float64Array(3))).toEqual([]);
  });
});

describe('powerLawDecay', () => {
  it('is the exponent of a power law, whatever its scale', () => {
    for (const alpha of [0, 0.5, 1, 2.5])
      expect(powerLawDecay(Float64Array.from({ length: 150 }, (_, k) => 7 * (k + 1) ** -alpha))).toBeCloseTo(alpha, 9);
  });
  it('leaves out the first three ranks, and those after 100', () => {
    const spectrum = Float64Array.from({ length: 150 }, (_, k) => 1 / (k + 1));
    for (const k of [0, 1, 2, 100, 149]) spectrum[k]! *= 2;
    expect(powerLawDecay(spectrum.slice().sort().reverse())).toBeCloseTo(1, 1);
    expect(powerLawDecay(spectrum)).toBeCloseTo(1, 9);
  });
  it('has no value for fewer than ten ranks with variance', () => {
    const spectrum = Float64Array.from({ length: 13 }, (_, k) => 1 / (k + 1));
    expect(powerLawDecay(spectrum)).toBeCloseTo(1, 9);
    expect(powerLawDecay(spectrum.subarray(0, 12))).toBeUndefined();
    spectrum[12] = 1e-12;
    expect(powerLawDecay(spectrum)).toBeUndefined();
    expect(powerLawDecay(new Float64Array(0))).toBeUndefined();
  });
});

describe('intrinsicDimension', () => {
  it('finds the dimension of a plane in many dimensions', () => {
    const random = new Random('plane');
    const count = 1500;
    const data = new Float32Array(count * 10);
    for (let i = 0; i < count; i++) {
      const [x, y] = [random.uniform(), random.uniform()];
      for (let d = 0; d < 10; d++) data[i * 10 + d] = Math.cos(d) * x + Math.sin(d) * y;
    }
    const found = intrinsicDimension(squaredDistances({ count, width: 10, data }))!;
    expect(found).toBeGreaterThan(1.85);
    expect(found).toBeLessThan(2.15);
  });
  it('of three points on a line follows from their ratios', () => {
    // Distances 1 and 3, 1 and 2, 2 and 3.
    const found = intrinsicDimension(squaredDistances(matrix([[0], [1], [3]])));
    expect(found).toBeCloseTo(3 / (Math.log(3) + Math.log(2) + Math.log(1.5)), 6);
  });
  it('leaves out copies, and has no value if nothing differs', () => {
    const once = intrinsicDimension(squaredDistances(matrix([[0], [1], [3], [7]])))!;
    const withCopy = intrinsicDimension(squaredDistances(matrix([[0], [1], [3], [7], [7]])))!;
    expect(withCopy).toBeCloseTo(3 / (Math.log(3) + Math.log(2) + Math.log(1.5)), 6);
    expect(once).not.toBeCloseTo(withCopy, 3);
    expect(intrinsicDimension(squaredDistances(matrix([[1], [1], [1]])))).toBeUndefined();
    expect(intrinsicDimension(squaredDistances(matrix([[1], [2]])))).toBeUndefined();
  });
});

describe('clusterLearnability', () => {
  const of = (features: FeatureMatrix) => {
    const units = unitRows(features);
    return clusterLearnability(units, squaredDistances(units));
  };
  it('is 1 for equal, separate clusters', async () => {
    const random = new Random('clusters');
    const rows = Array.from({ length: 25 }, (_, i) =>
      Array.from({ length: 5 }, (_, d) => (d === i % 5 ? 1 : 0) + 0.001 * random.normal()),
    );
    expect(await of(matrix(rows))).toBe(1);
  });
  it('is the share of slow loops, and below 1 where no clusters are', async () => {
    const units = unitRows(gaussian(60, 24));
    const { labels } = (await kMeans(units, clustersFor(60), new Random('cluster-learnability')))!;
    let found = 0;
    for (let i = 0; i < 60; i++) {
      const others = Array.from({ length: 60 }, (_, j) => j).filter((j) => j !== i);
      const away = (j: number) =>
        rowOf(units, i).reduce((sum, value, d) => sum + (value - rowOf(units, j)[d]!) ** 2, 0);
      if (labels[others.sort((a, b) => away(a) - away(b))[0]!] === labels[i]) found += 1;
    }
    const share = await of(gaussian(60, 24));
    expect(share).toBeCloseTo(found / 60, 9);
    expect(share).toBeLessThan(0.7);
  });
  it('has no value for fewer than four rows, and for equal ones', async () => {
    expect(
      await of(
        matrix([
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      ),
    ).toBeUndefined();
    expect(
      await of(
        matrix([
          [1, 0],
          [2, 0],
          [3, 0],
          [4, 0],
        ]),
      ),
    ).toBeUndefined();
  });
});

describe('lidar', () => {
  const viewsOf = (images: FeatureMatrix, views: number, noise: number): FeatureMatrix => {
    const random = new Random('views');
    const { count, width } = images;
    return {
      count: count * views,
      width,
      data: Float32Array.from(
        { length: count * views * width },
        (_, i) => images.data[Math.floor(i / (views * width)) * width + (i % width)]! + noise * random.normal(),
      ),
    };
  };
  it('is 1 if images differ along one direction alone', () => {
    const line = matrix(Array.from({ length: 30 }, (_, i) => [i, 2 * i, 0, -i]));
    expect(lidar(viewsOf(line, 4, 0), 4)).toBeCloseTo(1, 5);
  });
  it('of images that differ equally along all directions is near its limit', () => {
    const found = lidar(viewsOf(gaussian(400, 6), 10, 0.1), 10);
    expect(found).toBeGreaterThan(5.9);
    expect(found).toBeLessThanOrEqual(lidarLimit(400, 6));
  });
  it('does not count a direction along which views differ as much as images', () => {
    const images = gaussian(300, 2);
    const views = 10;
    const features = viewsOf(images, views, 0.01);
    const random = new Random('noisy direction');
    const wide = { count: features.count, width: 3, data: new Float32Array(features.count * 3) };
    for (let i = 0; i < features.count; i++) wide.data.set([...rowOf(features, i), 20 * random.normal()], i * 3);
    expect(effectiveRank(wide)).toBeLessThan(1.6); // the noise is the largest direction
    expect(lidar(wide, views)).toBeCloseTo(2, 1);
  });
  it('is at most the number of images minus one, and 0 if all images agree', () => {
    expect(lidarLimit(5, 64)).toBe(4);
    expect(lidar(viewsOf(gaussian(5, 64), 10, 0.01), 10)).toBeLessThanOrEqual(4 + 1e-6);
    expect(
      lidar(
        viewsOf(
          matrix([
            [1, 2],
            [1, 2],
            [1, 2],
          ]),
          3,
          0,
        ),
        3,
      ),
    ).toBe(0);
  });
  it('refuses single views and single images', () => {
    expect(() => lidar(gaussian(4, 3), 1)).toThrow('found 4 rows with 1 each');
    expect(() => lidar(gaussian(4, 3), 4)).toThrow('found 4 rows with 4 each');
    expect(() => lidar(gaussian(5, 3), 2)).toThrow('found 5 rows with 2 each');
  });
});
