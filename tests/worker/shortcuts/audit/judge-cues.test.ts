import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { type CueFeatures, cuesOf, featuresOf } from '../../../../electron/worker/shortcuts/audit/cue-features.ts';
import { foldsOf, type ProbeTable } from '../../../../electron/worker/shortcuts/audit/cue-probe.ts';
import { judgeCues, type PosedPhotographs } from '../../../../electron/worker/shortcuts/audit/judge-cues.ts';
import { residualFeatures } from '../../../../electron/worker/shortcuts/audit/residual-features.ts';
import type { PuzzleTask } from '../../../../electron/worker/tasks/pretext-task.ts';
import { pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';

const [photographs, width] = [120, 3];

/** Features of noise for every cue of a task; `signals` adds a function of the answer to some of them. */
function cueFeatures(
  signals: Partial<Record<CueId, (answer: number, random: Random) => number>>,
  id: 'rotation' | 'context' = 'rotation',
): CueFeatures {
  const task = pretextTask(id) as PuzzleTask;
  const { questions } = task.puzzle;
  const labels = Int32Array.from({ length: photographs * questions }, (_, row) => row % questions);
  const tables = new Map<CueId, ProbeTable>();
  for (const cue of cuesOf(task)) {
    const random = new Random('features', cue);
    const data = new Float32Array(labels.length * width);
    for (let row = 0; row < labels.length; row++)
      for (let d = 0; d < width; d++)
        data[row * width + d] = random.normal() + (d === 0 ? (signals[cue]?.(labels[row]!, random) ?? 0) : 0);
    tables.set(cue, { features: { count: labels.length, width, data }, labels, classes: questions, questions });
  }
  return { task, photographs, tables, mismatches: new Map() };
}
const probing = {
  folds: foldsOf(
    Array.from({ length: photographs }, (_, n) => n),
    new Random('folds'),
  ),
  shuffled: undefined,
};
/** Photographs from which nothing can be removed, unless `without` says how. */
const judge = async (
  features: CueFeatures,
  reference = 0.3,
  isEnough = true,
  without: PosedPhotographs['without'] = async () => undefined,
) => new Map((await judgeCues({ features, without }, probing, () => reference, isEnough)).map((one) => [one.cue, one]));

describe('judgeCues', () => {
  it('finds nothing in noise', async () => {
    for (const { present, leak, score } of (await judge(cueFeatures({}))).values()) {
      expect(present || leak).toBe(false);
      expect(score).toBeLessThan(0.35);
    }
  });

  it('calls a planted signal present and a leak, and no other cue', async () => {
    const judged = await judge(cueFeatures({ 'corner-mark': (answer) => 2 * answer }));
    expect(judged.get('corner-mark')).toMatchObject({ present: true, leak: true, chance: 0.25 });
    for (const [cue, { present }] of judged) if (cue !== 'corner-mark') expect(present).toBe(false);
  });

  it('calls a cue present and no leak if natural photographs give away as much', async () => {
    const judged = await judge(cueFeatures({ 'colour-gradient': (answer) => answer }), 0.95);
    expect(judged.get('colour-gradient')).toMatchObject({ present: true, leak: false });
  });

  it('calls a cue that every photograph has a leak only from five points above natural folders', async () => {
    const judged = async (cue: CueId, below: number) => {
      const found = cueFeatures({ [cue]: (answer: number) => answer }, 'context');
      const { score } = (await judge(found)).get(cue)!;
      return (await judge(found, score - below)).get(cue)!;
    };
    for (const cue of ['tile-statistics', 'edge-continuity'] as const) {
      const slightly = await judged(cue, 0.04);
      expect(slightly).toMatchObject({ present: true, leak: false });
      expect(slightly.reference).toBeCloseTo(slightly.score + 0.01, 10);
      expect((await judged(cue, 0.06)).leak).toBe(true);
      expect((await judge(cueFeatures({}, 'context'), 0.98)).get(cue)!.reference).toBe(1);
    }
    const mark = await judged('corner-mark', 0.04);
    expect(mark).toMatchObject({ present: true, leak: true });
    expect(mark.reference).toBeCloseTo(mark.score - 0.04, 10);
  });

  it('gives scores and no verdict for too few photographs', async () => {
    const judged = await judge(cueFeatures({ 'corner-mark': (answer) => 2 * answer }), 0.3, false);
    expect(judged.get('corner-mark')).toMatchObject({ present: false, leak: false });
    expect(judged.get('corner-mark')!.score).toBeGreaterThan(0.4);
  });

  it('names one of two correlated cues, and attributes the score of the other to it', async () => {
    const mark = cueFeatures({ 'corner-mark': (answer) => 3 * answer });
    const frame = mark.tables.get('border-frame')!;
    const seen = mark.tables.get('corner-mark')!.features.data;
    const data = frame.features.data.map((value, i) => (i % width === 1 ? 0.2 * value + seen[i - 1]! : value));
    const tables = new Map(mark.tables).set('border-frame', { ...frame, features: { ...frame.features, data } });
    const judged = await judge({ ...mark, tables });
    expect(judged.get('corner-mark')!.leak).toBe(true);
    expect(judged.get('border-frame')).toMatchObject({ present: true, leak: false, from: 'corner-mark' });
  });

  it('attributes a weak cue to a strong one even if the weak one is named first', async () => {
    const gradient = cueFeatures({ 'colour-gradient': (answer) => 4 * answer });
    const mark = gradient.tables.get('corner-mark')!;
    const seen = gradient.tables.get('colour-gradient')!.features.data;
    const data = mark.features.data.map((value, i) => (i % width === 1 ? value + 0.3 * seen[i - 1]! : value));
    const tables = new Map(gradient.tables).set('corner-mark', { ...mark, features: { ...mark.features, data } });
    const judged = await judge({ ...gradient, tables });
    expect(judged.get('corner-mark')!.score).toBeLessThan(judged.get('colour-gradient')!.score - 0.2);
    expect(judged.get('corner-mark')).toMatchObject({ present: true, leak: false, from: 'colour-gradient' });
    expect(judged.get('colour-gradient')!.leak).toBe(true);
  });

  describe('with photographs from which a frame or a mark was removed', () => {
    const strong = (answer: number) => 3 * answer;
    const weak = (answer: number) => 1.5 * answer;
    const odd = (answer: number) => 3 * (answer % 2);
    const half = (answer: number) => 3 * Math.floor(answer / 2);
    /** Judges rotation; `left` are the signals that are left without a cue. */
    const judgeWithout = async (
      signals: Parameters<typeof cueFeatures>[0],
      left: Partial<Record<CueId, Parameters<typeof cueFeatures>[0]>>,
    ) => {
      const asked: [CueId, ...CueId[]][] = [];
      const judged = await judge(cueFeatures(signals), 0.35, true, async (cue, measured) => {
        asked.push([cue, ...measured]);
        return left[cue] && cueFeatures(left[cue]);
      });
      return { judged, asked, leaks: [...judged.values()].filter(({ leak }) => leak).map(({ cue }) => cue) };
    };

    it('names the cue without which the other is gone, and not the other', async () => {
      const { judged, leaks } = await judgeWithout(
        { 'border-frame': strong, 'corner-mark': weak },
        { 'border-frame': {}, 'corner-mark': { 'border-frame': strong } },
      );
      expect(leaks).toEqual(['border-frame']);
      expect(judged.get('corner-mark')).toMatchObject({ present: true, from: 'border-frame' });
    });

    it('names both if each remains without the other', async () => {
      const { leaks, asked } = await judgeWithout(
        { 'border-frame': odd, 'colour-gradient': half },
        { 'border-frame': { 'colour-gradient': half } },
      );
      expect(leaks).toEqual(['border-frame', 'colour-gradient']);
      expect(asked).toEqual([
        ['border-frame', 'colour-gradient'],
        ['corner-mark', 'border-frame', 'colour-gradient'],
      ]);
    });

    it('names what covers the scene, also if only another probe sees it, and never the reverse', async () => {
      const { judged, leaks, asked } = await judgeWithout(
        { 'colour-gradient': strong },
        { 'border-frame': {}, 'colour-gradient': {} },
      );
      expect(leaks).toEqual(['border-frame']);
      const { score } = judged.get('colour-gradient')!;
      expect(judged.get('colour-gradient')).toMatchObject({ leak: false, from: 'border-frame' });
      expect(judged.get('border-frame')).toMatchObject({ present: true, leak: true, score });
      expect(asked).toEqual([['border-frame', 'colour-gradient']]);
    });

    it('lets a cue that is explained explain no other', async () => {
      const { judged, leaks, asked } = await judgeWithout(
        { 'border-frame': odd, 'corner-mark': (answer) => 2 * (answer % 2), resampling: half },
        { 'border-frame': { resampling: half }, 'corner-mark': {} },
      );
      expect(judged.get('corner-mark')).toMatchObject({ from: 'border-frame' });
      expect(leaks).toEqual(['border-frame', 'resampling']);
      expect(asked.map(([cue]) => cue)).toEqual(['border-frame']);
    });

    it('removes nothing if nothing leaks', async () => {
      expect((await judgeWithout({}, { 'border-frame': {} })).asked).toEqual([]);
    });
  });

  it('names two independent leaks', async () => {
    const judged = await judge(
      cueFeatures({
        'corner-mark': (answer) => 3 * (answer % 2),
        'border-frame': (answer) => 3 * Math.floor(answer / 2),
      }),
    );
    expect([...judged.values()].filter(({ leak }) => leak).map(({ cue }) => cue)).toEqual([
      'border-frame',
      'corner-mark',
    ]);
  });
});

describe('residualFeatures', () => {
  it('remove what is linear in the other cue or its square, and keep the rest', () => {
    const found = cueFeatures({});
    const source = found.tables.get('corner-mark')!.features.data;
    const own = found.tables.get('border-frame')!.features.data;
    const noise = own.slice();
    for (let i = 0; i < own.length; i += width) own[i] = 0.5 * own[i]! + source[i]! - 2 * source[i + 1]! ** 2;
    const { features } = residualFeatures('border-frame', ['corner-mark'], found)!;
    const column = (data: Float32Array, d: number) => data.filter((_, i) => i % width === d);
    const left = column(features.data, 0);
    for (const d of [0, 1, 2])
      for (const power of [1, 2])
        expect(
          Math.abs(
            correlation(
              left,
              column(source, d).map((value) => value ** power),
            ),
          ),
        ).toBeLessThan(0.01);
    expect(correlation(left, column(noise, 0))).toBeGreaterThan(0.95);
  });

  it('are undefined without features of another cue', () => {
    expect(residualFeatures('border-frame', [], cueFeatures({}))).toBeUndefined();
  });
});

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i]! - ma) * (b[i]! - mb);
    aa += (a[i]! - ma) ** 2;
    bb += (b[i]! - mb) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

describe('featuresOf', () => {
  it('keeps the rows of the given photographs, in their order', () => {
    const found = cueFeatures({});
    const some = featuresOf(found, [7, 3]);
    const row = 4 * width;
    const { data } = some.tables.get('corner-mark')!.features;
    const whole = found.tables.get('corner-mark')!.features.data;
    expect([...data]).toEqual([...whole.subarray(7 * row, 8 * row), ...whole.subarray(3 * row, 4 * row)]);
    expect(some.photographs).toBe(2);
  });
});
