import { describe, expect, it } from 'vitest';
import { fewChart } from '../../renderer/components/evaluation/few-chart.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { fewCurves } from '../../shared/few-curves.ts';
import type { FewLabels } from '../../shared/few-labels.ts';

const few: FewLabels[] = [
  { percent: 10, images: 20, draws: 5, accuracy: 0.6, ci95: [0.5, 0.7] },
  { percent: 1, images: 2, draws: 5, accuracy: 0.5, ci95: [0.3, 0.7] },
  { percent: 100, images: 200, draws: 1, accuracy: 0.9, ci95: [0.9, 0.9] },
];
const lower = few.map((each) => ({ ...each, accuracy: each.accuracy - 0.1 }));
const difference = { change: 0.1, ci95: [0, 0.2] as [number, number] };
const baseline = { stage: 'x', knn: 0.4, linear: 0.45, difference, linearDifference: difference };
const evaluation = {
  images: 200,
  best: { stage: 'stage2', knn: 0.8, linear: 0.9 },
  untrained: { stage: 'stage1', knn: 0.5, linear: 0.55, few: lower },
  few,
  baselines: [
    { ...baseline, name: 'pixels', few: lower },
    { ...baseline, name: 'hog' },
  ],
} as unknown as Evaluation;

describe('curves of few labels', () => {
  it('are ordered by the number of images, and end with all labels', () => {
    expect(fewCurves(evaluation)[0]).toEqual({
      name: 'this encoder',
      points: [
        { words: '1 %', images: 2, accuracy: 0.5, ci95: [0.3, 0.7] },
        { words: '10 %', images: 20, accuracy: 0.6, ci95: [0.5, 0.7] },
        { words: 'all', images: 200, accuracy: 0.9 },
      ],
    });
  });

  it('are of the encoder, its untrained twin, and the baselines that were measured', () => {
    expect(fewCurves(evaluation).map(({ name, points }) => [name, points.at(-1)!.accuracy])).toEqual([
      ['this encoder', 0.9],
      ['untrained', 0.55],
      ['pixels', 0.45],
    ]);
  });

  it('are two where shares and images per class were drawn, which can be equally many images', () => {
    const perClass: FewLabels = { perClass: 10, images: 20, draws: 5, accuracy: 0.65, ci95: [0.6, 0.7] };
    const both = { ...evaluation, few: [...few, perClass], untrained: undefined, baselines: [] };
    expect(fewCurves(both).map(({ name, points }) => [name, points.map(({ words }) => words)])).toEqual([
      ['this encoder', ['1 %', '10 %', 'all']],
      ['this encoder, per class', ['10 per class', 'all']],
    ]);
  });

  it('have the untrained twin once, where it is also a baseline', () => {
    const both = { ...evaluation, baselines: [{ ...baseline, name: 'untrained', few: lower }] };
    expect(fewCurves(both).map(({ name }) => name)).toEqual(['this encoder', 'untrained']);
  });

  it('are none where few labels were not measured', () => {
    expect(fewCurves({ ...evaluation, few: undefined, untrained: undefined, baselines: [] })).toEqual([]);
  });
});

describe('the chart of few labels', () => {
  const spec = fewChart(fewCurves(evaluation), 0.1);

  it('has the number of images on a logarithmic axis, and measured numbers in words and CSV', () => {
    expect(spec.series[0]!.points.map(({ x, y }) => [x, y])).toEqual([
      [Math.log10(2), 0.5],
      [Math.log10(20), 0.6],
      [Math.log10(200), 0.9],
    ]);
    expect(spec.x.domain).toEqual([Math.log10(2), Math.log10(200)]);
    expect(spec.x.ticks!.map((tick) => spec.x.format(tick))).toEqual(['2', '5', '10', '20', '50', '100', '200']);
    expect(spec.x.inWords(Math.log10(20))).toBe('20 images (10 %)');
    expect(spec.x.measured!(Math.log10(20))).toBe(20);
  });

  it('has intervals over draws, chance as a line, and every number in words', () => {
    expect(spec.series[0]!.points.map(({ interval }) => interval)).toEqual([[0.3, 0.7], [0.5, 0.7], undefined]);
    expect(spec.levels).toMatchObject([{ name: 'chance', y: 0.1 }]);
    expect(spec.inWords).toContain('this encoder: 1 % 0.500, 10 % 0.600, all 0.900; untrained:');
  });
});
