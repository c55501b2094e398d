/** Reduced versions of the six benchmark cases: the same nets, losses and optimisers on few, small pictures. */

import type { Engine, HostArray, HostTensor } from '../../../electron/worker/engine/engine.ts';
import { benchCases } from '../../../electron/worker/jobs/bench-cases.ts';
import { conv4 } from '../../../electron/worker/nets/conv4.ts';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { resnet18 } from '../../../electron/worker/nets/resnet.ts';
import { visionTransformer } from '../../../electron/worker/nets/vision-transformer.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { randomPatches } from '../../../electron/worker/posing/random-patches.ts';
import { type TrainingPlan, trainingStep } from '../../../electron/worker/training/training-step.ts';
import { makeSettings } from '../../../shared/make-settings.ts';

/** Filters of ResNet-18's stem: a quarter of the published number, but still a whole block of 16. */
const defaultFilters = 16;

interface Tiny {
  /** conv4 unchanged; ResNet-18 narrowed to this many filters, the transformer to three times this width. */
  readonly encoder: (filters: number) => Encoder;
  /** Side of the pictures, in pixels. */
  readonly size: number;
  /** Photographs per step. */
  readonly batch: number;
  readonly learningRate: number;
}

const narrowTransformer = (filters: number) => visionTransformer({ id: 'vit-tiny', width: 3 * filters, heads: 3 });
const tiny: Readonly<Record<string, Tiny>> = {
  'rotation-conv4-32': { encoder: () => conv4, size: 16, batch: 1, learningRate: 3e-4 },
  'rotation-resnet18-32': { encoder: (filters) => resnet18(filters), size: 16, batch: 1, learningRate: 3e-5 },
  // An odd side, so that strides do not divide the maps evenly.
  'rotation-resnet18-64': { encoder: (filters) => resnet18(filters), size: 17, batch: 1, learningRate: 3e-5 },
  'simclr-resnet18-32': { encoder: (filters) => resnet18(filters), size: 16, batch: 2, learningRate: 0.05 },
  'jigsaw-conv4-96': { encoder: () => conv4, size: 48, batch: 1, learningRate: 1e-5 },
  'mae-vit-tiny-64': { encoder: narrowTransformer, size: 32, batch: 2, learningRate: 0.001 },
};
export const tinyCases: readonly string[] = Object.keys(tiny);

export interface TinyCase extends Pick<TrainingPlan, 'step' | 'inputs'> {
  readonly state: Readonly<Record<string, HostTensor<Float32Array>>>;
  /** The inputs of a step; 1 is the first step. */
  feed(step: number): Readonly<Record<string, HostArray>>;
}

/** Random visible and masked patches of an mae step on a 4 × 4 grid. */
function masks(random: Random, batch: number): Readonly<Record<string, HostArray>> {
  const drawn = Array.from({ length: batch }, () => randomPatches(16, 0.75, random));
  const joined = (part: 'keep' | 'restore') => Int32Array.from(drawn.flatMap((shown) => [...shown[part]]));
  return { keep: joined('keep'), restore: joined('restore') };
}

/** A case; all its numbers are determined by its name. */
export function tinyCase(name: string, filters = defaultFilters): TinyCase {
  const { size, batch, learningRate, ...narrowed } = tiny[name]!;
  const encoder = narrowed.encoder(filters);
  const { task, draw, optimizer } = benchCases[name]!;
  const settings = makeSettings('rotation', { encoder: encoder.id, size, batch });
  if (!settings.ok) throw new Error(settings.failure.message);
  const plan = trainingStep(task, encoder, settings.value, batch, optimizer);
  const random = new Random(name);
  const fixed: Record<string, HostArray> = {
    ...(encoder.patches ? masks(random, batch) : draw(random, batch)),
    learningRate: Float32Array.of(learningRate),
    momentum: Float32Array.of(0.9),
  };
  for (const [input, { shape, dtype }] of Object.entries(plan.inputs)) {
    const length = shape.reduce((product, side) => product * side, 1);
    if (dtype === 'uint8') fixed[input] = Uint8Array.from({ length }, () => random.uint32() & 255);
  }
  const state = plan.initialState(1);
  // ReLU's slope jumps at zero: if rounding put a unit on different sides in two engines, both results would be correct.
  // A shift of 3 keeps almost all units away from zero, while some are still below it.
  if (!encoder.patches)
    for (const [entry, { data }] of Object.entries(state)) if (entry.endsWith('/norm/shift')) data.fill(3);
  return { ...plan, state, feed: (step) => ({ ...fixed, step: Float32Array.of(step) }) };
}

/** The losses of the first `steps` steps. */
export async function lossesOf(engine: Engine, { step, inputs, state: entries, feed }: TinyCase, steps: number) {
  const state = engine.createState(entries);
  const program = await engine.compile(step, inputs, state);
  const losses: number[] = [];
  for (let i = 1; i <= steps; i++) losses.push((await program.run(feed(i))).loss!.data[0]!);
  await program.dispose();
  state.dispose();
  return losses;
}
