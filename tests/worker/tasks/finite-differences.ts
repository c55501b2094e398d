import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { Encoder } from '../../../electron/worker/nets/encoder.ts';
import { scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { Posed } from '../../../electron/worker/tasks/posed.ts';
import { poseSettings, pretextTask } from '../../../electron/worker/tasks/tasks.ts';
import { sgd } from '../../../electron/worker/training/optimizers.ts';
import { trainingStep } from '../../../electron/worker/training/training-step.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';

/** Compares one value of every parameter's gradient in a training step with the finite difference of the loss. */
export function expectGradientsOfFiniteDifferences(settings: TrainSettings, encoder: Encoder, batch: Posed): void {
  const task = pretextTask(settings.task);
  const plan = trainingStep(task, encoder, settings, 1, sgd({ kind: 'plain', weightDecay: 0 }));
  const state = Object.fromEntries(
    Object.entries(plan.initialState(1)).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
  );
  const posed = Object.fromEntries(
    Object.entries(batch).map(([name, data]) => {
      const { shape, dtype } = plan.inputs[name]!;
      return [name, tf.tensor(Array.from(data), [...shape], dtype === 'int32' ? 'int32' : 'float32')];
    }),
  );
  // A plain gradient step with learning rate 1 changes a parameter by its gradient.
  const after = plan.step({ ...posed, learningRate: tf.scalar(1), momentum: tf.scalar(0), step: tf.scalar(1) }, state)
    .state!;
  const lossWith = (name: string, values: Float32Array): number =>
    tf.tidy(() => {
      const moved = { ...state, [name]: tf.tensor(values, state[name]!.shape) };
      const answers = task.net(scopeOver(moved, {}), encoder, posed, poseSettings(settings), 1);
      return task.loss(answers, posed, poseSettings(settings)).loss.dataSync()[0]!;
    });
  const random = new Random('finite differences');
  for (const name of plan.parameters) {
    const values = state[name]!.dataSync() as Float32Array;
    const at = random.integer(0, values.length - 1);
    const gradient = values[at]! - after[name]!.dataSync()[at]!;
    const moved = (by: number) =>
      lossWith(
        name,
        values.map((value, i) => (i === at ? value + by : value)),
      );
    const difference = (moved(4e-3) - moved(-4e-3)) / 8e-3;
    expect(Math.abs(gradient - difference), name).toBeLessThan(2e-3 + 0.05 * Math.abs(difference));
  }
}
