import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { traceStep } from '../../../electron/worker/engine/tracing/trace-step.ts';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { convolutionBlock } from '../../../electron/worker/nets/layers.ts';
import { scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { Tensors } from '../../../electron/worker/run/gradients.ts';
import { encoderStep, heldOutStep } from '../../../electron/worker/run/network-steps.ts';
import { poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { sgd } from '../../../electron/worker/training/optimizers.ts';
import { type TrainingPlan, trainingStep } from '../../../electron/worker/training/training-step.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';
import { batchOf, slope } from '../tasks/photographs.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/** Two small convolutions: fast enough for finite differences on tfjs's plain CPU backend. */
const small: Encoder = {
  id: 'conv4',
  width: 6,
  encode(scope, images) {
    const pictures = images as tf.Tensor4D;
    const first = convolutionBlock(scope.within('conv1'), pictures, { filters: 4, side: 3, stride: 4, padding: 1 });
    const second = convolutionBlock(scope.within('conv2'), first, { filters: 6, side: 3, stride: 2, padding: 1 });
    return { stages: [first, second], features: tf.mean(second, [1, 2]) };
  },
};
const settingsFor = (task: string, asked: RequestedSettings = {}) => {
  const made = makeSettings(task, { size: 16, batch: 3, optimizer: 'sgd', ...asked });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
};
const stateOf = (plan: TrainingPlan, seed = 1): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(plan.initialState(seed)).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
const posedBatch = (task: string, settings = settingsFor(task)) =>
  batchOf(
    [1, 2, 3].map((seed) =>
      pretextTask(task).pose(slope(20, 18, seed), poseSettings(settings), new Random(seed), 'held-out', { index: 0 }),
    ),
  );
function inputsOf(plan: TrainingPlan, task: string): Record<string, tf.Tensor> {
  const tensors = Object.entries(posedBatch(task)).map(([name, data]) => {
    const { shape, dtype } = plan.inputs[name]!;
    return [name, tf.tensor(Array.from(data), [...shape], dtype === 'int32' ? 'int32' : 'float32')] as const;
  });
  const clock = { learningRate: tf.scalar(0.1), momentum: tf.scalar(0.9), step: tf.scalar(1) };
  return { ...Object.fromEntries(tensors), ...clock };
}
const numbers = (tensor: tf.Tensor | undefined): number[] => Array.from(tensor!.dataSync());
/** At learning rate 1, a plain step changes the parameters by the negative gradient. */
const plain = sgd({ kind: 'plain', weightDecay: 0 });

describe.each(['rotation', 'inpainting'])('a training step of %s', (task) => {
  it('changes each weight by a gradient equal to its finite differences', () => {
    const settings = settingsFor(task);
    const plan = trainingStep(pretextTask(task), small, settings, 1, plain);
    const state = stateOf(plan);
    const inputs = { ...inputsOf(plan, task), learningRate: tf.scalar(1) };
    const after = plan.step(inputs, state).state!;
    const lossWith = (name: string, values: Float32Array): number =>
      tf.tidy(() => {
        const moved = { ...state, [name]: tf.tensor(values, state[name]!.shape) };
        const answers = pretextTask(task).net(scopeOver(moved, {}), small, inputs, poseSettings(settings), 1);
        return pretextTask(task).loss(answers, inputs, poseSettings(settings)).loss.dataSync()[0]!;
      });
    const random = new Random('finite differences');
    for (const name of plan.parameters) {
      const values = state[name]!.dataSync() as Float32Array;
      const at = random.integer(0, values.length - 1);
      const gradient = values[at]! - numbers(after[name])[at]!;
      const moved = (by: number) =>
        lossWith(
          name,
          values.map((value, i) => (i === at ? value + by : value)),
        );
      const difference = (moved(4e-3) - moved(-4e-3)) / 8e-3;
      expect(Math.abs(gradient - difference)).toBeLessThan(2e-3 + 0.05 * Math.abs(difference));
    }
  });

  it('gives new values to exactly all parameters, slots and running statistics', () => {
    const plan = trainingStep(pretextTask(task), small, settingsFor(task), 1);
    const state = stateOf(plan);
    const after = plan.step(inputsOf(plan, task), state).state!;
    expect(Object.keys(after).sort()).toEqual(Object.keys(state).sort());
    for (const [name, tensor] of Object.entries(after)) expect(tensor.shape).toEqual(state[name]!.shape);
    expect(numbers(after['encoder/conv1/norm/mean'])).not.toEqual(numbers(state['encoder/conv1/norm/mean']));
  });

  it('decreases the loss when repeated, and leaves no tensors behind', () => {
    const plan = trainingStep(pretextTask(task), small, settingsFor(task, { optimizer: 'adamw' }), 1);
    // Inpainting starts near the error of the mean colour, so it improves more slowly and needs smaller steps.
    const { learningRate, steps } =
      task === 'inpainting' ? { learningRate: 0.01, steps: 24 } : { learningRate: 0.03, steps: 8 };
    const inputs = { ...inputsOf(plan, task), learningRate: tf.scalar(learningRate) };
    let state = stateOf(plan);
    const losses: number[] = [];
    const before = tf.memory().numTensors;
    for (let step = 1; step <= steps; step++) {
      const count = tf.scalar(step);
      const result = tf.tidy(() => plan.step({ ...inputs, step: count }, state) as unknown as tf.TensorContainer);
      const { outputs, state: after } = result as unknown as { outputs: Tensors; state: Record<string, tf.Tensor> };
      losses.push(numbers(outputs.loss)[0]!);
      tf.dispose([count, outputs, state] as unknown as tf.TensorContainer);
      state = after;
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(losses.at(-1)!).toBeLessThan(0.8 * losses[0]!);
  });
});

describe('the state', () => {
  it('holds parameters, running statistics, slots and averages under their names', () => {
    const plan = trainingStep(pretextTask('rotation'), small, settingsFor('rotation', { emaDecay: 0.9 }), 1);
    const state = plan.initialState(1);
    expect(Object.keys(state)).toEqual(
      expect.arrayContaining([
        'encoder/conv1/kernel',
        'encoder/conv1/norm/scale',
        'encoder/conv1/norm/variance',
        'head/dense/bias',
        'optimizer/momentum/encoder/conv1/kernel',
        'ema/head/dense/kernel',
      ]),
    );
    expect(state['ema/head/dense/kernel']).toEqual(state['head/dense/kernel']);
    expect(plan.parameters).not.toContain('encoder/conv1/norm/mean');
    expect(plan.parameterCount).toBe(27 * 4 + 8 + 9 * 4 * 6 + 12 + 6 * 4 + 4);
  });

  it('has the same initial encoder for one seed, whatever the task', () => {
    const [rotation, inpainting] = ['rotation', 'inpainting'].map((task) =>
      trainingStep(pretextTask(task), small, settingsFor(task), 1).initialState(5),
    );
    expect(rotation!['encoder/conv2/kernel']).toEqual(inpainting!['encoder/conv2/kernel']);
  });
});

describe('options of a step', () => {
  const stepWith = (asked: RequestedSettings) => {
    const plan = trainingStep(pretextTask('rotation'), small, settingsFor('rotation', asked), 1);
    const before = stateOf(plan);
    const { outputs, state: after } = plan.step(inputsOf(plan, 'rotation'), before);
    return { before, outputs, after: after! };
  };

  it('keep a moving average of the weights', () => {
    const { before, after } = stepWith({ emaDecay: 0.75 });
    const name = 'head/dense/kernel';
    const [old, fresh] = [numbers(before[name]), numbers(after[name])];
    for (const [i, average] of numbers(after[`ema/${name}`]).entries())
      expect(average).toBeCloseTo(0.75 * old[i]! + 0.25 * fresh[i]!, 6);
  });

  it('clip a gradient to the largest norm, and report its norm', () => {
    const asked = { momentum: 0, weightDecay: 0 };
    const free = stepWith(asked);
    const clipped = stepWith({ ...asked, clipNorm: 0.01 });
    const norm = numbers(clipped.outputs.gradientNorm)[0]!;
    expect(free.outputs.gradientNorm).toBeUndefined();
    expect(norm).toBeGreaterThan(0.01);
    const name = 'head/dense/bias';
    const move = ({ before, after }: typeof free) => numbers(after[name])[2]! - numbers(before[name])[2]!;
    expect(move(clipped)).toBeCloseTo((move(free) * 0.01) / norm, 6);
  });
});

describe('on the compiled engine', () => {
  it.each(['rotation', 'inpainting'])('training on %s gives the losses of the reference engine', async (task) => {
    const settings = settingsFor(task, { clipNorm: 1, emaDecay: 0.9 });
    const plan = trainingStep(pretextTask(task), small, settings, 1);
    const posed = posedBatch(task, settings);
    const lossesOn = async (id: 'cpu' | 'reference'): Promise<number[]> => {
      const engine = await openDirectly(id);
      const state = engine.createState(plan.initialState(3));
      const program = await engine.compile(plan.step, plan.inputs, state);
      const losses: number[] = [];
      for (let step = 1; step <= 3; step++) {
        const clock = {
          learningRate: Float32Array.of(0.05),
          momentum: Float32Array.of(0.9),
          step: Float32Array.of(step),
        };
        losses.push((await program.run({ ...posed, ...clock })).loss!.data[0]!);
      }
      await program.dispose();
      state.dispose();
      await engine.dispose();
      return losses;
    };
    const [compiled, reference] = [await lossesOn('cpu'), await lossesOn('reference')];
    for (const [i, loss] of reference.entries()) expect(compiled[i]).toBeCloseTo(loss, 4);
  });
});

describe('steps in inference mode', () => {
  it('give answers that do not depend on the rest of the batch, and do not change the state', () => {
    const settings = settingsFor('rotation');
    const plan = trainingStep(pretextTask('rotation'), small, settings, 1);
    const state = stateOf(plan);
    const { images } = inputsOf(plan, 'rotation');
    const answerTo = (batch: tf.Tensor, photographs: number) => {
      const heldOut = heldOutStep(pretextTask('rotation'), small, settings, 1, photographs);
      expect(heldOut.inputs.images?.shape).toEqual(batch.shape);
      const result = heldOut.step({ images: batch }, state);
      expect(result.state).toBeUndefined();
      return numbers(result.outputs.logits);
    };
    const together = answerTo(images!, 3);
    const alone = answerTo(tf.slice(images!, [4, 0, 0, 0], [4, 16, 16, 3]), 1);
    for (const [i, logit] of alone.entries()) expect(together[16 + i]).toBeCloseTo(logit, 5);
  });

  it('use the moving average if there is one', () => {
    const settings = settingsFor('rotation', { emaDecay: 0.9 });
    const plan = trainingStep(pretextTask('rotation'), small, settings, 1);
    const state = stateOf(plan);
    const { images } = inputsOf(plan, 'rotation');
    const scrambled = {
      ...state,
      'head/dense/kernel': tf.zeros([6, 4]),
      'encoder/conv1/kernel': tf.zeros([3, 3, 3, 4]),
    };
    const heldOut = heldOutStep(pretextTask('rotation'), small, settings, 1);
    expect(numbers(heldOut.step({ images: images! }, scrambled).outputs.logits)).toEqual(
      numbers(heldOut.step({ images: images! }, state).outputs.logits),
    );
  });

  it('give the encoder’s features of plain pictures, and its stages if requested', () => {
    const settings = settingsFor('rotation');
    const state = stateOf(trainingStep(pretextTask('rotation'), small, settings, 1));
    const plain = encoderStep({}, small, settings, 2);
    expect(plain.inputs).toEqual({ images: { shape: [2, 16, 16, 3], dtype: 'uint8' } });
    const images = tf.fill([2, 16, 16, 3], 100);
    const { outputs } = plain.step({ images }, state);
    expect(Object.keys(outputs)).toEqual(['features']);
    expect(outputs.features?.shape).toEqual([2, 6]);
    const staged = encoderStep({}, small, settings, 2, { stages: true }).step({ images }, state);
    expect(staged.outputs.stage2?.shape).toEqual([2, 2, 2, 6]);
  });
});

describe('a step with an adversary', () => {
  const asked: RequestedSettings = { taskSettings: { adversarial: 0.3 } };
  const settings = settingsFor('inpainting', asked);
  const inpainting = pretextTask('inpainting');
  const own = poseSettings(settings);
  const isOfAdversary = (name: string) => name.startsWith('head/discriminator/');
  const lossesAt = (state: Tensors, posed: Tensors) => {
    const answers = inpainting.net(scopeOver(state, {}), small, posed, own, 1);
    return {
      generator: inpainting.loss(answers, posed, own).loss.dataSync()[0]!,
      adversary: inpainting.adversary!(own)!.loss(answers, posed).dataSync()[0]!,
    };
  };

  it('changes the parameters of each player by the finite differences of its own loss, the adversary’s at its own rate', () => {
    const plan = trainingStep(inpainting, small, settings, 1, plain);
    const state = stateOf(plan);
    const inputs = { ...inputsOf(plan, 'inpainting'), learningRate: tf.scalar(1) };
    const after = plan.step(inputs, state).state!;
    const random = new Random('two players');
    const differs = { generator: 0, adversary: 0 };
    for (const name of plan.parameters) {
      const values = state[name]!.dataSync() as Float32Array;
      const at = random.integer(0, values.length - 1);
      const moved = (by: number) =>
        tf.tidy(() => {
          const bumped = values.map((value, i) => (i === at ? value + by : value));
          return lossesAt({ ...state, [name]: tf.tensor(bumped, state[name]!.shape) }, inputs);
        });
      const [up, down] = [moved(4e-3), moved(-4e-3)];
      const [player, other] = isOfAdversary(name)
        ? (['adversary', 'generator'] as const)
        : (['generator', 'adversary'] as const);
      const difference = (up[player] - down[player]) / 8e-3;
      const rate = player === 'adversary' ? 0.1 : 1;
      const gradient = (values[at]! - numbers(after[name])[at]!) / rate;
      expect(Math.abs(gradient - difference), name).toBeLessThan(2e-3 + 0.05 * Math.abs(difference));
      if (Math.abs(gradient - (up[other] - down[other]) / 8e-3) > 2e-3) differs[player] += 1;
    }
    // The gradients of the two losses differ for some parameters, so that the test above distinguishes them.
    expect(differs.generator).toBeGreaterThan(0);
    expect(differs.adversary).toBeGreaterThan(0);
  });

  it('clips each player’s gradients separately', () => {
    const clipped = settingsFor('inpainting', { ...asked, clipNorm: 0.01, momentum: 0, weightDecay: 0 });
    const plan = trainingStep(inpainting, small, clipped, 1);
    const state = stateOf(plan);
    const inputs = { ...inputsOf(plan, 'inpainting'), learningRate: tf.scalar(1) };
    const { outputs, state: after } = plan.step(inputs, state);
    const lengthOf = (names: readonly string[]) =>
      Math.sqrt(
        names
          .flatMap((name) => numbers(tf.sub(after![name]!, state[name]!)))
          .reduce((sum, value) => sum + value ** 2, 0),
      );
    expect(numbers(outputs.gradientNorm)[0]).toBeGreaterThan(0.01);
    expect(numbers(outputs.rivalGradientNorm)[0]).toBeGreaterThan(0.01);
    expect(lengthOf(plan.parameters.filter((name) => !isOfAdversary(name)))).toBeCloseTo(0.01, 4);
    expect(lengthOf(plan.parameters.filter(isOfAdversary))).toBeCloseTo(0.001, 5);
  });

  it('gives new values to all parameters, slots, averages and running statistics of both players', () => {
    const averaged = settingsFor('inpainting', { ...asked, emaDecay: 0.9, optimizer: 'adamw' });
    const plan = trainingStep(inpainting, small, averaged, 1);
    const state = stateOf(plan);
    const after = plan.step(inputsOf(plan, 'inpainting'), state).state!;
    expect(Object.keys(after).sort()).toEqual(Object.keys(state).sort());
    expect(Object.keys(after).some((name) => name.startsWith('optimizer/first-moment/head/discriminator/'))).toBe(true);
  });

  it('gives the losses of the reference engine when compiled, and compiles one forward pass', async () => {
    const plan = trainingStep(inpainting, small, settings, 1);
    const posed = posedBatch('inpainting', settings);
    const lossesOn = async (id: 'cpu' | 'reference'): Promise<number[]> => {
      const engine = await openDirectly(id);
      const state = engine.createState(plan.initialState(3));
      const program = await engine.compile(plan.step, plan.inputs, state);
      const losses: number[] = [];
      for (let step = 1; step <= 3; step++) {
        const clock = {
          learningRate: Float32Array.of(0.05),
          momentum: Float32Array.of(0.9),
          step: Float32Array.of(step),
        };
        const outputs = await program.run({ ...posed, ...clock });
        losses.push(outputs.loss!.data[0]!, outputs.discriminatorLoss!.data[0]!);
      }
      await engine.dispose();
      return losses;
    };
    const [compiled, reference] = [await lossesOn('cpu'), await lossesOn('reference')];
    for (const [i, loss] of reference.entries()) expect(compiled[i]).toBeCloseTo(loss, 4);

    const shapes = (of: TrainingPlan) =>
      Object.fromEntries(Object.entries(of.initialState(1)).map(([name, { shape }]) => [name, shape]));
    const convolutions = (of: TrainingPlan) => {
      const { graph, outputs, state } = traceStep(of.step, of.inputs, shapes(of), {
        lowering: { block: 0, operators: 'cpu' },
      });
      const wanted = [...outputs.map(({ name }) => name), ...state.flatMap(({ output }) => output ?? [])];
      return graph.needed(wanted).nodes.filter(({ type }) => type === 'Conv').length;
    };
    const alone = trainingStep(inpainting, small, settingsFor('inpainting'), 1);
    // The discriminator has one layer at this size: its forward pass, and the gradients of its input and its kernel.
    expect(convolutions(plan) - convolutions(alone)).toBeLessThanOrEqual(3);
  });
});
