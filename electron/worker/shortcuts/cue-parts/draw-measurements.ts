/** Small drawings of measurements. */
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';

type Point = readonly [x: number, y: number];

/** A uniform light grey picture. */
export const blankPicture = (width: number, height: number): RgbPicture =>
  rgbPicture(width, height, new Uint8Array(width * height * 3).fill(247));

/** A line two pixels wide from one point to another, clipped to the picture. */
export function drawLine(
  { width, height, data }: RgbPicture,
  from: Point,
  to: Point,
  colour: readonly [number, number, number],
): void {
  const steps = Math.max(1, Math.ceil(2 * Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))));
  for (let k = 0; k <= steps; k++) {
    const x = Math.round(from[0] + ((to[0] - from[0]) * k) / steps);
    const y = Math.round(from[1] + ((to[1] - from[1]) * k) / steps);
    for (const [px, py] of [
      [x, y],
      [x + 1, y],
      [x, y + 1],
    ] as const)
      if (px >= 0 && py >= 0 && px < width && py < height) data.set(colour, 3 * (py * width + px));
  }
}

/** Curves in one frame from `low` at the bottom to `high` at the top; each is a list of equidistant values. */
export function curvesPicture(
  curves: readonly { readonly values: ArrayLike<number>; readonly colour: readonly [number, number, number] }[],
  [low, high]: readonly [number, number],
  width = 300,
  height = 160,
): RgbPicture {
  const picture = blankPicture(width, height);
  const margin = 4;
  for (const { values, colour } of curves) {
    const place = (i: number): Point => [
      margin + (i / Math.max(1, values.length - 1)) * (width - 2 * margin),
      height - margin - ((values[i]! - low) / (high - low || 1)) * (height - 2 * margin),
    ];
    for (let i = 1; i < values.length; i++)
      if (Number.isFinite(values[i - 1]!) && Number.isFinite(values[i]!))
        drawLine(picture, place(i - 1), place(i), colour);
  }
  return picture;
}

/** Vertical bars side by side. @param values At least 0; the tallest fills the picture. */
export function barsPicture(
  values: ArrayLike<number>,
  colour: readonly [number, number, number],
  bar = 16,
  height = 120,
): RgbPicture {
  const picture = blankPicture(values.length * bar, height);
  const most = Math.max(1e-12, ...Array.from(values));
  for (let i = 0; i < values.length; i++) {
    const top = Math.round(height - 4 - (Math.max(0, values[i]!) / most) * (height - 8));
    for (let y = top; y < height; y++)
      for (let x = i * bar + 1; x < (i + 1) * bar - 1; x++) picture.data.set(colour, 3 * (y * picture.width + x));
  }
  return picture;
}
