import type { Tensor4D } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { HostTensor } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import { encoderOf, poseSettings, pretextTask, viewOf } from '../tasks/tasks.ts';
import { type Checkpoint, refuseOtherSettings } from './checkpoint.ts';

type Tensors = Readonly<Record<string, HostTensor<Float32Array>>>;

/** An encoder with trained weights: everything that an exported file is made from. */
export interface TrainedEncoder {
  readonly encoder: Encoder;
  /** Maps plain pictures, [N, S, S, channels] in 0–1, to the input that this encoder was trained on. */
  readonly view: (pixels: Tensor4D) => Tensor4D;
  readonly settings: TrainSettings;
  /** Side of its input pictures, in pixels. */
  readonly size: number;
  /** Channels of its input pictures. */
  readonly channels: number;
  /**
   * Weights and running statistics by the net's names: `encoder/…`. The moving average of the weights if the run keeps
   * one.
   */
  readonly tensors: Tensors;
  /** The trainer's state that `tensors` come from: the weights of the last step, and their moving average. */
  readonly state: Tensors;
}

const own = 'encoder/';
const averaged = `ema/${own}`;

/**
 * Takes the encoder out of a checkpoint.
 * @throws FailureError 'unusable-input' if the checkpoint was made with other settings, or holds numbers that are not
 *   finite.
 */
export function trainedEncoder(settings: TrainSettings, checkpoint: Checkpoint): TrainedEncoder {
  refuseOtherSettings(checkpoint, settings);
  const { note, state } = checkpoint;
  const { size, emaDecay } = settings;
  const kept = Object.entries(state).filter(([name]) => name.startsWith(own) || name.startsWith(averaged));
  for (const [name, { data }] of kept)
    if (!data.every(Number.isFinite))
      refuse('unusable-input', `'${name}' of the checkpoint at step ${note.step} is not finite: the run has diverged`);
  const tensors = kept.flatMap(([name, tensor]) => {
    if (!name.startsWith(own)) return [];
    const average = emaDecay > 0 ? state[`ema/${name}`] : undefined;
    return [[name, average ?? tensor] as const];
  });
  return {
    encoder: encoderOf(settings),
    view: viewOf(pretextTask(settings.task), settings),
    settings,
    size,
    channels: poseSettings(settings).channels,
    tensors: Object.fromEntries(tensors),
    state: Object.fromEntries(kept),
  };
}
