/**
 * The networks that training speed is measured with: whole steps on fixed random input, the same as those timed in PyTorch.
 * SimCLR is a network and a loss here, without the rest of a pretext task.
 */
import type * as tf from '@tensorflow/tfjs';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { defaultsOf, type Settings } from '../../../shared/form-fields.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { type JigsawSettings, jigsawCard } from '../../../shared/task-cards/jigsaw.ts';
import { maeCard } from '../../../shared/task-cards/mae.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { HostArray, TensorSpec } from '../engine/engine.ts';
import { ntXent } from '../losses/nt-xent.ts';
import { encoders } from '../nets/encoders.ts';
import { projectionHead } from '../nets/projection-head.ts';
import { standardiseBytes } from '../nets/standardise.ts';
import { Random } from '../numerics/random.ts';
import { randomPatches } from '../posing/random-patches.ts';
import { jigsaw } from '../tasks/jigsaw/jigsaw.ts';
import { mae } from '../tasks/mae/mae.ts';
import type { PretextTask } from '../tasks/pretext-task.ts';
import { rotation } from '../tasks/rotation/rotation.ts';
import { adamW, type Optimizer, sgd } from '../training/optimizers.ts';
import { type TrainableTask, type TrainingPlan, trainingStep } from '../training/training-step.ts';

/** What a case trains. */
export interface BenchCase {
  readonly task: TrainableTask;
  readonly encoder: EncoderId;
  /** Side of the pictures, in pixels. */
  readonly size: number;
  /** Photographs per step. */
  readonly batch: number;
  /** Images per step that the speed counts: inputs of the network for rotation, photographs otherwise. */
  readonly images: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** Draws the inputs other than pictures. */
  readonly draw: (random: Random, batch: number) => Readonly<Record<string, HostArray>>;
}

/** A task with fixed settings of its own: cases are compiled with the settings of rotation, which give it only its side. */
const withOwn = <Own extends Settings>({ signature, net, loss }: PretextTask<Own>, own: Own): TrainableTask => ({
  signature: (settings) => signature({ ...settings, ...own }),
  net: (scope, encoder, posed, settings, trainedOn) => net(scope, encoder, posed, { ...settings, ...own }, trainedOn),
  loss: (answers, posed, settings) => loss(answers, posed, { ...settings, ...own }),
});

const momentum = { optimizer: sgd({ kind: 'momentum', weightDecay: 0 }), learningRate: 0.01 };

const turns = (_: Random, batch: number) => ({ turn: Int32Array.from({ length: 4 * batch }, (_, i) => i % 4) });
/** Rotation of `batch` photographs per step, each in four turns. */
export const rotationCase = (encoder: EncoderId, size: number, batch: number): BenchCase => ({
  task: rotation,
  encoder,
  size,
  batch,
  images: 4 * batch,
  ...momentum,
  draw: turns,
});

const simclr: TrainableTask = {
  signature: ({ size }) => ({ views: { shape: [2, size, size, 3], dtype: 'uint8' } }),
  net(scope, encoder, { views }) {
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(views!));
    return { projections: projectionHead(scope, features) };
  },
  loss: ({ projections }) => ({ loss: ntXent(projections as tf.Tensor2D, 0.5), metrics: {} }),
};

/** Whole cells of 32 px, and the number of permutations that PyTorch is timed with. */
const puzzle: JigsawSettings = {
  ...defaultsOf(jigsawCard.settings),
  permutations: 100,
  gap: false,
  normalise: false,
};

/** The masks of mae: 75 % hidden, on a grid of 8 patches a side. */
function drawMasks(random: Random, batch: number): Readonly<Record<string, HostArray>> {
  const drawn = Array.from({ length: batch }, () => randomPatches(64, 0.75, random));
  const joined = (part: 'keep' | 'restore') => Int32Array.from(drawn.flatMap((shown) => [...shown[part]]));
  return { keep: joined('keep'), restore: joined('restore') };
}

/** The cases by name. */
export const benchCases: Readonly<Record<string, BenchCase>> = {
  'rotation-conv4-32': rotationCase('conv4', 32, 16),
  'rotation-resnet18-32': rotationCase('resnet18', 32, 8),
  'rotation-resnet18-64': rotationCase('resnet18', 64, 4),
  'simclr-resnet18-32': {
    task: simclr,
    encoder: 'resnet18',
    size: 32,
    batch: 64,
    images: 64,
    ...momentum,
    draw: () => ({}),
  },
  'jigsaw-conv4-96': {
    task: withOwn(jigsaw, puzzle),
    encoder: 'conv4',
    size: 96,
    batch: 32,
    images: 32,
    ...momentum,
    draw: (_, batch) => ({ permutation: Int32Array.from({ length: batch }, (_, i) => i % puzzle.permutations) }),
  },
  'mae-vit-tiny-64': {
    task: withOwn(mae, { ...defaultsOf(maeCard.settings), hidden: 0.75 }),
    encoder: 'vit-tiny',
    size: 64,
    batch: 64,
    images: 64,
    optimizer: adamW({ weightDecay: 0.01 }),
    learningRate: 0.001,
    draw: drawMasks,
  },
};

/** The settings of a task, with defaults for those that are not requested. @throws FailureError if they are invalid. */
export function settingsFor(task: string, requested: Parameters<typeof makeSettings>[1]): TrainSettings {
  const made = makeSettings(task, requested);
  return made.ok ? made.value : refuse(made.failure.code, made.failure.message, made.failure.hint);
}

/** The inputs of a step: random bytes for pictures, the others from the case. */
function fixedInputs(
  { draw, batch, learningRate }: BenchCase,
  specs: Readonly<Record<string, TensorSpec>>,
): Readonly<Record<string, HostArray>> {
  const random = new Random('bench');
  const inputs: Record<string, HostArray> = {
    ...draw(random, batch),
    step: Float32Array.of(1),
    learningRate: Float32Array.of(learningRate),
    momentum: Float32Array.of(0.9),
  };
  for (const [name, { shape }] of Object.entries(specs)) {
    const length = shape.reduce((product, side) => product * side, 1);
    inputs[name] ??= Uint8Array.from({ length }, () => random.uint32() & 255);
  }
  return inputs;
}

/** The step, the inputs and the seed of a case. */
export function benchPlan(benchCase: BenchCase): {
  readonly training: TrainingPlan;
  readonly inputs: Readonly<Record<string, HostArray>>;
  readonly seed: number;
} {
  const { task, encoder, size, batch, optimizer } = benchCase;
  const settings = settingsFor('rotation', { encoder, size, batch });
  const training = trainingStep(task, encoders[encoder], settings, batch, optimizer);
  return { training, inputs: fixedInputs(benchCase, training.inputs), seed: settings.seed };
}
