/** The selected images as text for other programs, and as a table of labels. */

import { csvLine, plainCsvLine } from '../../../shared/csv.ts';
import type { MapPoints } from '../../../shared/map.ts';

const labelAt = ({ label }: MapPoints, point: number): string | undefined => label.names[label.of[point]!];

/** The points of the selected images, in the order of the map. */
export const selectedPoints = (points: MapPoints, selected: ReadonlySet<number>): number[] =>
  [...points.image.keys()].filter((point) => selected.has(points.image[point]!));

/** A line for each image: path, label, cluster from 1. */
export const selectionCsv = (points: MapPoints, chosen: readonly number[]): string =>
  csvLine(['path', 'label', 'cluster']) +
  chosen
    .map((point) => csvLine([points.path[point]!, labelAt(points, point) ?? '', points.cluster[point]! + 1]))
    .join('');

/** A table of labels of all images of the map: the chosen ones have this label, the others keep theirs, if they have one. */
export function labelTable(points: MapPoints, chosen: readonly number[], label: string): string {
  const those = new Set(chosen);
  let text = plainCsvLine(['path', 'label']);
  for (const [point, path] of points.path.entries()) {
    const own = those.has(point) ? label : labelAt(points, point);
    if (own !== undefined) text += plainCsvLine([path, own]);
  }
  return text;
}
