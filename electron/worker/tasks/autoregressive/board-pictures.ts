/**
 * The board: the given part, the network's completion, the photograph, and the negative log-likelihood of its pixels.
 */

import type { HostArray } from '../../engine/engine.ts';
import { heatPicture } from '../../pictures/heat-picture.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import type { Posed } from '../posed.ts';
import type { Answers, Shown } from '../pretext-task.ts';
import { type AutoregressivePose, cellsOf } from './cell-geometry.ts';
import { rowsGiven } from './sample-completion.ts';

/** Grey of the part that is not given. */
const cover = 118;

/**
 * Draws cells as squares of pixels.
 * @param cells [side, side, 3]
 */
function enlarged(cells: ArrayLike<number>, side: number, cell: number): RgbPicture {
  const size = side * cell;
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    data[i] = cells[3 * (Math.floor(y / cell) * side + Math.floor(x / cell)) + (i % 3)]!;
  }
  return rgbPicture(size, size, data);
}

/** The picture with everything below its first lines covered. */
function upperPart({ width, height, data }: RgbPicture, lines: number): RgbPicture {
  const kept = data.slice();
  kept.fill(cover, lines * width * 3);
  return rgbPicture(width, height, kept);
}

/** One photograph of a batch on the board. */
export function showAutoregressive(
  { pixels }: Posed,
  answers: Answers | undefined,
  index: number,
  settings: AutoregressivePose,
): Shown {
  const { side, inPatch } = cellsOf(settings);
  const cell = Number(settings.cell);
  const cut = <Data extends HostArray>(data: Data, values: number): Data =>
    data.subarray(index * values, (index + 1) * values) as Data;
  const lines = rowsGiven(settings) * inPatch * cell;
  const picture = enlarged(cut(answers ? answers.colours!.data : pixels!, side * side * 3), side, cell);
  const asked = { role: 'asked' as const, caption: 'the given part', picture: upperPart(picture, lines) };
  const truth = {
    role: 'truth' as const,
    caption: answers ? 'the image in the colours of the codebook' : 'the image in cells',
    picture,
  };
  if (!answers) return { pictures: [asked, truth], caption: 'how does it continue?' };

  const nats = cut(answers.nats!.data, side * side);
  const mean = (values: HostArray): number => (values as Float32Array).reduce((sum, x) => sum + x, 0) / values.length;
  const uniform = Math.log(settings.colours);
  const completed = answers.completed && {
    role: 'answer' as const,
    caption: 'the network’s completion of the lower part, one sample of many',
    picture: enlarged(cut(answers.completed.data, side * side * 3), side, cell),
  };
  const negativeLogLikelihood = {
    role: 'answer' as const,
    caption: `negative log-likelihood of each pixel: white is 0, dark is ${uniform.toFixed(1)} nats and more`,
    picture: heatPicture(
      Array.from(nats, (x) => x / uniform),
      side,
      side,
      cell,
    ),
  };
  const marginal = mean(cut(answers.marginalNats!.data, side * side));
  return {
    pictures: [asked, ...(completed ? [completed] : []), truth, negativeLogLikelihood],
    caption: `negative log-likelihood ${mean(nats).toFixed(2)} nats per pixel; ${marginal.toFixed(2)} with the training colour frequencies`,
  };
}
