/** Tasks that compare two views: what the board shows of whom each photograph takes for itself, and of all likenesses at once. */
import type { Tensor } from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import type { HostTensor } from '../engine/engine.ts';
import { heatPicture, paint } from '../pictures/heat-picture.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Posed } from './posed.ts';
import type { Shown } from './pretext-task.ts';
import { cosine } from './scoring/retrieval-scorer.ts';
import { viewsApart } from './scoring/two-view-scorer.ts';

const rowOf = ({ shape, data }: HostTensor, row: number): Float32Array =>
  data.subarray(row * shape[1]!, (row + 1) * shape[1]!) as Float32Array;

/** @throws FailureError 'bad-usage' if there is one photograph alone, which there is nothing to tell apart from. */
export function refuseLoneViews({ shape }: Tensor): void {
  if (shape[0]! < 4)
    refuse(
      'bad-usage',
      `views are told apart within a batch: found a batch of ${shape[0]! / 2}`,
      'choose a batch of at least 2 photographs',
    );
}

/** A view of a batch: rows are first and second views by turns. */
function viewPicture({ views }: Posed, row: number, size: number): Picture {
  const bytes = size * size * 3;
  return { width: size, height: size, data: Uint8Array.from(views!.subarray(row * bytes, (row + 1) * bytes)) };
}

/** Cosines of each first view with each second view, [N, N]. */
function likenesses(embeddings: HostTensor, photographs: number): number[][] {
  const { first, second } = viewsApart(embeddings);
  const places = Array.from({ length: photographs }, (_, i) => i);
  return places.map((i) => places.map((j) => cosine(rowOf(first, i), rowOf(second, j))));
}

/**
 * Both views of a photograph and, once there are answers, the second view of the batch that its first view is most like.
 * @param embeddings [2N, D], as the views' rows.
 */
export function showViews(posed: Posed, embeddings: HostTensor | undefined, index: number, size: number): Shown {
  const first = { role: 'asked' as const, caption: 'one view', picture: viewPicture(posed, 2 * index, size) };
  const own = viewPicture(posed, 2 * index + 1, size);
  if (!embeddings)
    return {
      pictures: [first, { role: 'asked', caption: 'another view', picture: own }],
      caption: 'two views of one photograph',
    };

  const count = embeddings.shape[0]! / 2;
  const alike = likenesses(embeddings, count)[index]!;
  const most = Math.max(...alike);
  const found = alike[index] === most ? index : alike.indexOf(most);
  const isOwn = found === index;
  const similarity = (value: number): string => value.toFixed(2);
  return {
    pictures: [
      first,
      {
        role: 'answer',
        caption: `the most alike of ${count} second views, similarity ${similarity(most)}`,
        picture: viewPicture(posed, 2 * found + 1, size),
      },
      { role: 'truth', caption: `its own second view, similarity ${similarity(alike[index]!)}`, picture: own },
    ],
    caption: isOwn
      ? `found itself: yes, similarity ${similarity(most)}`
      : `found itself: no, ${similarity(alike[index]!)} with itself and ${similarity(most)} with another`,
    correct: isOwn,
  };
}

/** Side of a square of the likeness picture, and of the views at its border, in pixels. */
const cell = 32;

/** A picture at half, a third … of its side at most, by the nearest pixel: small enough for the border. */
function thumbnail(view: Picture): Picture {
  const data = new Uint8Array(cell * cell * 3);
  for (let y = 0; y < cell; y++)
    for (let x = 0; x < cell; x++) {
      const from =
        (Math.floor(((y + 0.5) * view.height) / cell) * view.width + Math.floor(((x + 0.5) * view.width) / cell)) * 3;
      data.set(view.data.subarray(from, from + 3), (y * cell + x) * 3);
    }
  return { width: cell, height: cell, data };
}

function put(onto: Picture, left: number, top: number, { width, height, data }: Picture): void {
  for (let y = 0; y < height; y++)
    onto.data.set(data.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * onto.width + left) * 3);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How alike every first view (rows) is to every second view (columns), in colours, the views themselves at the border.
 * Positives stand on the diagonal, framed.
 * @param embeddings [2N, D], as the views' rows.
 */
export function showLikenesses(posed: Posed, embeddings: HostTensor, photographs: number, size: number): Shown {
  const alike = likenesses(embeddings, photographs);
  const side = (photographs + 1) * cell;
  const picture: Picture = { width: side, height: side, data: new Uint8Array(side * side * 3).fill(255) };
  put(picture, cell, cell, heatPicture(alike.flat(), photographs, photographs, cell));
  for (let i = 0; i < photographs; i++) {
    const at = (i + 1) * cell;
    put(picture, 0, at, thumbnail(viewPicture(posed, 2 * i, size)));
    put(picture, at, 0, thumbnail(viewPicture(posed, 2 * i + 1, size)));
    frame(picture, at);
  }
  const positives = alike.map((row, i) => row[i]!);
  const others = alike.flatMap((row, i) => row.filter((_, j) => j !== i));
  const against = others.length > 0 ? `, with other photographs ${mean(others).toFixed(2)}` : '';
  return {
    pictures: [
      {
        role: 'answer',
        caption:
          'similarity of first views (rows) and second views (columns): orange is 1, white 0, blue −1; framed: the same photograph',
        picture,
      },
    ],
    caption: `similarity of two views of one photograph ${mean(positives).toFixed(2)} on average${against}`,
  };
}

const black = [20, 20, 20] as const;
const thick = 2;

/** A dark frame inside the square of the diagonal that begins at (at, at). */
function frame(picture: Picture, at: number): void {
  const end = at + cell - thick;
  for (const [left, top, width, height] of [
    [at, at, cell, thick],
    [at, end, cell, thick],
    [at, at, thick, cell],
    [end, at, thick, cell],
  ] as const)
    paint(picture, left, top, { width, height }, black);
}
