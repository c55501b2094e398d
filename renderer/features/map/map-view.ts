/** The part of a map that is on screen. */

/** A map's coordinates grow to the right and up; the screen's grow to the right and down, in CSS pixels from its top left. */
export interface MapView {
  /** The place of the map in the middle of the screen. */
  readonly x: number;
  readonly y: number;
  /** CSS pixels for one unit of the map. */
  readonly scale: number;
}

/** Of a canvas, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

type Place = readonly [number, number];

/** Kept free at each side when all points are shown, in CSS pixels. */
const margin = 28;
/** How far beyond the view of all points one can zoom out, and in. */
const farthest = 0.4;
const nearest = 400;

/** The extent of points; a unit square around the only place of points that have one. */
export function extentOf(x: readonly number[], y: readonly number[]) {
  let [left, right, bottom, top] = [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i]!);
    right = Math.max(right, x[i]!);
    bottom = Math.min(bottom, y[i]!);
    top = Math.max(top, y[i]!);
  }
  if (x.length === 0) [left, right, bottom, top] = [0, 0, 0, 0];
  const width = right - left || 1;
  const height = top - bottom || 1;
  return { x: (left + right) / 2, y: (bottom + top) / 2, width, height };
}
export type Extent = ReturnType<typeof extentOf>;

/** Shows all points. */
export const viewOfAll = ({ x, y, width, height }: Extent, size: Size): MapView => ({
  x,
  y,
  scale: Math.max(1, Math.min((size.width - 2 * margin) / width, (size.height - 2 * margin) / height)),
});

export const toScreen = (view: MapView, size: Size, x: number, y: number): Place => [
  size.width / 2 + (x - view.x) * view.scale,
  size.height / 2 - (y - view.y) * view.scale,
];

export const toMap = (view: MapView, size: Size, [left, top]: Place): Place => [
  view.x + (left - size.width / 2) / view.scale,
  view.y - (top - size.height / 2) / view.scale,
];

/** Moves the content by CSS pixels. */
export const panned = (view: MapView, [right, down]: Place): MapView => ({
  ...view,
  x: view.x - right / view.scale,
  y: view.y + down / view.scale,
});

/**
 * Zooms around a place of the screen, which stays where it is.
 * @param all The view of all points, which limits the zoom.
 */
export function zoomed(view: MapView, size: Size, at: Place, factor: number, all: MapView): MapView {
  const scale = Math.max(farthest * all.scale, Math.min(nearest * all.scale, view.scale * factor));
  const [x, y] = toMap(view, size, at);
  const ratio = view.scale / scale;
  return { x: x - (x - view.x) * ratio, y: y - (y - view.y) * ratio, scale };
}

/** The points within a margin of the screen. */
export function visible(view: MapView, size: Size, x: readonly number[], y: readonly number[], around = 0): number[] {
  const [left, top] = toMap(view, size, [-around, -around]);
  const [right, bottom] = toMap(view, size, [size.width + around, size.height + around]);
  const found: number[] = [];
  for (let i = 0; i < x.length; i++)
    if (x[i]! >= left && x[i]! <= right && y[i]! >= bottom && y[i]! <= top) found.push(i);
  return found;
}

/** The point nearest to a place of the screen, at most `within` CSS pixels away. */
export function pointAt(
  view: MapView,
  size: Size,
  x: readonly number[],
  y: readonly number[],
  place: Place,
  within: number,
): number | undefined {
  const [atX, atY] = toMap(view, size, place);
  let least = (within / view.scale) ** 2;
  let found: number | undefined;
  for (let i = 0; i < x.length; i++) {
    const away = (x[i]! - atX) ** 2 + (y[i]! - atY) ** 2;
    if (away <= least) [found, least] = [i, away];
  }
  return found;
}

/** One point in each cell of the screen, so that thumbnails do not cover each other; the first of a cell. */
export function thinned(
  view: MapView,
  size: Size,
  x: readonly number[],
  y: readonly number[],
  points: readonly number[],
  cell: number,
): number[] {
  const taken = new Set<string>();
  return points.filter((i) => {
    const [left, top] = toScreen(view, size, x[i]!, y[i]!);
    // Cells are fixed to the map, so that thumbnails stay while it is moved.
    const key = `${Math.floor((x[i]! * view.scale) / cell)} ${Math.floor((y[i]! * view.scale) / cell)}`;
    if (left < -cell || top < -cell || left > size.width + cell || top > size.height + cell || taken.has(key))
      return false;
    taken.add(key);
    return true;
  });
}
