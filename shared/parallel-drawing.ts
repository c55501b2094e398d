/** Where the parts of parallel coordinates lie in a drawing, in pixels. Pure. */
import type { ParallelAxis, ParallelLine } from './parallel-coordinates.ts';

/** Least distance of two axes: enough for the words of their values. */
export const leastBetweenAxes = 112;
/** Space around the axes: names above, words of the values of the last axis right of it. */
const edge = { left: 14, right: 96, top: 54, bottom: 14 } as const;
/** Letters of a line of an axis's name, and of a value. */
const lettersOfName = 14;
const lettersOfValue = 15;

export interface ParallelDrawing {
  readonly width: number;
  readonly height: number;
  /** Of each axis. */
  readonly xs: readonly number[];
  y(place: number): number;
  /** The inverse of `y`. */
  place(y: number): number;
  /** Of each axis's name: its lines, the last of which lies nearest to the axis. */
  readonly names: readonly (readonly string[])[];
}

/** The narrowest drawing of so many axes. */
export const narrowest = (axes: number): number => edge.left + (axes - 1) * leastBetweenAxes + edge.right;

/** @param width At least `narrowest`. */
export function parallelDrawing(axes: readonly ParallelAxis[], width: number, height: number): ParallelDrawing {
  const across = width - edge.left - edge.right;
  const length = height - edge.top - edge.bottom;
  return {
    width,
    height,
    xs: axes.map((_, index) => edge.left + (axes.length < 2 ? 0 : (index / (axes.length - 1)) * across)),
    y: (place) => edge.top + (1 - place) * length,
    place: (y) => 1 - (y - edge.top) / length,
    names: axes.map(({ label, isLog }) => wrapped(isLog ? `${label}, log` : label)),
  };
}

/** The points of a line, as `points` of a polyline. */
export const linePoints = (
  { xs, y }: Pick<ParallelDrawing, 'xs' | 'y'>,
  { places }: Pick<ParallelLine, 'places'>,
): string => places.map((place, index) => `${xs[index]!.toFixed(1)},${y(place).toFixed(1)}`).join(' ');

/** The words in at most three lines; a longer text ends with an ellipsis. */
function wrapped(label: string): readonly string[] {
  const lines: string[] = [];
  for (const word of label.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= lettersOfName) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const shown = lines.slice(0, 3);
  return lines.length > 3 ? [...shown.slice(0, 2), clipped(`${shown[2]} …`, lettersOfName)] : shown;
}

/** A text that is at most this long, with an ellipsis for what is left out. */
const clipped = (words: string, letters: number): string =>
  words.length <= letters ? words : `${words.slice(0, letters - 1).trimEnd()}…`;

/** A value beside its axis. */
export const valueBeside = (words: string): string => clipped(words, lettersOfValue);
