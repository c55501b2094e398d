/** What the live board shows: the given part, the network's completion of it, the photograph, and where it was surprised. */

import type { HostArray } from '../../engine/engine.ts';
import { heatPicture } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Posed } from '../posed.ts';
import type { Answers, Shown } from '../pretext-task.ts';
import { type AutoregressivePose, cellsOf } from './cells.ts';
import { rowsGiven } from './completion.ts';

/** What stands where nothing is given. */
const cover = 118;

/**
 * Cells as squares of pixels.
 * @param cells [side, side, 3]
 */
function enlarged(cells: ArrayLike<number>, side: number, cell: number): Picture {
  const size = side * cell;
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [Math.floor(i / 3) % size, Math.floor(i / 3 / size)];
    data[i] = cells[3 * (Math.floor(y / cell) * side + Math.floor(x / cell)) + (i % 3)]!;
  }
  return { width: size, height: size, data };
}

/** The picture with everything below its first lines covered. */
function upperPart({ width, height, data }: Picture, lines: number): Picture {
  const kept = data.slice();
  kept.fill(cover, lines * width * 3);
  return { width, height, data: kept };
}

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
  const asked = { role: 'asked' as const, caption: 'the part that is given', picture: upperPart(picture, lines) };
  const truth = {
    role: 'truth' as const,
    caption: answers ? 'the photograph in the colours of the codebook' : 'the photograph in cells',
    picture,
  };
  if (!answers) return { pictures: [asked, truth], caption: 'how does it go on?' };

  const nats = cut(answers.nats!.data, side * side);
  const mean = (values: HostArray): number => (values as Float32Array).reduce((sum, x) => sum + x, 0) / values.length;
  const dullest = Math.log(settings.colours);
  const completed = answers.completed && {
    role: 'answer' as const,
    caption: 'the lower part as the network goes on with it, one draw of many',
    picture: enlarged(cut(answers.completed.data, side * side * 3), side, cell),
  };
  const surprise = {
    role: 'answer' as const,
    caption: `where the photograph surprised the network: white 0, dark ${dullest.toFixed(1)} nats and more`,
    picture: heatPicture(
      Array.from(nats, (x) => x / dullest),
      side,
      side,
      cell,
    ),
  };
  const marginal = mean(cut(answers.natsOfShares!.data, side * side));
  return {
    pictures: [asked, ...(completed ? [completed] : []), truth, surprise],
    caption: `${mean(nats).toFixed(2)} nats a pixel; ${marginal.toFixed(2)} by the shares of the colours alone`,
  };
}
