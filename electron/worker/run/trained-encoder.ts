import type { Tensor4D } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { HostTensor } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import { encoderOf, pretextTask, viewOf } from '../tasks/tasks.ts';
import type { Checkpoint } from './checkpoint.ts';

type Tensors = Readonly<Record<string, HostTensor<Float32Array>>>;

/** An encoder with what it has learnt: everything an exported file is made from. */
export interface TrainedEncoder {
  readonly encoder: Encoder;
  /** Plain pictures, [N, S, S, 3] in 0–1, as this encoder was taught to see them. */
  readonly view: (pixels: Tensor4D) => Tensor4D;
  readonly settings: TrainSettings;
  /** Side of the pictures it takes, in pixels. */
  readonly size: number;
  /** Weights and running statistics, as the net names them: `encoder/…`. Of the moving average where the run keeps one. */
  readonly tensors: Tensors;
  /** What the trainer's own program takes these from: the weights of the last step, and their moving average. */
  readonly state: Tensors;
}

const own = 'encoder/';
const averaged = `ema/${own}`;

/**
 * @throws FailureError 'unusable-input' if the checkpoint was made with other settings, or holds numbers that are not finite.
 */
export function trainedEncoder(settings: TrainSettings, { note, state }: Checkpoint): TrainedEncoder {
  const { encoder, size, emaDecay } = settings;
  if (note.encoder !== encoder || note.size !== size)
    refuse(
      'unusable-input',
      `the checkpoint holds ${note.encoder} at ${note.size} px, and the run's settings say ${encoder} at ${size} px`,
    );
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
    tensors: Object.fromEntries(tensors),
    state: Object.fromEntries(kept),
  };
}
