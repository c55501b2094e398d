/** The boards of tasks that compare two views: what each photograph retrieves, and all similarities at once. */
import type { Tensor } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import type { HostTensor } from '../engine/engine.ts';
import { heatPicture, paint } from '../pictures/heat-picture.ts';
import { type RgbPicture, rgbPicture } from '../pictures/picture.ts';
import { type Posed, type PoseSettings, shownSquare } from './posed.ts';
import type { Shown } from './pretext-task.ts';
import { cosine } from './scoring/retrieval-scorer.ts';
import { splitViews } from './scoring/two-view-scorer.ts';

const rowOf = ({ shape, data }: HostTensor, row: number): Float32Array =>
  data.subarray(row * shape[1]!, (row + 1) * shape[1]!) as Float32Array;

/**
 * @throws FailureError 'bad-usage' if the batch has fewer than two photographs, because then there are no negatives.
 */
export function refuseBatchOfOne({ shape }: Tensor): void {
  if (shape[0]! < 4)
    refuse(
      'bad-usage',
      `views are compared with other images of the batch: found a batch of ${shape[0]! / 2}`,
      'choose a batch of at least 2 images',
    );
}

type Side = Pick<PoseSettings, 'size' | 'channels'>;

/** One view of a batch, whose rows alternate between first and second views. */
const viewPicture = ({ views }: Posed, row: number, { size, channels }: Side): RgbPicture =>
  shownSquare(views!, row, size, channels);

/** Cosines of each first view with each second view, [N, N]. */
function similarities(embeddings: HostTensor, photographs: number): number[][] {
  const { first, second } = splitViews(embeddings);
  const indices = Array.from({ length: photographs }, (_, i) => i);
  return indices.map((i) => indices.map((j) => cosine(rowOf(first, i), rowOf(second, j))));
}

/**
 * Both views of a photograph and, if there are answers, the second view of the batch that is most similar to its first.
 * @param embeddings [2N, D], as the views' rows.
 */
export function showViews(posed: Posed, embeddings: HostTensor | undefined, index: number, side: Side): Shown {
  const first = { role: 'asked' as const, caption: 'one view', picture: viewPicture(posed, 2 * index, side) };
  const own = viewPicture(posed, 2 * index + 1, side);
  if (!embeddings)
    return {
      pictures: [first, { role: 'asked', caption: 'another view', picture: own }],
      caption: 'two views of one image',
    };

  const count = embeddings.shape[0]! / 2;
  const row = similarities(embeddings, count)[index]!;
  const highest = Math.max(...row);
  const found = row[index] === highest ? index : row.indexOf(highest);
  const isOwn = found === index;
  const words = (similarity: number): string => similarity.toFixed(2);
  return {
    pictures: [
      first,
      {
        role: 'answer',
        caption: `the most similar of ${count} second views: similarity ${words(highest)}`,
        picture: viewPicture(posed, 2 * found + 1, side),
      },
      { role: 'truth', caption: `its own second view: similarity ${words(row[index]!)}`, picture: own },
    ],
    caption: isOwn
      ? `retrieved the positive: yes, similarity ${words(highest)}`
      : `retrieved the positive: no, similarity ${words(row[index]!)} with it and ${words(highest)} with another image`,
    correct: isOwn,
  };
}

/** Side of a cell of the similarity matrix, and of the views at its border, in pixels. */
const cell = 32;

/** A picture resized to one cell by the nearest pixel. */
function thumbnail(view: RgbPicture): RgbPicture {
  const data = new Uint8Array(cell * cell * 3);
  for (let y = 0; y < cell; y++)
    for (let x = 0; x < cell; x++) {
      const from =
        (Math.floor(((y + 0.5) * view.height) / cell) * view.width + Math.floor(((x + 0.5) * view.width) / cell)) * 3;
      data.set(view.data.subarray(from, from + 3), (y * cell + x) * 3);
    }
  return rgbPicture(cell, cell, data);
}

function put(onto: RgbPicture, left: number, top: number, { width, height, data }: RgbPicture): void {
  for (let y = 0; y < height; y++)
    onto.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * onto.width + left) * 3);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The similarity matrix of first views (rows) and second views (columns) as colours, with the views at its border.
 * The positives are on the diagonal, framed.
 * @param embeddings [2N, D], as the views' rows.
 */
export function showSimilarities(posed: Posed, embeddings: HostTensor, photographs: number, posedSide: Side): Shown {
  const matrix = similarities(embeddings, photographs);
  const side = (photographs + 1) * cell;
  const picture = rgbPicture(side, side, new Uint8Array(side * side * 3).fill(255));
  put(picture, cell, cell, heatPicture(matrix.flat(), photographs, photographs, cell));
  for (let i = 0; i < photographs; i++) {
    const at = (i + 1) * cell;
    put(picture, 0, at, thumbnail(viewPicture(posed, 2 * i, posedSide)));
    put(picture, at, 0, thumbnail(viewPicture(posed, 2 * i + 1, posedSide)));
    frame(picture, at);
  }
  const positives = matrix.map((row, i) => row[i]!);
  const negatives = matrix.flatMap((row, i) => row.filter((_, j) => j !== i));
  const against = negatives.length > 0 ? `, of views of different images ${mean(negatives).toFixed(2)}` : '';
  return {
    pictures: [
      {
        role: 'answer',
        caption:
          'similarity of first views (rows) and second views (columns): orange is 1, white 0, blue −1; the same image is framed',
        picture,
      },
    ],
    caption: `mean similarity of two views of one image ${mean(positives).toFixed(2)}${against}`,
  };
}

const black = [20, 20, 20] as const;
const thickness = 2;

/** Draws a dark frame inside the diagonal cell whose corner is (at, at). */
function frame(picture: RgbPicture, at: number): void {
  const end = at + cell - thickness;
  for (const [left, top, width, height] of [
    [at, at, cell, thickness],
    [at, end, cell, thickness],
    [at, at, thickness, cell],
    [end, at, thickness, cell],
  ] as const)
    paint(picture, left, top, { width, height }, black);
}
