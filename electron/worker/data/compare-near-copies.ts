/** Close comparison of two pictures whose difference hashes are similar. */

import type { Picture } from '../pictures/picture.ts';
import { greyGrid } from './picture-warnings.ts';

const cells = 16;
/** Resized or re-encoded copies correlate above .99, two frames of a burst at about .98. */
const leastCorrelation = 0.97;
/** A picture with a smaller standard deviation, in grey levels, is plain; its correlation would be noise. */
const plain = 3;
/** Largest difference of the mean colours per channel, in levels of 255: a copy may be somewhat brighter. */
const colourDistance = 40;

function meanColour({ channels, data }: Picture): number[] {
  const sum = new Array<number>(channels).fill(0);
  for (let i = 0; i < data.length; i++) sum[i % channels]! += data[i]!;
  return sum.map((value) => (value * channels) / data.length);
}

function moments(grid: Float64Array): { mean: number; deviation: number } {
  const mean = grid.reduce((sum, value) => sum + value, 0) / grid.length;
  const variance = grid.reduce((sum, value) => sum + (value - mean) ** 2, 0) / grid.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** True if two pictures show the same scene, up to size, encoding and brightness. */
export function areAlike(a: Picture, b: Picture): boolean {
  const [colourA, colourB] = [meanColour(a), meanColour(b)];
  if (colourA.some((value, channel) => Math.abs(value - colourB[channel]!) > colourDistance)) return false;
  const [gridA, gridB] = [greyGrid(a, cells, cells), greyGrid(b, cells, cells)];
  const [momentsA, momentsB] = [moments(gridA), moments(gridB)];
  if (momentsA.deviation < plain || momentsB.deviation < plain)
    return Math.max(momentsA.deviation, momentsB.deviation) < plain;
  let covariance = 0;
  for (let i = 0; i < gridA.length; i++) covariance += (gridA[i]! - momentsA.mean) * (gridB[i]! - momentsB.mean);
  return covariance / gridA.length / (momentsA.deviation * momentsB.deviation) >= leastCorrelation;
}

/** `areAlike` for two rows of a pack. */
export async function looksAlike(read: (row: number) => Promise<Picture>, a: number, b: number): Promise<boolean> {
  return areAlike(await read(a), await read(b));
}
