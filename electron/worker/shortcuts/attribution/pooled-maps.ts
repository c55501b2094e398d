/** Attributions of a piece as a small map, which spectral clustering compares. */
import { cellOf } from './occlusion.ts';

/** Attributions summed over channels, [side, side]. */
export function overChannels(values: Float32Array, channels: number): Float32Array {
  const map = new Float32Array(values.length / channels);
  for (let i = 0; i < values.length; i++) map[Math.floor(i / channels)]! += values[i]!;
  return map;
}

/** Cells along a side of a pooled map: eight, or fewer so that each is at least two pixels wide. */
export const pooledGrid = (side: number): number => Math.max(1, Math.min(8, Math.floor(side / 2)));

/** A map summed over the cells of a grid, [grid, grid]. */
export function pooled(map: Float32Array, side: number, grid: number): Float32Array {
  const cells = new Float32Array(grid * grid);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) cells[cellOf(y, side, grid) * grid + cellOf(x, side, grid)]! += map[y * side + x]!;
  return cells;
}

/** Scaled to length 1, so that maps are compared by place and not by the network's confidence; 0 stays 0. */
export function normalised(map: Float32Array): Float32Array {
  const length = Math.hypot(...map);
  return length === 0 ? map : map.map((value) => value / length);
}

/** The mean of maps. */
export function meanOf(maps: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(maps[0]!.length);
  for (const map of maps) for (let i = 0; i < map.length; i++) mean[i]! += map[i]! / maps.length;
  return mean;
}

/** The twentieth of the cells with the greatest values, at least one, in descending order. */
export function strongestCells(map: Float32Array): number[] {
  return Array.from(map.keys())
    .sort((a, b) => map[b]! - map[a]! || a - b)
    .slice(0, Math.max(1, Math.round(map.length / 20)));
}

/** Share of the support for the right answer in some cells: Σ_cells max(0, m) / Σ max(0, m); 0 for a map without support. */
function shareIn(cells: readonly number[], map: Float32Array): number {
  const positive = (at: number): number => Math.max(0, map[at]!);
  const all = map.reduce((total, _, at) => total + positive(at), 0);
  return all > 0 ? cells.reduce((total, at) => total + positive(at), 0) / all : 0;
}

/**
 * How concentrated maps are in one place: the share of each map's support for the right answer that lies in the strongest
 * cells of the mean of the *other* maps, averaged over maps. With its own map in that mean, any small set of maps would look
 * concentrated.
 * @returns 0 to 1; about the share of the cells, 0.05, for maps with nothing in common; 0 for a single map.
 */
export function concentrationOf(maps: readonly Float32Array[]): number {
  const mean = meanOf(maps);
  let sum = 0;
  for (const map of maps) {
    const others = mean.map((value, at) => value * maps.length - map[at]!);
    if (maps.length > 1) sum += shareIn(strongestCells(others), map);
  }
  return sum / maps.length;
}
