import * as tf from '@tensorflow/tfjs';
import type { StepFunction } from '../engine/engine.ts';
import { scopeOver } from '../nets/scopes.ts';
import type { TrainedEncoder } from './trained-encoder.ts';

type Viewer = Pick<TrainedEncoder, 'encoder' | 'view'>;

/** The exported function: `image` [N, S, S, channels] in 0–1 to every stage's map, [N, h, w, C], and `features`, [N, D]. */
export const encoderProgram =
  ({ encoder, view }: Viewer): StepFunction =>
  ({ image }, state) => {
    const { stages, features } = encoder.encode(scopeOver(state).within('encoder'), view(image as tf.Tensor4D));
    return { outputs: { ...Object.fromEntries(stages.map((stage, i) => [`stage${i + 1}`, stage])), features } };
  };

/** The exported function with maps as [N, C, h, w], which is usual for ONNX. */
export const channelsFirstMaps =
  (viewer: Viewer): StepFunction =>
  (inputs, state) => {
    const outputs = Object.entries(encoderProgram(viewer)(inputs, state).outputs);
    const turned = outputs.map(([name, x]) => [name, x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : x]);
    return { outputs: Object.fromEntries(turned) };
  };
