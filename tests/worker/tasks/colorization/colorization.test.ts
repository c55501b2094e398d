import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../../electron/worker/engine/engine.ts';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { labOf } from '../../../../electron/worker/pictures/lab-colour.ts';
import type { Pixels, RgbPicture } from '../../../../electron/worker/pictures/picture.ts';
import { abMap, isColourful } from '../../../../electron/worker/posing/ab-map.ts';
import { chromaShares } from '../../../../electron/worker/tasks/colorization/board-pictures.ts';
import { colorization } from '../../../../electron/worker/tasks/colorization/colorization.ts';
import { bins, centres, neighbours } from '../../../../electron/worker/tasks/colorization/colour-bins.ts';
import {
  ColourCount,
  countColours,
  rebalancingWeights,
} from '../../../../electron/worker/tasks/colorization/survey-colour-frequencies.ts';
import type { Posed } from '../../../../electron/worker/tasks/posed.ts';
import type { SurveyView } from '../../../../electron/worker/tasks/pretext-task.ts';
import { colourOf } from '../../../../electron/worker/tasks/recoloured-board-pictures.ts';
import { encoderIds } from '../../../../shared/encoder-cards.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { learnsOnSamples } from '../learning.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type ColorizationPose = Parameters<typeof colorization.pose>[1];
const settings: ColorizationPose = {
  ...colourPixels,
  size: 16,
  loss: 'classes',
  rebalance: true,
  temperature: 0.38,
  flip: true,
  randomCrop: true,
};
const regression: ColorizationPose = { ...settings, loss: 'L2' };
const places = 16;

/** A photograph whose colours vary over the picture, different for every `seed`. */
function colourful(seed: number): RgbPicture {
  const picture = slope(20, 18, seed);
  return { ...picture, data: picture.data.map((value, i) => (value + 90 * ((seed + i) % 3)) % 256) };
}
const greyOf = ({ width, height, data }: RgbPicture): RgbPicture => ({
  width,
  height,
  channels: 3 as const,
  data: data.map((_, i) => data[i - (i % 3)]!),
});
const pose = (picture: RgbPicture, own = settings, seed = 1, purpose: 'train' | 'held-out' = 'held-out') =>
  colorization.pose(picture, own, new Random('pose', seed), purpose, { index: 0 });

describe('the question', () => {
  it('has the shapes of the signature, with bins only if bins are predicted', () => {
    for (const own of [settings, regression]) {
      const posed = pose(colourful(1), own);
      const signature = colorization.signature(own);
      expect(Object.keys(posed)).toEqual(Object.keys(signature));
      for (const [name, { shape }] of Object.entries(signature))
        expect(posed[name]?.length).toBe(shape.reduce((a, b) => a * b, 1));
    }
    expect(Object.keys(pose(colourful(1), regression))).toEqual(['photograph', 'ab', 'colourful']);
  });

  it('has the mean a and b of every 4×4 block as its target, as slow loops compute it', () => {
    const { photograph, ab } = pose(colourful(2));
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 4; column++) {
        const sum = [0, 0];
        for (let y = 4 * row; y < 4 * row + 4; y++)
          for (let x = 4 * column; x < 4 * column + 4; x++) {
            const at = 3 * (16 * y + x);
            const [, a, b] = labOf(photograph![at]!, photograph![at + 1]!, photograph![at + 2]!);
            sum[0]! += a / 16;
            sum[1]! += b / 16;
          }
        for (const c of [0, 1]) expect(ab![2 * (4 * row + column) + c]).toBeCloseTo(sum[c]!, 4);
      }
  });

  it('equals its soft encoding, to within the width of a bin', () => {
    const { ab, bins: near, shares } = pose(colourful(3));
    for (let place = 0; place < places; place++)
      for (const c of [0, 1]) {
        let mean = 0;
        for (let k = place * neighbours; k < (place + 1) * neighbours; k++)
          mean += shares![k]! * centres[2 * near![k]! + c]!;
        expect(Math.abs(mean - ab![2 * place + c]!)).toBeLessThan(5);
      }
  });

  it('does not score the colours of a grey photograph', () => {
    expect(pose(colourful(4)).colourful).toEqual(new Float32Array(places).fill(1));
    expect(pose(greyOf(colourful(4))).colourful).toEqual(new Float32Array(places));
    expect(isColourful(Float32Array.of(5, -5))).toBe(false);
    expect(isColourful(Float32Array.of(0, -5.1))).toBe(true);
  });

  it('is determined by the seed, and in training differs between seeds', () => {
    const draw = (seed: number) => pose(slope(40, 40), settings, seed, 'train').photograph;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

describe('the encoder’s view', () => {
  it('is the same for a photograph and for its lightness', () => {
    const square = pose(colourful(5)).photograph as Uint8Array;
    const view = (data: Pixels) =>
      colorization.view!(tf.div(tf.tensor4d(Float32Array.from(data), [1, 16, 16, 3]), 255), settings).dataSync();
    const { picture } = colorization.show({ photograph: square }, undefined, 0, settings).pictures[0]!;
    const [inColour, inGrey] = [view(square), view(picture.data)];
    // Grey is rounded to bytes: a difference of half a step of 255 remains.
    for (const [i, value] of inColour.entries()) expect(Math.abs(value - inGrey[i]!)).toBeLessThan(0.02);
  });
});

/** The network with random weights, an output layer that is only its bias, and the given buffers. */
function answersOf(own: ColorizationPose, bias: Float32Array, buffers: Record<string, Float32Array>, training = false) {
  const posed = pose(colourful(6), own);
  const inputs = Object.fromEntries(
    Object.entries(colorization.signature(own)).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(Array.from(posed[name]!), [...shape], dtype === 'int32' ? 'int32' : 'float32'),
    ]),
  );
  const drawn = declare((scope) => colorization.net(scope, encoders.conv4, inputs, own, 1), 1);
  const tensors = Object.fromEntries(
    Object.entries({ ...drawn.parameters, ...drawn.buffers }).map(([name, { shape, data }]) => {
      const values = name.endsWith('output/kernel') ? data.map(() => 0) : name.endsWith('output/bias') ? bias : data;
      return [name, tf.tensor(buffers[name] ?? values, [...shape])];
    }),
  );
  const scope = scopeOver(tensors, training ? {} : undefined);
  return { answers: colorization.net(scope, encoders.conv4, inputs, own, 1), posed };
}

describe('the net', () => {
  const some = Float32Array.from(bins, ([a, b]) => Math.sin(a / 9) + Math.cos(b / 13));
  const weights = Float32Array.from(bins, (_, bin) => 0.5 + (bin % 7) / 3);

  it('predicts at a quarter of the side from the last map of every encoder', () => {
    for (const id of encoderIds) {
      const own = { ...settings, size: 64 };
      const shapes: Record<string, readonly number[]> = {};
      const posed = {
        photograph: tf.zeros([0, 64, 64, 3]),
        bins: tf.zeros([0, neighbours], 'int32'),
      };
      const { parameters } = declaredTensors((scope) => {
        const answers = colorization.net(scope, encoders[id], posed, own, 1);
        for (const [name, { shape }] of Object.entries(answers)) shapes[name] = shape;
      });
      expect(shapes.logits).toEqual([0, 313]);
      const names = Object.keys(parameters);
      expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
    }
  });

  it('weights each place by the bin nearest to its true colour', () => {
    const { answers, posed } = answersOf(settings, some, { 'colours/weights': weights }, true);
    const given = answers.weight!.dataSync();
    for (let place = 0; place < places; place++)
      expect(given[place]).toBeCloseTo(weights[posed.bins![place * neighbours]!]!, 6);
  });

  it('removes the weights from the distribution that is scored', () => {
    const { answers } = answersOf(settings, some, { 'colours/weights': weights });
    const unweighted = Array.from(some, (z, bin) => Math.exp(z) / weights[bin]!);
    const total = unweighted.reduce((sum, value) => sum + value, 0);
    const given = answers.logProbabilities!.dataSync();
    for (const bin of [0, 100, 312]) expect(given[bin]).toBeCloseTo(Math.log(unweighted[bin]! / total), 4);
  });

  it('shows the annealed mean: the mean at temperature 1, and the most probable colour as the temperature approaches 0', () => {
    const abAt = (temperature: number) => answersOf({ ...settings, temperature }, some, {}).answers.ab!.dataSync();
    const mean = [0, 0];
    const total = some.reduce((sum, z) => sum + Math.exp(z), 0);
    for (const [bin, [a, b]] of bins.entries()) {
      mean[0]! += (Math.exp(some[bin]!) / total) * a;
      mean[1]! += (Math.exp(some[bin]!) / total) * b;
    }
    for (const c of [0, 1]) expect(abAt(1)[c]).toBeCloseTo(mean[c]!, 3);
    const peaked = Float32Array.from(some, (_, bin) => (bin === 200 ? 5 : 0));
    const { answers } = answersOf({ ...settings, temperature: 0.02 }, peaked, {});
    for (const c of [0, 1]) expect(answers.ab!.dataSync()[c]).toBeCloseTo(bins[200]![c]!, 3);
  });
});

describe('the loss', () => {
  const tensorsOf = (posed: Posed) => ({
    ab: tf.tensor2d(Array.from(posed.ab!), [places, 2]),
    colourful: tf.tensor1d(Array.from(posed.colourful!)),
    ...(posed.bins && {
      bins: tf.tensor2d(Array.from(posed.bins), [places, neighbours], 'int32'),
      shares: tf.tensor2d(Array.from(posed.shares!), [places, neighbours]),
    }),
  });
  const weight = tf.tensor1d(Array.from({ length: places }, (_, i) => 0.5 + i / places));
  const logits = tf.tensor2d(
    Array.from({ length: places * 313 }, (_, i) => Math.sin(i)),
    [places, 313],
  );

  it('is ln 313 at chance', () => {
    const posed = tensorsOf(pose(colourful(7)));
    const answers = { logits: tf.zeros([places, 313]), weight: tf.ones([places]) };
    expect(colorization.loss(answers, posed, settings).loss.dataSync()[0]).toBeCloseTo(Math.log(313), 4);
  });

  it('is the mean over places of the paper’s weighted cross-entropy, as slow loops compute it', () => {
    const posed = pose(colourful(8));
    let expected = 0;
    const z = Array.from(logits.dataSync());
    for (let place = 0; place < places; place++) {
      const row = z.slice(place * 313, (place + 1) * 313);
      const total = row.reduce((sum, value) => sum + Math.exp(value), 0);
      for (let k = place * neighbours; k < (place + 1) * neighbours; k++)
        expected -=
          (weight.dataSync()[place]! * posed.shares![k]! * Math.log(Math.exp(row[posed.bins![k]!]!) / total)) / places;
    }
    const { loss } = colorization.loss({ logits, weight }, tensorsOf(posed), settings);
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 4);
  });

  it('has the gradient that finite differences give', () => {
    const posed = tensorsOf(pose(colourful(8)));
    const lossOf = (z: tf.Tensor) => colorization.loss({ logits: z, weight }, posed, settings).loss as tf.Scalar;
    const gradient = tf.grad(lossOf)(logits).dataSync();
    const nearest = posed.bins!.dataSync()[0]!;
    for (const at of [nearest, 5, 313 * 3 + 40]) {
      const moved = (by: number) => {
        const values = Float32Array.from(logits.dataSync());
        values[at]! += by;
        return lossOf(tf.tensor2d(values, [places, 313])).dataSync()[0]!;
      };
      expect(gradient[at]).toBeCloseTo((moved(0.1) - moved(-0.1)) / 0.2, 3);
    }
  });

  it('with L2, is half the squared distance in bin sides, as slow loops compute it', () => {
    const posed = pose(colourful(9), regression);
    const answered = posed.ab!.map((value, i) => value + 3 * Math.sin(i));
    let expected = 0;
    for (const [i, value] of posed.ab!.entries()) expected += ((answered[i]! - value) / 10) ** 2 / 2 / places;
    const { loss } = colorization.loss(
      { ab: tf.tensor2d(Array.from(answered), [places, 2]) },
      tensorsOf(posed),
      regression,
    );
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('is 0 for a grey photograph', () => {
    for (const own of [settings, regression]) {
      const posed = tensorsOf(pose(greyOf(colourful(1)), own));
      const answers = { logits, weight, ab: tf.ones([places, 2]) };
      expect(colorization.loss(answers, posed, own).loss.dataSync()[0]).toBe(0);
    }
  });
});

describe('the survey', () => {
  const viewOf = (
    pictures: readonly RgbPicture[],
    own = settings,
    isStopped = false,
  ): SurveyView<ColorizationPose> => ({
    settings: own,
    random: new Random('survey'),
    epoch: 0,
    count: pictures.length,
    picture: async (index) => pictures[index]!,
    features: async () => undefined,
    read: async () => ({ shape: [], data: new Float32Array() }),
    progress: async () => isStopped,
  });
  const pictures = [colourful(1), colourful(2), greyOf(colourful(3))];

  it('counts the soft encodings of all colour photographs, with one additional place spread over all bins', async () => {
    const { buffers } = (await countColours(viewOf(pictures)))!;
    const expected = new Array<number>(313).fill(1 / 313);
    for (const picture of pictures.slice(0, 2)) {
      const { bins: near, shares } = pose(picture);
      for (const [k, bin] of near!.entries()) expected[bin]! += shares![k]!;
    }
    const given = buffers['colours/distribution']!;
    for (const [bin, count] of expected.entries()) expect(given[bin]).toBeCloseTo(count / (2 * places + 1), 6);
    expect(given.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(buffers['colours/weights']).toEqual(rebalancingWeights(given));
  });

  it('gives all colours the same weight if rebalancing is off, and measures the mean colour for L2', async () => {
    const even = (await countColours(viewOf(pictures, { ...settings, rebalance: false })))!;
    expect(even.buffers['colours/weights']).toEqual(new Float32Array(313).fill(1));
    const { buffers } = (await countColours(viewOf(pictures, regression)))!;
    expect(Object.keys(buffers)).toEqual(['colours/mean']);
    const maps = pictures.slice(0, 2).map((picture) => abMap(pose(picture).photograph as Uint8Array, 16));
    for (const c of [0, 1]) {
      const values = maps.flatMap((map) => Array.from(map).filter((_, i) => i % 2 === c));
      expect(buffers['colours/mean']![c]).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 3);
    }
  });

  it('changes nothing if the run is stopped', async () => {
    expect(await countColours(viewOf(pictures, settings, true))).toBeUndefined();
  });

  it('refuses a folder of grey photographs', async () => {
    await expect(countColours(viewOf(pictures.map(greyOf)))).rejects.toThrow(
      'all 3 images examined are grey: there are no colours to predict',
    );
  });
});

describe('rebalancing', () => {
  it('is the reciprocal of an equal mixture of p̃ and the uniform distribution, with a mean of 1 under p̃', () => {
    const p = Float32Array.of(0.7, 0.2, 0.1, 0);
    const raw = Array.from(p, (share) => 1 / (0.5 * share + 0.5 / 4));
    const mean = raw.reduce((sum, weight, i) => sum + weight * p[i]!, 0);
    const weights = rebalancingWeights(p);
    for (const [i, weight] of raw.entries()) expect(weights[i]).toBeCloseTo(weight / mean, 5);
    expect(weights.reduce((sum, weight, i) => sum + weight * p[i]!, 0)).toBeCloseTo(1, 6);
  });

  it('gives equally frequent colours a weight of 1', () => {
    for (const weight of rebalancingWeights(new Float32Array(8).fill(1 / 8))) expect(weight).toBeCloseTo(1, 6);
  });
});

describe('the score', () => {
  const photographs = [colourful(1), colourful(2)];
  const distribution = (own: ColorizationPose) => {
    const count = new ColourCount();
    for (const picture of photographs) count.add(pose(picture, own).ab as Float32Array);
    return own.loss === 'L2' ? count.mean : count.distribution.map(Math.log);
  };
  const scoreOf = (
    own: ColorizationPose,
    answer: (posed: Posed) => Record<string, HostTensor>,
    asked = photographs,
  ) => {
    const scorer = colorization.scorer(own);
    const posed = batchOf(asked.map((picture) => pose(picture, own)));
    const baseline = distribution(own);
    scorer.add({ ...answer(posed), baseline: hostTensor([baseline.length], baseline) }, posed, asked.length);
    return scorer.result();
  };
  const repeated = (row: ArrayLike<number>, rows: number) =>
    hostTensor([rows, row.length], Array.from({ length: rows }, () => Array.from(row)).flat());
  const truth = (posed: Posed) => hostTensor([posed.ab!.length / 2, 2], posed.ab!);

  it('is 0 for the training colour frequencies, whatever the photographs', () => {
    const { score, standardError } = scoreOf(settings, (posed) => ({
      ab: truth(posed),
      logProbabilities: repeated(distribution(settings), 2 * places),
    }));
    expect(score).toBeCloseTo(colorization.chance(settings, 2), 6);
    expect(standardError).toBeCloseTo(0, 6);
    expect(scoreOf(regression, () => ({ ab: repeated(distribution(regression), 2 * places) })).score).toBeCloseTo(0, 6);
  });

  it('is 1 for the photographs’ own colours with L2, and between 0 and 1 for their soft encodings', () => {
    expect(scoreOf(regression, (posed) => ({ ab: truth(posed) })).score).toBeCloseTo(1, 6);
    const { score, loss, alarms } = scoreOf(settings, (posed) => {
      const logs = new Float32Array(2 * places * 313).fill(-30);
      for (const [k, bin] of posed.bins!.entries())
        logs[Math.floor(k / neighbours) * 313 + bin] = Math.log(posed.shares![k]!);
      return { ab: truth(posed), logProbabilities: hostTensor([2 * places, 313], logs) };
    });
    expect(loss).toBeGreaterThan(0.5);
    expect(score).toBeGreaterThan(0.2);
    expect(score).toBeLessThan(1);
    expect(alarms).toEqual([]);
  });

  it('raises an alarm if the predicted colours are nearly grey', () => {
    const { alarms } = scoreOf(regression, (posed) => ({
      ab: hostTensor(
        [2 * places, 2],
        posed.ab!.map((value) => 0.1 * value),
      ),
    }));
    expect(alarms.map(({ kind }) => kind)).toEqual(['grey']);
    expect(alarms[0]!.message).toMatch(
      /^The predicted colours are 10 % as vivid as those of the images \(mean chroma [\d.]+, images [\d.]+\): nearly grey/,
    );
  });

  it('excludes grey photographs, with an alarm if there are many', () => {
    const grey = greyOf(photographs[0]!);
    const answers = (posed: Posed) => ({ ab: truth(posed) });
    const { score, alarms } = scoreOf(regression, answers, [photographs[0]!, grey, grey]);
    expect(score).toBeCloseTo(1, 6);
    expect(alarms).toEqual([
      {
        kind: 'grey-photographs',
        message: '2 of the 3 held-out images are grey and are not scored: the score says little about this folder.',
      },
    ]);
    expect(scoreOf(regression, answers, [grey])).toMatchObject({ loss: 0, score: 0, standardError: 0 });
  });

  it('ignores padding', () => {
    const scorer = colorization.scorer(regression);
    const posed = batchOf(photographs.map((picture) => pose(picture, regression)));
    const ab = posed.ab!.map((value, i) => (i < 2 * places ? value : 99));
    scorer.add({ ab: hostTensor([2 * places, 2], ab), baseline: hostTensor([2], [0, 0]) }, posed, 1);
    expect(scorer.result().score).toBeCloseTo(1, 6);
  });
});

describe('the board', () => {
  const posed = batchOf([pose(colourful(1), regression), pose(greyOf(colourful(2)), regression)]);
  const answers = { ab: hostTensor([2 * places, 2], posed.ab!), baseline: hostTensor([2], [0, 0]) };

  it('shows the question in grey, the answer in colour, and the photograph', () => {
    expect(colorization.show(posed, undefined, 0, regression).pictures.map(({ role }) => role)).toEqual([
      'asked',
      'truth',
    ]);
    const { pictures, caption } = colorization.show(posed, answers, 0, regression);
    expect(pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'truth']);
    const [asked, answer, truth] = pictures.map(({ picture }) => picture.data) as [Uint8Array, Uint8Array, Uint8Array];
    expect(truth).toEqual(posed.photograph!.slice(0, truth.length));
    let chroma = 0;
    for (let i = 0; i < asked.length; i += 3) {
      expect(new Set(asked.subarray(i, i + 3)).size).toBe(1);
      const [light, a, b] = labOf(answer[i]!, answer[i + 1]!, answer[i + 2]!);
      chroma += Math.hypot(a, b) / 256;
      if (light > 25 && light < 75)
        expect(Math.abs(light - labOf(asked[i]!, asked[i]!, asked[i]!)[0])).toBeLessThan(12);
    }
    expect(chroma).toBeGreaterThan(5);
    expect(caption).toMatch(
      /^squared distance 100 % below that of the mean colour; mean chroma \d+, in the image \d+$/,
    );
    expect(colorization.show(posed, answers, 1, regression).caption).toBe('a grey image: it is not scored');
  });

  it('interpolates colours between the centres of blocks', () => {
    const at = colourOf([0, 0, 10, 20, 0, 0, 10, 20], 2);
    expect(at(0, 0)).toEqual([0, 0]);
    expect(at(7, 3)).toEqual([10, 20]);
    expect(at(3, 5)[0]).toBeCloseTo(10 * 0.375, 6);
    expect(at(4, 5)[1]).toBeCloseTo(20 * 0.625, 6);
  });

  it('compares the chroma of the answers with that of the photographs', () => {
    const [item] = colorization.overview!(posed, answers, 2, regression);
    expect(item?.pictures.map(({ role }) => role)).toEqual(['answer', 'truth']);
    expect(item?.pictures[0]?.picture).toEqual(item?.pictures[1]?.picture);
    const shares = chromaShares([0, 0, 3, 0, 0, 8, 300, 0]);
    expect(shares[0]).toBe(0.5);
    expect(shares[2]).toBe(0.25);
    expect(shares.at(-1)).toBe(0.25);
  });
});

describe('settings', () => {
  it('refuse a side that is not a multiple of 4', () => {
    expect(makeSettings('colorization', { size: 42 })).toMatchObject({
      ok: false,
      failure: {
        message: 'colours are predicted at a quarter of the image size, and 42 px is not a multiple of 4',
        hint: 'set the size to 40 or 44',
      },
    });
  });
});

describe('training', () => {
  it('on the sample photographs improves the prediction of held-out colours', async () => {
    const { first, last } = await learnsOnSamples('colorization', { size: 32, batch: 16, learningRate: 0.003 }, 40);
    expect(last.loss).toBeLessThan(first.loss - 1);
    expect(last.score).toBeGreaterThan(first.score + 0.15);
  }, 240_000);
});
