import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import {
  attributionClusters,
  clusterWords,
} from '../../../../electron/worker/shortcuts/attribution/attribution-clusters.ts';
import {
  concentrationOf,
  normalised,
  overChannels,
  pooled,
  pooledGrid,
  strongestCells,
} from '../../../../electron/worker/shortcuts/attribution/pooled-maps.ts';

describe('pooled maps', () => {
  it('are sums over channels and cells, and keep the total', () => {
    const values = Float32Array.from({ length: 5 * 5 * 3 }, (_, i) => i % 7);
    const map = overChannels(values, 3);
    expect(map[4]).toBe((12 % 7) + (13 % 7) + (14 % 7));
    const cells = pooled(map, 5, 2);
    // Rows and columns 0–2 are in the first cell, 3–4 in the second.
    const slow = [0, 0, 0, 0];
    map.forEach((value, i) => {
      slow[(Math.floor(i / 5) > 2 ? 2 : 0) + (i % 5 > 2 ? 1 : 0)]! += value;
    });
    expect(Array.from(cells)).toEqual(slow);
    expect(pooledGrid(96)).toBe(8);
    expect(pooledGrid(9)).toBe(4);
  });

  it('are scaled to length 1, so that they are compared by place', () => {
    expect(Array.from(normalised(Float32Array.of(3, -4)))).toEqual([Math.fround(0.6), Math.fround(-0.8)]);
    expect(Array.from(normalised(Float32Array.of(0, 0)))).toEqual([0, 0]);
  });

  it('are concentrated by the share of their positive part that is in a twentieth of the cells', () => {
    const map = new Float32Array(64).fill(1);
    expect(strongestCells(map)).toEqual([0, 1, 2]);
    const corner = new Float32Array(64).fill(-1);
    corner[63] = 5;
    expect(strongestCells(corner)[0]).toBe(63);
    // Each by the other: all of the corner's map is in a corner, and 3/64 of the even one.
    expect(concentrationOf([corner, corner])).toBe(1);
    expect(concentrationOf([map, map])).toBeCloseTo(3 / 64, 6);
    expect(concentrationOf([corner, map])).toBeCloseTo((0 + 3 / 64) / 2, 6);
    expect(concentrationOf([new Float32Array(64), corner])).toBe(0);
    expect(concentrationOf([corner])).toBe(0);
  });

  it('are not more concentrated in small sets: noise is as even in five maps as in a hundred', () => {
    const random = new Random('few');
    const noise = (count: number) =>
      Array.from({ length: count }, () => Float32Array.from({ length: 64 }, () => random.normal()));
    const fives = Array.from({ length: 40 }, () => concentrationOf(noise(5)));
    const mean = fives.reduce((sum, value) => sum + value, 0) / 40;
    for (const found of [mean, concentrationOf(noise(100))]) expect(Math.abs(found - 3 / 64)).toBeLessThan(0.016);
  });
});

describe('attribution clusters', () => {
  /** Under label 0, a third of the photographs has its maximum at the bottom right; under label 1 all are noise. */
  const random = new Random('maps');
  const maps = Array.from({ length: 120 }, (_, at) => {
    const photograph = at >> 1;
    const map = Float32Array.from({ length: 64 }, () => random.normal());
    if (at % 2 === 0 && photograph % 3 === 0) map[63]! += 40;
    return { photograph, label: at % 2, map };
  });

  it('contain the photographs whose answer depends on one place, and rank them first', async () => {
    const labels: number[] = [];
    const [first, ...rest] = await attributionClusters(
      maps,
      2,
      new Random('c'),
      async (done) => void labels.push(done),
    );
    expect(labels).toEqual([0, 1]);
    expect(first!.label).toBe(0);
    const hits = first!.members.filter(({ photograph }) => photograph % 3 === 0).length;
    expect(hits).toBe(20);
    // Noise that is strong at the bottom right by chance is similar too.
    expect(hits / first!.members.length).toBeGreaterThan(0.75);
    expect(first!.members.slice(0, 8).every(({ photograph }) => photograph % 3 === 0)).toBe(true);
    expect(first!.concentration).toBeGreaterThan(0.5);
    expect(rest.every(({ concentration }) => concentration < 0.3)).toBe(true);
    expect(rest.reduce((sum, { members }) => sum + members.length, first!.members.length)).toBe(120);
    expect(clusterWords(first!, { noun: 'image' })).toMatch(
      /^in \d\d of 60 images: \d\d % of the support for the right answer is in the 3 cells of 64 where the rest of the cluster has most, the strongest at the bottom right of the image$/,
    );
  });
});
