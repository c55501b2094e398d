import { describe, expect, it } from 'vitest';
import { ratioOf } from '../../../../electron/worker/numerics/bootstrap.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { autoregressiveScorer } from '../../../../electron/worker/tasks/autoregressive/scorer.ts';
import { clusteringScorer } from '../../../../electron/worker/tasks/clustering/scorer.ts';
import { colorizationScorer } from '../../../../electron/worker/tasks/colorization/scorer.ts';
import { crossModalScorer } from '../../../../electron/worker/tasks/cross-modal/scorer.ts';
import { inpaintingScorer } from '../../../../electron/worker/tasks/inpainting/scorer.ts';
import { maeScorer } from '../../../../electron/worker/tasks/mae/scorer.ts';
import type { Posed } from '../../../../electron/worker/tasks/posed.ts';
import type { Answers, Scorer } from '../../../../electron/worker/tasks/pretext-task.ts';
import { choiceScorer } from '../../../../electron/worker/tasks/scoring/choice-scorer.ts';
import { cosine, poolSize, retrievalScorer } from '../../../../electron/worker/tasks/scoring/retrieval-scorer.ts';
import { defaultsOf } from '../../../../shared/form-fields.ts';
import { colorizationCard } from '../../../../shared/task-cards/colorization.ts';
import { hostTensor } from '../photographs.ts';

const random = new Random('answers');
const numbers = (count: number) => Array.from({ length: count }, () => random.uniform());
const tensor = (...shape: number[]) => hostTensor(shape, numbers(shape.reduce((product, side) => product * side, 1)));

const distance = { measure: '1 − cosine', of: (similarity: number) => 1 - similarity };

/** Five photographs, the last of which is padding. */
const asked = 4;
const n = 5;
const grey = 2;
const places = 16; // of a colour map at 16 px
const cases: Record<string, { scorer: Scorer; answers: Answers; posed: Posed }> = {
  'a choice of answers': {
    scorer: choiceScorer({ labels: ['a', 'b', 'c'], logits: 'logits', truth: 'truth', rows: 8 }),
    answers: { logits: tensor(8 * n, 3) },
    posed: { truth: Int32Array.from({ length: 8 * n }, () => random.integer(0, 2)) },
  },
  retrieval: {
    scorer: retrievalScorer({
      one: 'a',
      other: 'b',
      similarity: cosine,
      distance,
      judge: () => ({ loss: 0, alarms: [] }),
    }),
    answers: { a: tensor(n, 3), b: tensor(n, 3) },
    posed: {},
  },
  inpainting: {
    scorer: inpaintingScorer(),
    answers: { painted: tensor(n, 8, 8, 3) },
    posed: {
      truth: Uint8Array.from({ length: n * 8 * 8 * 3 }, () => random.integer(0, 255)),
      hidden: Uint8Array.from({ length: n * 8 * 8 }, () => random.integer(0, 1)),
    },
  },
  'masked autoencoding': {
    scorer: maeScorer(2, { normalise: false, channels: 3 }),
    answers: { painted: tensor(n, 6, 12), truth: tensor(n, 6, 12) },
    posed: { restore: restores() },
  },
  colorization: {
    scorer: colorizationScorer({ ...defaultsOf(colorizationCard.settings), loss: 'L2', size: 16 } as never),
    answers: { ab: tensor(n * places, 2), baseline: hostTensor([2], [0.5, 0.5]) },
    posed: {
      ab: Float32Array.from(numbers(2 * n * places), (value) => 40 * value),
      colourful: Float32Array.from({ length: n * places }, (_, i) => (Math.floor(i / places) === grey ? 0 : 1)),
    },
  },
  autoregression: {
    scorer: autoregressiveScorer(),
    answers: { nats: tensor(n, 4, 4, 1), marginalNats: tensor(n, 4, 4) },
    posed: {},
  },
};

function restores(): Int32Array {
  return Int32Array.from(Array.from({ length: n }, () => [...random.permutation(6)]).flat());
}

describe('what each photograph adds', () => {
  it.each(Object.entries(cases))('gives the score of %s as Σ values / Σ weights', (_, { scorer, answers, posed }) => {
    scorer.add(answers, posed, asked);
    scorer.add(answers, posed, asked);
    const { score, perPhotograph } = scorer.result();
    expect(perPhotograph!.values).toHaveLength(2 * asked);
    expect(perPhotograph!.weights).toHaveLength(2 * asked);
    expect(ratioOf(perPhotograph!)).toBeCloseTo(score, 12);
  });

  it('is 0 for a photograph that is not scored, which keeps its index', () => {
    const { scorer } = cases.colorization!;
    const { values, weights } = scorer.result().perPhotograph!;
    expect([values[grey], weights[grey]]).toEqual([0, 0]);
    expect(weights[grey + 1]).toBeGreaterThan(0);
  });

  it('is undefined if the score is not a sum over photographs', () => {
    const clusters = clusteringScorer('logits');
    clusters.add({ logits: tensor(2 * n, 3) }, {}, n);
    expect(clusters.result().perPhotograph).toBeUndefined();
    const sides = crossModalScorer(['left', 'right']);
    sides.add({ first: tensor(n, 3), second: tensor(n, 3) }, {}, n);
    expect(sides.result().perPhotograph).toBeUndefined();
  });

  it('contains only the pool, if the score is a retrieval in a pool', () => {
    const scorer = retrievalScorer({
      one: 'a',
      other: 'b',
      similarity: cosine,
      distance,
      judge: () => ({ loss: 0, alarms: [] }),
    });
    for (let batch = 0; batch < poolSize; batch++) scorer.add({ a: tensor(2, 3), b: tensor(2, 3) }, {}, 2);
    expect(scorer.result().perPhotograph!.values).toHaveLength(poolSize);
  });
});

describe('the loss of each photograph', () => {
  const meanLossIs = ['a choice of answers', 'inpainting', 'masked autoencoding', 'autoregression'] as const;
  it.each(meanLossIs)('has the loss of %s as its mean, where every photograph weighs the same', (name) => {
    const { loss, losses } = cases[name]!.scorer.result();
    expect(losses.values).toHaveLength(2 * asked);
    const mean = losses.values.reduce((sum, one) => sum + one, 0) / losses.values.length;
    if (name === 'inpainting')
      expect(Math.abs(mean - loss)).toBeLessThan(0.1 * loss); // holes differ in size
    else expect(mean).toBeCloseTo(loss, 12);
  });

  it('is NaN for a photograph that is not scored', () => {
    const { losses, loss } = cases.colorization!.scorer.result();
    expect(losses.values[grey]).toBeNaN();
    const others = losses.values.filter(Number.isFinite);
    expect(others.reduce((sum, one) => sum + one, 0) / others.length).toBeCloseTo(loss, 12);
  });

  it('is the distance of its two answers, if the score is a retrieval', () => {
    const scorer = retrievalScorer({
      one: 'a',
      other: 'b',
      similarity: cosine,
      distance,
      judge: () => ({ loss: 7, alarms: [] }),
    });
    scorer.add({ a: hostTensor([2, 2], [1, 0, 0, 1]), b: hostTensor([2, 2], [2, 0, 3, 0]) }, {}, 2);
    expect(scorer.result().losses).toEqual({ measure: '1 − cosine', values: [0, 1] });
  });

  it('is the cross-entropy of both sides, if the score is an agreement', () => {
    const sides = crossModalScorer(['left', 'right']);
    sides.add({ first: hostTensor([1, 2], [0, 0]), second: hostTensor([1, 2], [0, 0]) }, {}, 1);
    expect(sides.result().losses.values).toEqual([Math.log(2)]);
    const clusters = clusteringScorer('logits');
    clusters.add({ logits: hostTensor([2, 2], [0, 0, 0, 0]) }, {}, 1);
    expect(clusters.result().losses.values).toEqual([Math.log(2)]);
  });
});
