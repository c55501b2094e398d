import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../../electron/worker/engine/engine.ts';
import { encoders } from '../../../../electron/worker/nets/encoders.ts';
import { declare, declaredTensors, scopeOver } from '../../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { autoregressive } from '../../../../electron/worker/tasks/autoregressive/autoregressive.ts';
import { rowsGiven } from '../../../../electron/worker/tasks/autoregressive/sample-completion.ts';
import { codebook, measureColours } from '../../../../electron/worker/tasks/autoregressive/survey-colours.ts';
import type { Posed } from '../../../../electron/worker/tasks/posed.ts';
import type { SurveyView } from '../../../../electron/worker/tasks/pretext-task.ts';
import { encoderOf } from '../../../../electron/worker/tasks/tasks.ts';
import { colourPixels } from '../../../../shared/image-reading.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';
import { tinySettings } from '../../training/fixture.ts';
import { learnsOnSamples } from '../learning.ts';
import { patchEncoder, tensorsOf } from '../patch-encoder.ts';
import { batchOf, hostTensor, slope } from '../photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

type Pose = Parameters<typeof autoregressive.pose>[1];
const settings: Pose = { ...colourPixels, size: 32, colours: 4, cell: '4', flip: true, randomCrop: true };
const pose = (seed: number, own: Pose = settings) =>
  autoregressive.pose(slope(40, 36, seed), own, new Random('pose', seed), 'held-out', { index: 0 });

const colours = [20, 30, 40, 90, 80, 100, 160, 150, 140, 230, 220, 240];
const shares = [0.4, 0.3, 0.2, 0.1];
const encoder = patchEncoder.patches!.causal;

/** The network's tensors with a codebook, initialised for these settings. */
function scopeFor(own: Pose, bytes: readonly number[] = colours) {
  const { side } = { side: own.size / Number(own.cell) };
  const { parameters } = declare(
    (scope) => autoregressive.net(scope, encoder, { pixels: tf.zeros([0, side, side, 3]) }, own, 1),
    3,
  );
  const count = bytes.length / 3;
  return scopeOver({
    ...tensorsOf(parameters),
    [codebook.colours]: tf.tensor2d([...bytes], [count, 3]),
    [codebook.shares]: tf.tensor1d(bytes.length === colours.length ? shares : Array(count).fill(1 / count)),
  });
}

function answersTo(pixels: ArrayLike<number>, own: Pose = settings, bytes = colours) {
  const side = own.size / Number(own.cell);
  const photographs = pixels.length / (side * side * 3);
  const tensor = tf.tensor4d(Float32Array.from(pixels), [photographs, side, side, 3]);
  return autoregressive.net(scopeFor(own, bytes), encoder, { pixels: tensor }, own, 1);
}

/** Place of every cell in the order of prediction: patch by patch, in reading order. */
function orderOf({ size, cell }: Pose): number[] {
  const [side, inPatch] = [size / Number(cell), 8 / Number(cell)];
  return Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [Math.floor(i / side), i % side];
    const patch = Math.floor(y / inPatch) * (side / inPatch) + Math.floor(x / inPatch);
    return patch * inPatch ** 2 + (y % inPatch) * inPatch + (x % inPatch);
  });
}

describe('the question', () => {
  it('is the photograph in cells, with the shapes of the signature', () => {
    const posed = pose(1);
    expect(Object.keys(posed)).toEqual(Object.keys(autoregressive.signature(settings)));
    expect(autoregressive.signature(settings).pixels!.shape).toEqual([1, 8, 8, 3]);
    expect(posed.pixels).toHaveLength(8 * 8 * 3);
  });
});

describe('the chain rule', () => {
  it('predicts each pixel from earlier pixels only, and later pixels depend on it', () => {
    const order = orderOf(settings);
    const random = new Random('pixels');
    const pixels = Uint8Array.from({ length: 192 }, () => random.integer(0, 255));
    const before = answersTo(pixels).nats!.dataSync();
    for (const place of [0, 9, 27, 36, 63]) {
      const changed = order.indexOf(place);
      const other = pixels.slice();
      // Another colour of the codebook, far from its own.
      other.set(pixels[3 * changed]! > 125 ? colours.slice(0, 3) : colours.slice(9), 3 * changed);
      const after = answersTo(other).nats!.dataSync();
      let moved = 0;
      for (const [cell, at] of order.entries()) {
        if (at < place) expect(after[cell]).toBe(before[cell]);
        else if (at > place && Math.abs(after[cell]! - before[cell]!) > 1e-6) moved += 1;
      }
      if (place < 60) expect(moved).toBeGreaterThan((63 - place) / 2);
    }
  });

  it('gives all possible completions of a given part a total probability of 1', () => {
    // One pixel per patch and two colours: there are 16 completions of the last four pixels.
    const own: Pose = { ...settings, cell: '8', colours: 2 };
    const bytes = [20, 30, 40, 230, 220, 240];
    const order = orderOf(own);
    const beginning = Uint8Array.from({ length: 48 }, (_, i) => bytes[((i * 7) % 2) * 3 + (i % 3)]!);
    const pictures = Array.from({ length: 16 }, (_, code) => {
      const picture = beginning.slice();
      for (let i = 0; i < 4; i++)
        picture.set(bytes.slice(3 * ((code >> i) & 1), 3 * ((code >> i) & 1) + 3), 3 * order.indexOf(12 + i));
      return { pixels: picture };
    });
    const nats = answersTo(batchOf(pictures).pixels!, own, bytes).nats!.dataSync();
    let total = 0;
    for (let picture = 0; picture < 16; picture++) {
      let sum = 0;
      for (let i = 12; i < 16; i++) sum += nats[picture * 16 + order.indexOf(i)]!;
      total += Math.exp(-sum);
    }
    expect(total).toBeCloseTo(1, 5);
  });

  it('depends on the photograph only through its few colours', () => {
    const { pixels } = pose(2);
    const { colours: quantised } = answersTo(pixels!);
    const exact = quantised!.dataSync();
    expect(exact).not.toEqual(Float32Array.from(pixels!));
    expect(answersTo(exact).nats!.dataSync()).toEqual(answersTo(pixels!).nats!.dataSync());
  });
});

describe('the net', () => {
  it('has parameters of the encoder and the head, and buffers of the codebook', () => {
    const { parameters, buffers } = declaredTensors((scope) =>
      autoregressive.net(scope, encoders['vit-tiny'].patches!.causal, { pixels: tf.zeros([0, 8, 8, 3]) }, settings, 1),
    );
    const names = Object.keys(parameters);
    expect(names.every((name) => name.startsWith('encoder/') || name.startsWith('head/'))).toBe(true);
    expect(names).toContain('encoder/block12/contract/kernel');
    expect(Object.keys(buffers)).toEqual([codebook.colours, codebook.shares]);
  });

  it('gets the causal encoder, which other tasks do not', () => {
    const run = tinySettings({ encoder: 'vit-tiny', size: 32 }, 'autoregressive');
    expect(encoderOf(run)).toBe(encoders['vit-tiny'].patches!.causal);
    expect(encoderOf({ ...run, task: 'mae' })).toBe(encoders['vit-tiny']);
  });

  it('shows the encoder plain pictures in cells of the training side', () => {
    const picture = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 13) % 256);
    const seen = autoregressive.view!(
      tf.div(tf.tensor4d(Float32Array.from(picture), [1, 32, 32, 3]), 255),
      settings,
    ).dataSync();
    for (let y = 0; y < 32; y += 5)
      for (let x = 0; x < 32; x += 3) {
        let sum = 0;
        for (let dy = 0; dy < 4; dy++)
          for (let dx = 0; dx < 4; dx++) sum += picture[3 * ((y - (y % 4) + dy) * 32 + x - (x % 4) + dx) + 1]!;
        expect(seen[3 * (y * 32 + x) + 1]).toBeCloseTo(4 * (sum / 16 / 255 - 0.5), 4);
      }
  });
});

describe('the loss', () => {
  it('is the mean over pixels of −log p, ln K at chance', () => {
    const nats = tf.fill([2, 8, 8, 1], Math.log(4));
    expect(autoregressive.loss({ nats }, {}, settings).loss.dataSync()[0]).toBeCloseTo(Math.log(4), 6);
  });

  it('has the gradient that finite differences give', () => {
    const { pixels } = pose(5);
    const input = { pixels: tf.tensor4d(Float32Array.from(pixels!), [1, 8, 8, 3]) };
    const { parameters } = declare(
      (scope) => autoregressive.net(scope, encoder, { pixels: tf.zeros([0, 8, 8, 3]) }, settings, 1),
      3,
    );
    const fixed: Record<string, tf.Tensor> = {
      ...tensorsOf(parameters),
      [codebook.colours]: tf.tensor2d(colours, [4, 3]),
      [codebook.shares]: tf.tensor1d(shares),
    };
    for (const name of ['head/embedding', 'head/beginning', 'head/earlier/kernel', 'head/before/kernel']) {
      const lossAt = (value: tf.Tensor): tf.Scalar => {
        const answers = autoregressive.net(scopeOver({ ...fixed, [name]: value }), encoder, input, settings, 1);
        return autoregressive.loss(answers, input, settings).loss as tf.Scalar;
      };
      const value = fixed[name]!;
      const waves = tf.sin(tf.reshape(tf.range(0, value.size), value.shape));
      const direction = tf.div(waves, tf.norm(waves)); // short, so that few ReLUs switch
      const slope = tf.sum(tf.mul(tf.grad(lossAt)(value), direction)).dataSync()[0]!;
      const step = 0.02;
      const ends = [1, -1].map((sign) => lossAt(tf.add(value, tf.mul(direction, sign * step))).dataSync()[0]!);
      expect(Math.abs((ends[0]! - ends[1]!) / (2 * step) - slope)).toBeLessThan(0.02 * Math.abs(slope) + 1e-3);
    }
  });
});

describe('the survey', () => {
  const view = (own: Pose, seed = 1): SurveyView<never> =>
    ({
      settings: own,
      random: new Random('survey', seed),
      epoch: 0,
      count: 12,
      // Left half dark, a quarter light, a quarter red.
      picture: async () => {
        const data = new Uint8Array(32 * 32 * 3).fill(20);
        for (let y = 0; y < 32; y++)
          for (let x = 16; x < 32; x++) data.set(y < 16 ? [240, 240, 240] : [200, 40, 40], 3 * (y * 32 + x));
        return { width: 32, height: 32, channels: 3, data };
      },
      progress: async () => false,
    }) as unknown as SurveyView<never>;

  it('finds the colours and their frequencies, with one additional pixel of each', async () => {
    const { buffers, shown } = (await measureColours(view({ ...settings, colours: 3 })))!;
    const found = Array.from({ length: 3 }, (_, k) =>
      [...buffers[codebook.colours]!.subarray(3 * k, 3 * k + 3)].join(),
    );
    expect([...found].sort()).toEqual(['20,20,20', '200,40,40', '240,240,240']);
    const pixels = 12 * 64;
    const shareOf = (colour: string) => buffers[codebook.shares]![found.indexOf(colour)]!;
    expect(shareOf('20,20,20')).toBeCloseTo((pixels / 2 + 1) / (pixels + 3), 6);
    expect(shareOf('200,40,40')).toBeCloseTo((pixels / 4 + 1) / (pixels + 3), 6);
    expect(shown![0]!.caption).toContain('codebook of 3 colours');
    expect(shown![0]!.pictures[0]!.picture.data.subarray(0, 3)).toEqual(Uint8Array.of(20, 20, 20));
  });

  it('depends only on its random numbers, and changes nothing if it is stopped', async () => {
    expect(await measureColours(view(settings))).toEqual(await measureColours(view(settings)));
    expect(await measureColours({ ...view(settings), progress: async () => true })).toBeUndefined();
  });

  it('is taken once, before the first step', () => {
    expect(autoregressive.survey!.everyEpochs(settings)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the score', () => {
  const scoreOf = (nats: (i: number, marginal: number) => number, counted = 3) => {
    const marginal = Array.from({ length: 4 * 64 }, (_, i) => 1 + (i % 5) / 2);
    const scorer = autoregressive.scorer(settings);
    const answers = {
      nats: hostTensor(
        [4, 8, 8, 1],
        marginal.map((value, i) => nats(i, value)),
      ),
      marginalNats: hostTensor([4, 8, 8], marginal),
    };
    scorer.add(answers, {}, counted);
    return scorer.result();
  };

  it('is 1 for a perfect prediction, and 0, the baseline, for the training colour frequencies', () => {
    expect(scoreOf(() => 0).score).toBe(1);
    expect(scoreOf((_, marginal) => marginal).score).toBeCloseTo(autoregressive.chance(settings, 3), 9);
  });

  it('is one minus the ratio of the sums over the photographs without padding', () => {
    const nats = (i: number) => (i < 192 ? 0.4 + (i % 3) / 10 : 99);
    let [own, marginal] = [0, 0];
    for (let i = 0; i < 192; i++) {
      own += nats(i);
      marginal += 1 + (i % 5) / 2;
    }
    const { score, loss, standardError } = scoreOf(nats);
    expect(score).toBeCloseTo(1 - own / marginal, 6);
    expect(loss).toBeCloseTo(own / 192, 6);
    expect(standardError).toBeGreaterThan(0);
  });

  it('raises an alarm for a network that uses only the colour frequencies, and none for others', () => {
    const { alarms } = scoreOf((i, marginal) => marginal * (i % 2 === 0 ? 1.02 : 0.99));
    expect(alarms.map(({ kind }) => kind)).toEqual(['marginal-only']);
    expect(alarms[0]?.message).toContain('differs by 1.');
    expect(scoreOf((_, marginal) => marginal * 0.9).alarms).toEqual([]);
    expect(scoreOf((i, marginal) => marginal * (i % 2 === 0 ? 1.2 : 0.8)).alarms).toEqual([]);
  });
});

describe('completion', () => {
  const posed = batchOf([pose(6), pose(7)]);
  const scope = scopeFor(settings);
  const passes: Posed[] = [];
  const run = (random: Random, isStopped = false) =>
    autoregressive.completion!.complete(posed, settings, 2, random, async (inputs) => {
      if (isStopped) return undefined;
      passes.push(inputs);
      const tensors = {
        pixels: tf.tensor4d(Float32Array.from(inputs.pixels!), [2, 8, 8, 3]),
        patch: tf.tensor1d(inputs.patch as Int32Array, 'int32'),
        chance: tf.tensor2d(inputs.chance as Float32Array, [8, 4]),
      };
      const { drawn } = autoregressive.completion!.net(scope, encoder, tensors, settings);
      return { drawn: hostTensor(drawn!.shape, drawn!.dataSync()) };
    });

  it('keeps the given part and samples the rest in colours of the codebook, one patch per pass', async () => {
    passes.length = 0;
    const { completed } = (await run(new Random('completion')))! as { completed: HostTensor };
    expect(passes).toHaveLength(8); // the lower two of four rows of four patches
    expect(passes.map(({ patch }) => patch![0])).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    const known = Array.from({ length: 4 }, (_, k) => colours.slice(3 * k, 3 * k + 3).join());
    for (let i = 0; i < 2 * 64; i++) {
      const colour = completed.data.subarray(3 * i, 3 * i + 3);
      if (i % 64 < 32) expect(colour).toEqual(posed.pixels!.subarray(3 * i, 3 * i + 3));
      else expect(known).toContain(colour.join());
    }
    expect(await run(new Random('completion'))).toEqual({ completed });
    expect(await run(new Random('another'))).not.toEqual({ completed });
  });

  it('samples each colour with the network’s probability', () => {
    // The first pixel of a patch, many times.
    const draws = 3000;
    const random = new Random('draws');
    const one = posed.pixels!.subarray(0, 192);
    const own: Pose = settings;
    const counts = new Float64Array(4);
    const logits = (() => {
      // −log p of each colour at the first pixel of patch 8: the nats of four pictures that differ there.
      const place = orderOf(own).indexOf(32);
      const pictures = Array.from({ length: 4 }, (_, k) => {
        const picture = Uint8Array.from(one);
        picture.set(colours.slice(3 * k, 3 * k + 3), 3 * place);
        return { pixels: picture };
      });
      const nats = answersTo(batchOf(pictures).pixels!).nats!.dataSync();
      return Array.from({ length: 4 }, (_, k) => -nats[k * 64 + place]!);
    })();
    for (let i = 0; i < draws; i++) {
      const noisy = logits.map((logit) => logit - Math.log(-Math.log(random.uniform() + 1e-12)));
      counts[noisy.indexOf(Math.max(...noisy))]! += 1;
    }
    for (const [k, count] of counts.entries()) {
      const p = Math.exp(logits[k]!);
      expect(Math.abs(count / draws - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / draws) + 1e-3);
    }
    // Without noise the network chooses the most probable colour of each pixel.
    const tensors = {
      pixels: tf.tensor4d(Float32Array.from(posed.pixels!), [2, 8, 8, 3]),
      patch: tf.tensor1d([8, 8], 'int32'),
      chance: tf.zeros([8, 4]),
    };
    const { drawn } = autoregressive.completion!.net(scope, encoder, tensors, own);
    const mostProbable = logits.indexOf(Math.max(...logits));
    expect([...drawn!.dataSync().slice(0, 3)]).toEqual(colours.slice(3 * mostProbable, 3 * mostProbable + 3));
  });

  it('ends if it is stopped, and needs at most 64 passes for every picture side', async () => {
    expect(await run(new Random('completion'), true)).toBeUndefined();
    for (const size of [32, 64, 128, 224, 512]) {
      const grid = size / 8;
      const passes = (grid - rowsGiven({ ...settings, size })) * grid;
      expect(passes).toBeGreaterThan(0);
      expect(passes).toBeLessThanOrEqual(64);
    }
  });
});

describe('the board', () => {
  const posed = batchOf([pose(8), pose(9)]);

  it('shows the given part and the photograph before there is an answer', () => {
    const shown = autoregressive.show(posed, undefined, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    const [asked, truth] = shown.pictures.map(({ picture }) => picture);
    const at = (x: number, y: number) => 3 * (y * 32 + x);
    expect(truth!.data.subarray(at(5, 9), at(5, 9) + 3)).toEqual(
      posed.pixels!.subarray(192 + 3 * (2 * 8 + 1), 192 + 3 * (2 * 8 + 1) + 3),
    );
    expect(asked!.data.subarray(0, at(0, 16))).toEqual(truth!.data.subarray(0, at(0, 16)));
    expect(new Set(asked!.data.subarray(at(0, 16)))).toEqual(new Set([118]));
  });

  it('shows the completion, and the negative log-likelihood of each pixel', () => {
    const flat = (value: number) => Float32Array.from({ length: 2 * 64 }, () => value);
    const answers = {
      nats: hostTensor([2, 8, 8, 1], flat(0.5)),
      marginalNats: hostTensor([2, 8, 8], flat(1.25)),
      colours: hostTensor([2, 8, 8, 3], Float32Array.from(posed.pixels!)),
      completed: { shape: [2, 8, 8, 3], data: Uint8Array.from(posed.pixels!, (v) => 255 - v) },
    };
    const shown = autoregressive.show(posed, answers, 1, settings);
    expect(shown.pictures.map(({ role }) => role)).toEqual(['asked', 'answer', 'truth', 'answer']);
    expect(shown.pictures[1]!.picture.data[0]).toBe(255 - posed.pixels![192]!);
    expect(shown.caption).toBe(
      'negative log-likelihood 0.50 nats per pixel; 1.25 with the training colour frequencies',
    );
    const { completed: _, ...without } = answers;
    expect(autoregressive.show(posed, without, 0, settings).pictures).toHaveLength(3);
  });
});

describe('settings', () => {
  it('with a convolutional encoder are refused with the reason', () => {
    const made = makeSettings('autoregressive', { encoder: 'resnet18' });
    expect(made.ok ? '' : made.failure.message).toBe(
      'autoregressive cannot train resnet18: no pixel may be predicted from itself or from a later one, and a convolutional encoder sees the pixels on all sides',
    );
  });
});

describe('training on the sample photographs', () => {
  it('lowers the negative log-likelihood below that of the training colour frequencies', async () => {
    const asked = { encoder: 'vit-tiny' as const, size: 32, batch: 16 };
    const { first, last } = await learnsOnSamples('autoregressive', asked, 20, { surveyed: true });
    expect(first.score).toBeLessThan(0);
    expect(last.score).toBeGreaterThan(0.05);
    expect(last.loss).toBeLessThan(first.loss - 0.5);
  });
});
