/** Optical flow as colours: hue is direction, saturation is speed. */
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';

/** Number of steps from each pure colour of the wheel to the next: red, yellow, green, cyan, blue, magenta. */
const steps = [15, 6, 4, 11, 13, 6] as const;
/** The channel that changes in each segment, and whether it rises. */
const segments = [
  { from: [255, 0, 0], channel: 1, rises: true },
  { from: [255, 255, 0], channel: 0, rises: false },
  { from: [0, 255, 0], channel: 2, rises: true },
  { from: [0, 255, 255], channel: 1, rises: false },
  { from: [0, 0, 255], channel: 0, rises: true },
  { from: [255, 0, 255], channel: 2, rises: false },
] as const;

/**
 * The 55 colours of the wheel, in 0–255. Source: Baker et al. 2011, IJCV 92, colorcode.cpp of the Middlebury flow
 * benchmark.
 */
const wheel: readonly (readonly number[])[] = segments.flatMap(({ from, channel, rises }, i) =>
  Array.from({ length: steps[i]! }, (_, k) => {
    const moved = Math.floor((255 * k) / steps[i]!);
    return from.map((value, c) => (c !== channel ? value : rises ? moved : 255 - moved));
  }),
);

/**
 * The colour of one flow vector in the Middlebury benchmark: right is red, down yellow-green, left cyan-blue, up
 * violet; no motion is white, the speed `fastest` has full saturation, and higher speeds are darker.
 * @param x To the right, in the unit of `fastest`.
 * @param y Downwards.
 */
export function flowColour(x: number, y: number, fastest: number): [number, number, number] {
  const radius = Math.hypot(x, y) / Math.max(fastest, Number.EPSILON);
  const place = ((Math.atan2(-y, -x) / Math.PI + 1) / 2) * (wheel.length - 1);
  const below = Math.floor(place);
  const above = (below + 1) % wheel.length;
  const share = place - below;
  return [0, 1, 2].map((c) => {
    const hue = ((1 - share) * wheel[below]![c]! + share * wheel[above]![c]!) / 255;
    return Math.floor(255 * (radius <= 1 ? 1 - radius * (1 - hue) : 0.75 * hue));
  }) as [number, number, number];
}

/** Share of the pixels that may be faster than the speed of full saturation: the largest flow is often an error. */
const outliers = 0.01;

/** The speed of full saturation, in pixels: the 99th percentile of the field, at least `least`. */
export function fullSpeed(field: ArrayLike<number>, least: number): number {
  const speeds = Float32Array.from({ length: field.length / 2 }, (_, i) =>
    Math.hypot(field[2 * i]!, field[2 * i + 1]!),
  ).sort();
  return Math.max(least, speeds[Math.floor((1 - outliers) * (speeds.length - 1))]!);
}

/** A field of vectors, [size, size, 2], as a picture. */
export function flowPicture(field: ArrayLike<number>, size: number, fastest: number): RgbPicture {
  const data = new Uint8Array(size * size * 3);
  for (let i = 0; i < size * size; i++) data.set(flowColour(field[2 * i]!, field[2 * i + 1]!, fastest), 3 * i);
  return rgbPicture(size, size, data);
}

/** A legend: the colours of all directions and speeds, as a disc on grey. */
export function wheelPicture(size: number): RgbPicture {
  const data = new Uint8Array(size * size * 3).fill(128);
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      if (Math.hypot(x - middle, y - middle) <= middle)
        data.set(flowColour(x - middle, y - middle, middle), 3 * (y * size + x));
  return rgbPicture(size, size, data);
}
