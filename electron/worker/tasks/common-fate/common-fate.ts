import type * as tf from '@tensorflow/tfjs';
import { type CommonFateSettings, commonFateCard } from '../../../../shared/task-cards/common-fate.ts';
import { leastMotionPx, opticalFlow } from '../../data/flow/optical-flow.ts';
import { kernelCrossEntropy } from '../../losses/kernel-cross-entropy.ts';
import { hypercolumns, hypercolumnsAt } from '../../nets/hypercolumn.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import type { Random } from '../../numerics/random.ts';
import { crop, posedPlace } from '../../posing/crop.ts';
import { cropField } from '../../posing/crop-field.ts';
import type { PretextTask } from '../pretext-task.ts';
import { showFrame, showWheel } from './board-pictures.ts';
import { commonFateScorer } from './motion-agreement-scorer.ts';

/** Dimensions of a pixel's embedding, D. */
const width = 16;

/** `count` different integers in 0 … `below` − 1, in the order drawn. */
function distinctIntegers(random: Random, below: number, count: number): Uint32Array {
  const numbers = new Set<number>();
  while (numbers.size < count) numbers.add(random.integer(0, below - 1));
  return Uint32Array.from(numbers);
}

/** The flow at sampled pixels, and its standard deviation, √(mean ‖f − f̄‖²), in pixels. */
function sampled(field: Float32Array, pixels: Uint32Array): { flow: Float32Array; spread: number } {
  const flow = Float32Array.from({ length: 2 * pixels.length }, (_, i) => field[2 * pixels[i >> 1]! + (i & 1)]!);
  const mean = [0, 1].map(
    (axis) => flow.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0) / pixels.length,
  );
  const squares = flow.reduce((sum, value, i) => sum + (value - mean[i % 2]!) ** 2, 0);
  return { flow, spread: Math.sqrt(squares / pixels.length) };
}

/**
 * Which pixels move together? Every pixel gets an embedding; the similarity of two embeddings is trained to match the
 * similarity of the pixels' motion to the next frame.
 *   K(φ_u, φ_v) ≈ K(f_u, f_v),  K(φ, φ′) = cos(φ, φ′),  K(f, f′) = exp(−‖f − f′‖² / 2σ²)
 * Source: Mahendran et al. 2018, arXiv 1807.05636, eq. 1 and section 3. Departures: σ is the standard deviation of the
 * flow within the frame, at least the threshold of motion, because one width does not fit slow and fast clips; one
 * temperature for both sides of the cross-entropy (kernel-cross-entropy.ts); frames are adjacent; the read-out of the
 * hypercolumn is linear.
 */
export const commonFate: PretextTask<CommonFateSettings> = {
  card: commonFateCard,
  companion: opticalFlow,

  signature: ({ size, pixels, channels, pixelType }) => ({
    images: { shape: [1, size, size, channels], dtype: pixelType },
    rows: { shape: [1, pixels], dtype: 'float32' },
    columns: { shape: [1, pixels], dtype: 'float32' },
    flow: { shape: [1, pixels, 2], dtype: 'float32' }, // in widths of the kernel, σ
    field: { shape: [1, size, size, 2], dtype: 'float32' }, // in pixels of the pack: for the board
    scene: { shape: [1], dtype: 'int32' },
  }),

  pose(picture, settings, random, purpose, { beside }) {
    if (!beside) throw new RangeError('common fate needs the optical flow of its frame: found none');
    const { size, pixels: count } = settings;
    const place = posedPlace(picture, settings, random, purpose);
    const field = cropField(beside.field, place, size);
    const pixels = distinctIntegers(random, size * size, count);
    const { flow, spread } = sampled(field, pixels);
    const sigma = Math.max(spread, leastMotionPx(settings, picture.width, picture.height), Number.EPSILON);
    return {
      images: crop(picture, place.left, place.top, size, place.mirrored),
      rows: Float32Array.from(pixels, (pixel) => Math.floor(pixel / size)),
      columns: Float32Array.from(pixels, (pixel) => pixel % size),
      flow: flow.map((value) => value / sigma),
      field,
      scene: Int32Array.of(beside.scene),
    };
  },

  /** In training, the embeddings of the sampled pixels, which the loss needs; otherwise those of every pixel. */
  net(scope, encoder, { images, rows, columns }, { size }): Record<string, tf.Tensor> {
    const { stages } = encoder.encode(scope.within('encoder'), standardiseBytes(images!));
    const head = scope.within('head');
    if (!scope.training) return { map: hypercolumns(head, stages, { width, size }) }; // [N, S, S, 16]
    const places = { rows: rows as tf.Tensor2D, columns: columns as tf.Tensor2D };
    return { embedding: hypercolumnsAt(head, stages, places, { width, size }) }; // [N, P, 16]
  },

  /** Cross-entropy in nats; ln P if all embeddings are the same. */
  loss({ embedding }, { flow }, { temperature }) {
    const { loss, excess } = kernelCrossEntropy(embedding as tf.Tensor3D, flow as tf.Tensor3D, temperature);
    return { loss, metrics: { excess } };
  },

  scorer: ({ size, temperature }) => commonFateScorer(size, temperature),

  show: showFrame,

  overview: () => [showWheel()],

  chance: () => 0,
};
