/** The line that the pointer or a key names. Pure. */
import type { ParallelLine } from '../../../shared/parallel-coordinates.ts';
import type { ParallelDrawing } from '../../../shared/parallel-drawing.ts';

/** Farthest distance of the pointer from a line, in pixels, measured vertically. */
const reach = 14;

/** The nearest line at a place of the drawing, the best of equally near ones; undefined if none is near. @param lines Best last. */
export function nearestLine(
  lines: readonly ParallelLine[],
  { xs, y }: ParallelDrawing,
  [px, py]: readonly [number, number],
): ParallelLine | undefined {
  const right = xs.findIndex((x) => x >= px);
  if (right < 0 || px < xs[0]! - reach) return undefined;
  const from = Math.max(0, right - 1);
  const to = Math.min(xs.length - 1, from + 1);
  const share = to === from ? 0 : Math.max(0, (px - xs[from]!) / (xs[to]! - xs[from]!));
  let found: ParallelLine | undefined;
  let least = reach;
  for (const line of lines) {
    const [a, b] = [y(line.places[from]!), y(line.places[to]!)];
    const distance = Math.abs(a + share * (b - a) - py);
    if (distance <= least) [found, least] = [line, distance];
  }
  return found;
}

/** The line that a key goes to from a line; undefined for other keys. @param lines Best last; the keys go from the best down. */
export function nextLine(
  lines: readonly ParallelLine[],
  from: ParallelLine | undefined,
  key: string,
): ParallelLine | undefined {
  const at = from ? lines.indexOf(from) : lines.length;
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return lines[Math.max(0, at - 1)];
    case 'ArrowUp':
    case 'ArrowLeft':
      return lines[Math.min(lines.length - 1, at + 1)];
    case 'Home':
      return lines.at(-1);
    case 'End':
      return lines[0];
    default:
      return undefined;
  }
}
