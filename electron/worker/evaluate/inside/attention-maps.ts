/** What the places of images attend to in the transformer of a run, averaged over the places that attend. */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Engine, HostTensor, StepFunction } from '../../engine/engine.ts';
import type { Encoder } from '../../nets/encoder.ts';
import { scopeOver } from '../../nets/scopes.ts';
import { type Pixels, zerosLike } from '../../pictures/picture.ts';
import { judgedWeights } from '../../run/network-steps.ts';
import { poseSettings, pretextTask, viewOf } from '../../tasks/tasks.ts';

/** Attention to the patches of images in one block, [N, heads, places]: each head's numbers sum to 1. */
export interface AttentionMaps {
  readonly count: number;
  readonly heads: number;
  readonly places: number;
  readonly data: Float32Array;
}

/**
 * The attention in the last block of every stage. The transformers of runs have no class token, so that it is the mean over
 * all patches as queries.
 * @param squares Each [size, size, channels] in 0–255.
 * @param tensors `encoder/…`, and `ema/encoder/…` if the run keeps moving averages.
 * @returns By stage; empty if the encoder has no attention.
 */
export async function attentionMaps(
  engine: Engine,
  { encoder, settings }: { readonly encoder: Encoder; readonly settings: TrainSettings },
  tensors: Readonly<Record<string, HostTensor<Float32Array>>>,
  squares: readonly Pixels[],
): Promise<ReadonlyMap<string, AttentionMaps>> {
  if (!encoder.attention) return new Map();
  const { size, channels, pixelType } = poseSettings(settings);
  const view = viewOf(pretextTask(settings.task), settings);
  const step: StepFunction = ({ images }, state) => {
    const scope = scopeOver(judgedWeights(state, settings)).within('encoder');
    const weights = encoder.attention!(scope, view(tf.div(images!, 255)));
    return { outputs: Object.fromEntries(weights.map((of, i) => [`stage${i + 1}`, tf.mean(of, 2)])) };
  };
  const state = engine.createState(tensors);
  try {
    const count = squares.length;
    const inputs = { images: { shape: [count, size, size, channels], dtype: pixelType } } as const;
    const program = await engine.compile(step, inputs, state);
    const images = zerosLike(squares[0]!, count * size * size * channels);
    for (const [i, square] of squares.entries()) images.set(square, i * size * size * channels);
    const outputs = Object.entries(await program.run({ images }));
    await program.dispose();
    return new Map(
      outputs.map(([stage, { shape, data }]) => {
        const [, heads, places] = shape as [number, number, number];
        return [stage, { count, heads, places, data: Float32Array.from(data) }];
      }),
    );
  } finally {
    state.dispose();
  }
}
