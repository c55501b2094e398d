/** Small sample photographs, and helpers to measure on them. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from '../../../../electron/worker/data/decode.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import type { Cue, Piece } from '../../../../electron/worker/shortcuts/cues/cue.ts';

const folder = 'assets/samples';

/** @param side Of the shorter side, in pixels. */
export async function samplePictures(count: number, side: number): Promise<Picture[]> {
  const names = readdirSync(folder).filter((name) => /^[^~]+(~1)?\.jpg$/.test(name));
  const pictures: Picture[] = [];
  for (const name of names.slice(0, count)) {
    const decoded = await decode(await readFile(join(folder, name)), side);
    if ('picture' in decoded) pictures.push(decoded.picture);
  }
  return pictures;
}

/** A picture of one value, or of a function of the pixel. */
export function drawn(
  width: number,
  height: number,
  value: number | ((x: number, y: number, c: number) => number),
): Picture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] = typeof value === 'number' ? value : value(x, y, c);
  return { width, height, channels: 3, data };
}

/** A square of a picture as a piece. */
export function pieceAt({ width, data }: Picture, left: number, top: number, side: number): Piece {
  const pixels = new Float32Array(side * side * 3);
  for (let y = 0; y < side; y++)
    for (let i = 0; i < side * 3; i++) pixels[y * side * 3 + i] = data[3 * ((top + y) * width + left) + i]! / 255;
  return { side, pixels };
}

/** The nine thirds of the central square, in reading order. */
export function nine(picture: Picture): Piece[] {
  const side = Math.floor(Math.min(picture.width, picture.height) / 3);
  const [left, top] = [(picture.width - 3 * side) >> 1, (picture.height - 3 * side) >> 1];
  return Array.from({ length: 9 }, (_, k) =>
    pieceAt(picture, left + (k % 3) * side, top + Math.floor(k / 3) * side, side),
  );
}

export const corners = [0, 2, 6, 8] as const;

export function plantedIn<Profile>(cue: Cue<Profile>, pictures: readonly Picture[], strength: number): Picture[] {
  return pictures.map((picture) => cue.planting!.plant(picture, strength, new Random(1)));
}

/** Whether two pictures, or their first rows, are the same to the byte. */
export const samePixels = (a: Picture, b: Picture, rows = a.height): boolean =>
  a.width === b.width && a.data.subarray(0, rows * a.width * a.channels).every((value, i) => value === b.data[i]);

/** Mean absolute difference of two pictures, in bytes. */
export function meanDifference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/**
 * Effect size of a measurement over photographs: its mean divided by its standard deviation; about 0 without information.
 */
export function effectSize(pictures: readonly Picture[], measure: (picture: Picture) => number): number {
  const values = pictures.map(measure);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return mean / Math.sqrt(variance + 1e-12);
}
