import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, HostTensor } from '../../../../electron/worker/engine/engine.ts';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import type { Encoder } from '../../../../electron/worker/nets/encoder.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { piecesOf } from '../../../../electron/worker/shortcuts/attribution/attributed-pieces.ts';
import {
  type AttributedTask,
  type Attributions,
  attributionStep,
  integratedGradients,
  isAttributed,
} from '../../../../electron/worker/shortcuts/attribution/integrated-gradients.ts';
import { likelihoodStep, occlusions } from '../../../../electron/worker/shortcuts/attribution/occlusion.ts';
import type { Posed } from '../../../../electron/worker/tasks/posed.ts';
import { encoderOf, poseSettings, pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { trainingStep } from '../../../../electron/worker/training/training-step.ts';
import { whyNotLooked } from '../../../../shared/cue-cards.ts';
import { taskIds } from '../../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import { batchOf, slope } from '../../tasks/photographs.ts';
import { tinySettings } from '../../training/fixture.ts';

const checkStopped = async () => {};
const total = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0);
const rotation = tinySettings({ size: 16, batch: 2 });

/** The task of these settings, with the questions of this many photographs. */
function posedBy(settings: TrainSettings, photographs: number): { task: AttributedTask; posed: Posed } {
  const task = pretextTask(settings.task);
  if (!isAttributed(task)) throw new Error(`${settings.task} has no right answer`);
  const own = poseSettings(settings);
  const one = (seed: number) =>
    task.pose(slope(96, 92, seed), own, new Random('pose', seed), 'held-out', { index: seed });
  return { task, posed: batchOf(Array.from({ length: photographs }, (_, seed) => one(seed))) };
}

/** Weights like those after some training: running statistics and scales differ from their initial values. */
function weights(settings: TrainSettings): Record<string, HostTensor<Float32Array>> {
  const { initialState } = trainingStep(pretextTask(settings.task), encoderOf(settings), settings, 4);
  return Object.fromEntries(
    Object.entries(initialState(3))
      .filter(([name]) => !name.startsWith('optimizer/'))
      .map(([name, { shape, data }]) => {
        const random = new Random(1, name);
        const drawn = /mean|shift|bias/.test(name)
          ? data.map(() => random.uniform(-0.3, 0.3))
          : /variance/.test(name)
            ? data.map(() => random.uniform(0.5, 2))
            : data;
        return [name, { shape, data: drawn }];
      }),
  );
}

async function integrate(
  engine: Engine,
  settings: TrainSettings,
  photographs: number,
  steps: number,
  { task, posed } = posedBy(settings, photographs),
  encoder: Encoder = encoderOf(settings),
): Promise<Attributions> {
  const state = engine.createState(weights(settings));
  const plan = attributionStep(task, piecesOf(settings).array, encoder, settings, 4, photographs);
  const program = await engine.compile(plan.step, plan.inputs, state);
  try {
    return await integratedGradients(program, posed, steps, checkStopped);
  } finally {
    await program.dispose();
    state.dispose();
  }
}

let reference: Engine;
let compiled: Engine;
beforeAll(async () => {
  await tf.setBackend('cpu');
  reference = await openDirectly('reference');
  compiled = await openDirectly('cpu');
});
afterAll(async () => {
  await reference.dispose();
  await compiled.dispose();
});

/** An encoder whose features are a weighted sum of its input, so that attributions have a closed form. */
const weight = (i: number): number => Math.sin(1 + i) / 10;
const linear: Encoder = {
  ...encoderOf(rotation),
  encode: (_scope, images) => {
    const [rows, side] = images.shape as [number, number];
    const kernel = tf.tensor(
      Array.from({ length: side * side * 3 }, (_, i) => weight(i)),
      [side * side * 3, 1],
    );
    return {
      stages: [],
      features: tf.matMul(tf.reshape(images, [rows, side * side * 3]) as tf.Tensor2D, kernel) as tf.Tensor2D,
    };
  },
};
/** A task whose log-likelihood is the features of its encoder. */
const sums = (task: AttributedTask): AttributedTask => ({
  ...task,
  net: (scope, encoder, { images }) => ({ sum: encoder.encode(scope, tf.div(images!, 255)).features }),
  logLikelihood: ({ sum }) => tf.reshape(sum!, [-1]),
});

describe('integrated gradients', () => {
  it('of a linear function are wᵢ · (xᵢ − bᵢ), with b the mean colour of the piece, for any number of steps', async () => {
    const { task, posed } = posedBy(rotation, 2);
    const pixels = posed.images!;
    const each = 16 * 16 * 3;
    for (const steps of [1, 5]) {
      const { values, asIs, atBaseline } = await integrate(
        reference,
        rotation,
        2,
        steps,
        { task: sums(task), posed },
        linear,
      );
      for (const row of [0, 3, 6]) {
        const piece = Array.from(pixels.subarray(row * each, (row + 1) * each), (byte) => byte / 255);
        const mean = [0, 1, 2].map((c) => total(piece.filter((_, i) => i % 3 === c)) / 256);
        for (const i of [0, 100, 767])
          expect(values[row * each + i]).toBeCloseTo(weight(i) * (piece[i]! - mean[i % 3]!), 5);
        expect(asIs[row]).toBeCloseTo(total(piece.map((value, i) => weight(i) * value)), 4);
        expect(atBaseline[row]).toBeCloseTo(total(piece.map((_, i) => weight(i) * mean[i % 3]!)), 4);
      }
    }
  });

  it('at one point are the finite difference of log p times the distance from the baseline', async () => {
    const { task, posed } = posedBy(rotation, 1);
    const encoder = encoderOf(rotation);
    const state = Object.fromEntries(
      Object.entries(weights(rotation)).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
    );
    const at = (images: tf.Tensor) => {
      const tensors = { images, turn: tf.tensor1d(Array.from(posed.turn!), 'int32') };
      const plan = likelihoodStep(task, encoder, rotation, 4, 1);
      return total(plan.step(tensors, state).outputs.logLikelihood!.dataSync());
    };
    const images = tf.tensor4d(Array.from(posed.images!), [4, 16, 16, 3]);
    const plan = attributionStep(task, 'images', encoder, rotation, 4, 1);
    const turn = tf.tensor1d(Array.from(posed.turn!), 'int32');
    const { attributions } = plan.step({ images, turn, alpha: tf.scalar(1) }, state).outputs;
    const found = attributions!.dataSync();
    const mean = tf.mean(images, [1, 2], true);
    const away = tf.sub(images, mean).dataSync();
    for (const i of [5, 600, 1400, 3000]) {
      const moved = (by: number) => {
        const values = Float32Array.from(posed.images!);
        values[i]! += by;
        return at(tf.tensor4d(values, [4, 16, 16, 3]));
      };
      const expected = ((moved(2) - moved(-2)) / 4) * away[i]!;
      expect(Math.abs(found[i]! - expected)).toBeLessThan(2e-3 + 0.1 * Math.abs(expected));
    }
  });

  it('sum to the gain of each log-probability over the baseline, more exactly with more steps', async () => {
    const gapOf = ({ values, asIs, atBaseline }: Attributions) => {
      const gains = asIs.map((value, q) => value - atBaseline[q]!);
      const misses = gains.map((gain, q) => Math.abs(total(values.subarray(q * 768, (q + 1) * 768)) - gain));
      return total(misses) / total(gains.map(Math.abs));
    };
    const fine = gapOf(await integrate(compiled, rotation, 2, 64));
    expect(fine).toBeLessThan(0.05);
    expect(fine).toBeLessThan(gapOf(await integrate(compiled, rotation, 2, 1)));
  });

  it.each([
    ['context', { size: 88, taskSettings: { normalise: true, colour: 'keep' } }],
    ['jigsaw', { size: 64, taskSettings: { normalise: true, permutations: 8 } }],
  ] as const)('of %s are complete too if each tile is normalised by its own contrast', async (id, more) => {
    const settings = tinySettings({ batch: 1, ...more }, id);
    const { values, asIs, atBaseline } = await integrate(compiled, settings, 1, 64);
    const gain = total(asIs) - total(atBaseline);
    expect(Math.abs(total(values) - gain)).toBeLessThan(0.02 + 0.08 * Math.abs(gain));
    expect(asIs).toHaveLength(id === 'context' ? 8 : 1);
  });

  it('are the same on the compiled engine, whose first convolution then has an input gradient', async () => {
    const [found, wanted] = [await integrate(compiled, rotation, 1, 2), await integrate(reference, rotation, 1, 2)];
    const largest = Math.max(...wanted.values.map(Math.abs));
    found.values.forEach((value, i) => {
      if (Math.abs(value - wanted.values[i]!) > 1e-3 * largest) throw new Error(`pixel ${i}: ${value}`);
    });
    found.asIs.forEach((value, q) => {
      expect(value).toBeCloseTo(wanted.asIs[q]!, 4);
    });
  });

  it('exist for tasks with one right answer, and for no others', () => {
    for (const id of taskIds) {
      expect(isAttributed(pretextTask(id)), id).toBe(pretextTask(id).puzzle?.network !== undefined);
      expect(whyNotLooked(id) === undefined, id).toBe(isAttributed(pretextTask(id)));
    }
    expect(whyNotLooked('simclr')).toContain('has no question with one right answer');
  });
});

describe('occlusion', () => {
  it('of a linear function is w · (x − b) summed over the cell, the channel and the piece', async () => {
    const { task, posed } = posedBy(rotation, 2);
    const pieces = piecesOf(rotation);
    const state = reference.createState({ none: { shape: [1], data: Float32Array.of(0) } });
    const plan = likelihoodStep(sums(task), linear, rotation, 4, 2);
    const program = await reference.compile(plan.step, plan.inputs, state);
    let runs = 0;
    const { grid, cells, whole, channels } = await occlusions(program, posed, pieces, 4, async () => void runs++);
    expect(runs).toBe(1 + 16 + 1 + 3);
    const each = 768;
    const lost = (row: number, isCovered: (y: number, x: number, c: number) => boolean) => {
      const piece = Array.from(posed.images!.subarray(row * each, (row + 1) * each));
      const mean = [0, 1, 2].map((c) => Math.round(total(piece.filter((_, i) => i % 3 === c)) / 256));
      return total(
        piece.map((value, i) =>
          isCovered(Math.floor(i / 48), Math.floor(i / 3) % 16, i % 3) ? (weight(i) * (value - mean[i % 3]!)) / 255 : 0,
        ),
      );
    };
    for (const row of [0, 5]) {
      expect(cells[row * grid * grid + 6]).toBeCloseTo(
        lost(row, (y, x) => y >> 2 === 1 && x >> 2 === 2),
        4,
      );
      expect(whole[row]).toBeCloseTo(
        lost(row, () => true),
        4,
      );
    }
    const red = [4, 5, 6, 7].map((row) => lost(row, (_y, _x, c) => c === 0));
    expect(channels[3]).toBeCloseTo(total(red), 4);
    await program.dispose();
  });

  it('of the middle patch counts in all eight questions, and of a neighbour only in its own', () => {
    const pieces = piecesOf(tinySettings({ size: 88 }, 'context'));
    expect(pieces.questionsOf(4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([0, 3, 5, 8].map((piece) => pieces.questionsOf(piece))).toEqual([[0], [3], [4], [7]]);
    for (const together of pieces.apart) {
      const seen = together.flatMap((piece) => pieces.questionsOf(piece));
      expect(new Set(seen).size).toBe(seen.length);
    }
  });
});
