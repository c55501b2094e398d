import { describe, expect, it } from 'vitest';
import { stageChart, stageWords } from '../../renderer/components/evaluation/stage-chart.ts';
import { evaluationWords } from '../../renderer/features/run/evaluation-rows.ts';
import type { RunEvaluation } from '../../shared/evaluation.ts';
import { gainSentence } from '../../shared/evaluation-words.ts';

const untrained = { knn: 0.3, linear: 0.4, knnCi95: [0.25, 0.35], linearCi95: [0.35, 0.45], penalty: 0.1 } as const;
function evaluation(change: number, ci95: [number, number]): RunEvaluation {
  const trained = { knn: 0.5, linear: 0.4 + change, knnCi95: [0.4, 0.7], linearCi95: [0.5, 0.65], penalty: 0.1 };
  return {
    event: 'evaluated',
    run: 'r',
    step: 5,
    folders: [],
    testFolders: [],
    labels: 'folders',
    classes: ['cat', 'dog'],
    images: 20,
    testImages: 10,
    neighbours: 10,
    stages: [{ stage: 'stage3', width: 8, ...trained, untrained } as RunEvaluation['stages'][number]],
    best: { stage: 'stage3', knn: 0.5, linear: 0.4 + change },
    untrained: { stage: 'stage1', knn: 0.3, linear: 0.4 },
    gain: { knn: { change: 0.2, ci95: [0.1, 0.3] }, linear: { change, ci95 } },
    chance: 0.5,
    health: { effectiveRank: 3, featureStd: 1, deadUnits: 0 },
    warnings: [],
    seconds: 1,
    madeAt: '2026-01-01T00:00:00.000Z',
  };
}

describe('stageChart', () => {
  const of = (measure: 'linear' | 'knn') => stageChart(evaluation(0.2, [0.1, 0.3]).stages, 0.5, measure);

  it('contains the accuracies of the chosen measure with their intervals, next to untrained', () => {
    expect(of('knn').series.map(({ id, points }) => [id, points])).toEqual([
      ['trained', [{ x: 0, y: 0.5, interval: [0.4, 0.7] }]],
      ['untrained', [{ x: 0, y: 0.3, interval: [0.25, 0.35] }]],
    ]);
    expect(of('linear').series[1]?.points).toEqual([{ x: 0, y: 0.4, interval: [0.35, 0.45] }]);
  });
  it('names the bars of an added encoder by its outputs, without untrained', () => {
    const [{ untrained: _, ...stage }] = evaluation(0.2, [0.1, 0.3]).stages as [RunEvaluation['stages'][number]];
    const spec = stageChart([{ ...stage, stage: 'embedding' }], 0.5, 'knn');
    expect(spec.series.map(({ id, name }) => [id, name])).toEqual([['trained', 'encoder']]);
    expect(spec.x.format(0)).toBe('embedding');
    expect(spec.inWords).toBe('k-NN: embedding: 0.500; chance 0.500');
  });
  it('numbers the bars as the encoder numbers its stages', () => {
    expect(of('knn').x.format(0)).toBe('3');
    expect(of('knn').inWords).toBe('k-NN: stage 3: 0.500, untrained 0.300; chance 0.500');
  });
});

describe('evaluationWords', () => {
  it('say that training helped only if the interval excludes 0', () => {
    expect(evaluationWords(evaluation(0.2, [0.1, 0.3]))).toMatchObject({
      verdict: 'better',
      headline: expect.stringContaining('+20.0 points (95 %: +10.0 to +30.0)'),
    });
    expect(evaluationWords(evaluation(0.02, [-0.01, 0.05]))).toMatchObject({
      verdict: 'unclear',
      headline: expect.stringContaining('+2.0 points (95 %: −1.0 to +5.0)'),
    });
    expect(evaluationWords(evaluation(0, [0, 0])).headline).toContain('0.0 points (95 %: 0.0 to 0.0)');
    expect(evaluationWords(evaluation(-0.1, [-0.2, -0.04]))).toMatchObject({
      verdict: 'worse',
      headline: expect.stringContaining('−10.0 points (95 %: −20.0 to −4.0)'),
    });
    for (const ci95 of [
      [0.1, 0.3],
      [-0.01, 0.41],
      [-0.2, -0.1],
    ] as const) {
      const made = evaluation(0.2, [...ci95]);
      expect(evaluationWords(made).headline).toBe(gainSentence(made.gain.linear));
    }
  });

  it('name the best stage of both encoders', () => {
    expect(evaluationWords(evaluation(0.2, [0.1, 0.3])).best).toBe(
      'Best stage: stage 3. A linear probe classifies 60.0 % of the test images correctly, k-NN 50.0 %. Before training, the best stage was stage 1 (linear probe 40.0 %).',
    );
    expect(stageWords('stage12')).toBe('stage 12');
  });
});
