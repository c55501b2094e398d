/** Close comparison of two pictures whose difference hashes are similar. */

import type { Picture } from '../pictures/picture.ts';
import { greyGrid } from './picture-warnings.ts';

/**
 * Rows and columns of the grid that is compared. In a small picture, 16 cells are of one or two pixels each, and differ
 * with the filter of a resizing. Measured on 100 CIFAR-10 pictures resized to 0.7 of their side, packed at 32 px: 16 cells
 * find 30, 8 cells find 77. Neither joins any of 499,500 pairs of different pictures.
 */
const cellsFor = ({ width, height }: Picture): number => (Math.min(width, height) < 40 ? 8 : 16);
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

/** What is compared of a picture, about 2 KiB. */
export interface Likeness {
  /** Mean of each channel, 0–255. */
  readonly colour: readonly number[];
  readonly grid: Float64Array;
  /** Of the grid, in grey levels. */
  readonly mean: number;
  readonly deviation: number;
}

/** What is compared of a picture. Two pictures can be compared if both are of packs of one side. */
export function likenessOf(picture: Picture): Likeness {
  const cells = cellsFor(picture);
  const grid = greyGrid(picture, cells, cells);
  return { colour: meanColour(picture), grid, ...moments(grid) };
}

/**
 * How similar two pictures of one scene are, up to size, encoding and brightness: the correlation of their grids, at least
 * .97, or 1 for two plain ones. Undefined for pictures that do not show the same scene.
 */
export function sceneSimilarity(a: Likeness, b: Likeness): number | undefined {
  if (a.colour.some((value, channel) => Math.abs(value - b.colour[channel]!) > colourDistance)) return undefined;
  if (a.deviation < plain || b.deviation < plain) return Math.max(a.deviation, b.deviation) < plain ? 1 : undefined;
  let covariance = 0;
  for (let i = 0; i < a.grid.length; i++) covariance += (a.grid[i]! - a.mean) * (b.grid[i]! - b.mean);
  const correlation = covariance / a.grid.length / (a.deviation * b.deviation);
  return correlation >= leastCorrelation ? Math.min(1, correlation) : undefined;
}

/** True if two pictures show the same scene. */
export const areAlike = (a: Picture, b: Picture): boolean =>
  sceneSimilarity(likenessOf(a), likenessOf(b)) !== undefined;

/** `areAlike` for two rows of a pack. */
export async function looksAlike(read: (row: number) => Promise<Picture>, a: number, b: number): Promise<boolean> {
  return areAlike(await read(a), await read(b));
}
