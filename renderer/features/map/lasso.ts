/** The points within a line drawn around them. */
import { type MapView, type Size, toMap } from './map-view.ts';

type Place = readonly [number, number];

/** Whether a place is inside a closed line, by the crossings of a ray to the right (the even–odd rule). */
export function isInside(line: readonly Place[], [x, y]: Place): boolean {
  let inside = false;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i]!;
    const [bx, by] = line[j]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** @param line Places of the screen, in CSS pixels. */
export function lassoed(
  view: MapView,
  size: Size,
  x: readonly number[],
  y: readonly number[],
  line: readonly Place[],
): number[] {
  const onMap = line.map((place) => toMap(view, size, place));
  const [xs, ys] = [onMap.map(([at]) => at), onMap.map(([, at]) => at)];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const found: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < left || x[i]! > right || y[i]! < bottom || y[i]! > top) continue;
    if (isInside(onMap, [x[i]!, y[i]!])) found.push(i);
  }
  return found;
}
