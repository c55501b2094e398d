/**
 * Objects as points: the class of an object is read at the place of its centre, and its size is regressed there.
 * Source: Zhou et al. 2019, Objects as Points, arXiv 1904.07850; docs/dense.md says where a linear probe departs from it.
 */
import { type Detected, type Rectangle, withoutDoubles } from '../../numerics/average-precision.ts';
import type { PlacedBox } from './box-set.ts';
import type { Grid } from './patch-labels.ts';

/** A place that neither is a centre nor is far enough from one. */
export const unclear = -1;

/** In the order of the regression's targets. */
export type Targets = readonly [offsetX: number, offsetY: number, logWidth: number, logHeight: number];

/** Peaks of one image that are kept: as in COCO's evaluation. */
const mostFound = 100;

/** What the places of an image are. */
export interface CentreMap {
  /** The class of the object whose centre lies in each place; `classes` for none; `unclear` where it must not be learnt. */
  readonly labels: Int32Array;
  /** The targets of the places that are centres. */
  readonly targets: ReadonlyMap<number, Targets>;
}

/** The place of a point, kept inside the grid. */
const placeOf = (x: number, y: number, { rows, columns }: Grid, size: number): [row: number, column: number] => [
  Math.min(rows - 1, Math.max(0, Math.floor((y * rows) / size))),
  Math.min(columns - 1, Math.max(0, Math.floor((x * columns) / size))),
];

/**
 * Of several objects with their centre in one place, the smallest is kept. Places in the middle half of a box, in both
 * directions, are unclear unless they are centres; CenterNet weights them down by a Gaussian.
 */
export function centreMap(boxes: readonly PlacedBox[], grid: Grid, size: number, classes: number): CentreMap {
  const { rows, columns } = grid;
  const labels = new Int32Array(rows * columns).fill(classes);
  const targets = new Map<number, Targets>();
  const byArea = [...boxes].sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3]);
  for (const { box, ignored } of byArea) {
    const [left, top, width, height] = box;
    const inner = ignored ? 0 : 0.25;
    const [firstRow, firstColumn] = placeOf(left + inner * width, top + inner * height, grid, size);
    const [lastRow, lastColumn] = placeOf(left + (1 - inner) * width, top + (1 - inner) * height, grid, size);
    for (let r = firstRow; r <= lastRow; r++)
      for (let c = firstColumn; c <= lastColumn; c++) labels[r * columns + c] = unclear;
  }
  for (const { box, label, ignored } of byArea) {
    if (ignored) continue;
    const [left, top, width, height] = box;
    const [x, y] = [left + width / 2, top + height / 2];
    const [row, column] = placeOf(x, y, grid, size);
    labels[row * columns + column] = label;
    targets.set(row * columns + column, [
      (x * columns) / size - (column + 0.5),
      (y * rows) / size - (row + 0.5),
      Math.log(width / size),
      Math.log(height / size),
    ]);
  }
  return { labels, targets };
}

/** The box that targets at a place stand for, cut to the square. */
export function boxAt(
  place: number,
  [offsetX, offsetY, logWidth, logHeight]: Targets,
  { rows, columns }: Grid,
  size: number,
): Rectangle {
  const x = (((place % columns) + 0.5 + offsetX) * size) / columns;
  const y = ((Math.floor(place / columns) + 0.5 + offsetY) * size) / rows;
  const [width, height] = [Math.min(1, Math.exp(logWidth)) * size, Math.min(1, Math.exp(logHeight)) * size];
  const within = (at: number): number => Math.min(size, Math.max(0, at));
  const [left, top] = [within(x - width / 2), within(y - height / 2)];
  return [left, top, Math.max(1e-6, within(x + width / 2) - left), Math.max(1e-6, within(y + height / 2) - top)];
}

/** A found object. */
export interface Found extends Detected {
  readonly label: number;
}

/**
 * The peaks of the maps of all classes as boxes: places whose score is no lower than those of their eight neighbours, without
 * those that overlap a better one of their class by more than ½; the best hundred.
 * @param scores [rows · columns, stride]; the first `classes` of each row count.
 */
export function peaks(
  scores: Float64Array,
  stride: number,
  classes: number,
  grid: Grid,
  boxOf: (place: number) => Rectangle,
): Found[] {
  const { rows, columns } = grid;
  const boxes = new Map<number, Rectangle>();
  const all: Found[] = [];
  for (let label = 0; label < classes; label++) {
    const of: Found[] = [];
    for (let place = 0; place < rows * columns; place++) {
      const score = scores[place * stride + label]!;
      const [row, column] = [Math.floor(place / columns), place % columns];
      let isPeak = true;
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1) && isPeak; r++)
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++)
          if (scores[(r * columns + c) * stride + label]! > score) isPeak = false;
      if (!isPeak) continue;
      const box = boxes.get(place) ?? boxOf(place);
      boxes.set(place, box);
      of.push({ label, score, box });
    }
    all.push(...withoutDoubles(of));
  }
  return all.sort((a, b) => b.score - a.score).slice(0, mostFound);
}
