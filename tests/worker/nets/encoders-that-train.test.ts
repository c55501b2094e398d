import { describe, expect, it } from 'vitest';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { resnet50 } from '../../../electron/worker/nets/resnet.ts';
import { visionTransformer } from '../../../electron/worker/nets/vision-transformer.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { trainingStep } from '../../../electron/worker/training/training-step.ts';
import { batchOf, slope } from '../tasks/photographs.ts';
import { tinySettings } from '../training/fixture.ts';

const rotation = pretextTask('rotation');

/** The losses of steps that repeat one batch, on the compiled engine. */
async function lossesOf(encoder: Encoder, side: number, steps: number): Promise<number[]> {
  const settings = tinySettings({ size: side, batch: 2, optimizer: 'adamw', encoder: encoder.id });
  const posed = batchOf(
    [1, 2].map((seed) =>
      rotation.pose(slope(side + 4, side + 2, seed), poseSettings(settings), new Random(seed), 'held-out', {
        index: 0,
      }),
    ),
  );
  const plan = trainingStep(rotation, encoder, settings, 2);
  const engine = await openDirectly('cpu');
  const state = engine.createState(plan.initialState(1));
  const program = await engine.compile(plan.step, plan.inputs, state);
  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const clock = { learningRate: Float32Array.of(0.003), momentum: Float32Array.of(0.9), step: Float32Array.of(step) };
    losses.push((await program.run({ ...posed, ...clock })).loss!.data[0]!);
  }
  await program.dispose();
  state.dispose();
  await engine.dispose();
  return losses;
}

describe('the loss of a batch that is repeated falls', () => {
  it.each(['small', 'large'] as const)('with a narrow ResNet-50 of the %s stem', async (stem) => {
    const losses = await lossesOf(resnet50(4, stem), 32, 12);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  it('with a narrow ViT of six heads, learnt positions of another grid and patches of 16 px', async () => {
    const narrow = visionTransformer({ id: 'vit-small', width: 24, heads: 6, patch: 16, learnedGrid: 3 });
    const losses = await lossesOf(narrow, 32, 12);
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });
});
