/** The board: motion and pixel embeddings as pictures. */
import type { CommonFateSettings } from '../../../../shared/task-cards/common-fate.ts';

import { symmetricEigenvectors } from '../../numerics/symmetric-eigenvectors.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { type Posed, type PoseSettings, shownSquare } from '../posed.ts';
import type { Answers, Shown } from '../pretext-task.ts';
import { cosine } from '../scoring/retrieval-scorer.ts';
import { flowPicture, fullSpeed, wheelPicture } from './flow-colours.ts';
import { judgeFrame, unitRows, vectorsAt } from './motion-agreement-scorer.ts';

/** Number of standard deviations from the middle grey to full brightness. */
const contrast = 2;

/**
 * The first three principal components of a frame's embeddings as red, green and blue. Colours can be compared within a
 * frame, but not between frames.
 * @param map [size, size, D]; vectors are normalised to length 1, as in the cosine.
 */
export function embeddingPicture(map: Float32Array, size: number): RgbPicture {
  const pixels = size * size;
  const width = map.length / pixels;
  const rows = unitRows(map, width);
  const mean = Float64Array.from({ length: width }, (_, d) => {
    let sum = 0;
    for (let i = 0; i < pixels; i++) sum += rows[i * width + d]!;
    return sum / pixels;
  });
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < pixels; i++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++)
        covariance[a * width + b]! += ((rows[i * width + a]! - mean[a]!) * (rows[i * width + b]! - mean[b]!)) / pixels;
  const { values, vectors } = symmetricEigenvectors(covariance, width);
  const data = new Uint8Array(pixels * 3).fill(128);
  for (let axis = 0; axis < Math.min(3, width); axis++) {
    const vector = vectors.subarray(axis * width, (axis + 1) * width);
    // The sign of a component is arbitrary: this choice keeps colours stable between snapshots.
    const sign = vector.reduce((sum, value) => sum + value, 0) < 0 ? -1 : 1;
    // All three have the scale of the first, so that a component of noise stays grey.
    const scale = sign / (contrast * Math.sqrt(Math.max(values[0]!, 1e-6)));
    for (let i = 0; i < pixels; i++) {
      let along = 0;
      for (let d = 0; d < width; d++) along += (rows[i * width + d]! - mean[d]!) * vector[d]!;
      data[3 * i + axis] = Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * along * scale)));
    }
  }
  return rgbPicture(size, size, data);
}

/** Length of an arm of the cross that marks a pixel, in pixels. */
const arm = 3;

/**
 * Similarity of every pixel to one pixel, marked by a cross: white is 1, black is the lowest similarity of the frame.
 */
function similarityPicture(map: Float32Array, size: number, chosen: { row: number; column: number }): RgbPicture {
  const width = map.length / (size * size);
  const vector = (pixel: number): Float32Array => map.subarray(pixel * width, (pixel + 1) * width);
  const own = vector(chosen.row * size + chosen.column);
  const cosines = Float32Array.from({ length: size * size }, (_, i) => cosine(own, vector(i)));
  const least = Math.min(
    1 - 1e-3,
    cosines.reduce((a, b) => Math.min(a, b)),
  );
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < size * size; i++)
    data.fill(Math.round((255 * (cosines[i]! - least)) / (1 - least)), 3 * i, 3 * i + 3);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [Math.abs(x - chosen.column), Math.abs(y - chosen.row)];
      if (dx + dy > 0 && Math.min(dx, dy) === 0 && Math.max(dx, dy) <= arm) data.set([255, 40, 40], 3 * (y * size + x));
    }
  return rgbPicture(size, size, data);
}

/**
 * Index of a sampled pixel on the largest object that moves differently: of the half of the pixels whose motion differs
 * most from the frame's mean, the one that most pixels move with. The pixel that differs most of all is often an error
 * of the flow.
 */
function pixelOnMovingObject(flow: ArrayLike<number>): number {
  const pixels = Array.from({ length: flow.length / 2 }, (_, i) => [flow[2 * i]!, flow[2 * i + 1]!] as const);
  const mean = [0, 1].map((axis) => pixels.reduce((sum, vector) => sum + vector[axis]!, 0) / pixels.length);
  const distances = pixels.map(([x, y]) => Math.hypot(x - mean[0]!, y - mean[1]!));
  const median = [...distances].sort((a, b) => a - b)[pixels.length >> 1]!;
  const movingAlong = pixels.map(([x, y], u) =>
    distances[u]! < median ? 0 : pixels.reduce((sum, [p, q]) => sum + Math.exp(-((x - p) ** 2 + (y - q) ** 2) / 2), 0),
  );
  return movingAlong.indexOf(Math.max(...movingAlong));
}

/** Minimum speed of full saturation, in pixels: slower flow is noise. */
const leastFull = 0.5;

/** One frame of a batch on the board: the frame, its motion, and the network's embeddings. */
export function showFrame(
  posed: Posed,
  answers: Answers | undefined,
  index: number,
  { size, channels, pixels, temperature }: PoseSettings<CommonFateSettings>,
): Shown {
  const part = (name: string, length: number) => posed[name]!.subarray(index * length, (index + 1) * length);
  const field = part('field', size * size * 2);
  const fastest = fullSpeed(field, leastFull);
  const frame = {
    role: 'asked' as const,
    caption: 'one frame, the network’s only input',
    picture: shownSquare(posed.images!, index, size, channels),
  };
  const motion = {
    role: 'truth' as const,
    caption: `motion to the next frame: hue is direction, full saturation is ${fastest.toFixed(1)} px`,
    picture: flowPicture(field, size, fastest),
  };
  if (!answers) return { pictures: [frame, motion], caption: 'which pixels move together?' };

  const map = answers.map!.data.subarray(
    index * (answers.map!.data.length / answers.map!.shape[0]!),
    (index + 1) * (answers.map!.data.length / answers.map!.shape[0]!),
  ) as Float32Array;
  const sampled = { rows: part('rows', pixels), columns: part('columns', pixels), flow: part('flow', 2 * pixels) };
  const chosen = pixelOnMovingObject(sampled.flow);
  const verdict = judgeFrame({ embeddings: vectorsAt(map, sampled, size), ...sampled }, size, temperature);
  const embedding = {
    role: 'answer' as const,
    caption: 'the network’s answer: pixels of similar colour are predicted to move together',
    picture: embeddingPicture(map, size),
  };
  const similarity = {
    role: 'answer' as const,
    caption: 'similarity to the pixel at the cross: white is similar, black is not',
    picture: similarityPicture(map, size, { row: sampled.rows[chosen]!, column: sampled.columns[chosen]! }),
  };
  const words =
    verdict.embedding === undefined
      ? 'all of this square moves together: it is not scored'
      : `correlation of the embeddings with motion ${verdict.embedding.toFixed(2)}; of pixel distance ${Math.max(...verdict.distance).toFixed(2)}`;
  return { pictures: [frame, embedding, similarity, motion], caption: words };
}

const wheelSide = 96;

/** The legend of the motion's colours. */
export const showWheel = (): Shown => ({
  pictures: [{ role: 'truth', caption: 'direction and speed, from the centre', picture: wheelPicture(wheelSide) }],
  caption: 'colours of motion: hue is direction, white is no motion',
});
