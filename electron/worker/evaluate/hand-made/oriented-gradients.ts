import { channelsOf, type Pixels } from '../../pictures/picture.ts';
import { resample } from '../../posing/resample.ts';

/** Side that squares are resized to. */
export const hogSide = 48;
const cell = 8;
const block = 2;
/** Bins over 0°–180°. */
const orientations = 9;
/** Largest value of a block before its second normalisation. */
const clip = 0.2;
const epsilon = 1e-5;

const cells = hogSide / cell;
const blocks = cells - block + 1;
const blockWidth = block * block * orientations;

/**
 * Histograms of oriented gradients: differences [−1, 0, 1] of √(pixel / 255), at each pixel those of the channel with the
 * largest gradient; 9 unsigned orientations, between which a vote is shared linearly, in cells of 8×8 px; blocks of 2×2
 * cells at every cell, normalised by L2-Hys: to unit length, clipped at .2, to unit length again.
 * Source: Dalal & Triggs 2005, CVPR, sections 6.1–6.4. Departures: squares of 48 px instead of windows of 64×128, and votes
 * are shared between orientations but not between cells.
 * @param square [size, size, channels] in 0–255.
 * @returns [5 · 5 · 36], block by block from the top left, cell by cell within each.
 */
export function orientedGradients(square: Pixels, size: number): Float32Array {
  const channels = channelsOf(square, size);
  const roots = new Float32Array(hogSide * hogSide * channels);
  resample(
    { width: size, height: size, channels, data: square },
    { left: 0, top: 0, width: size, height: size },
    hogSide,
    false,
    roots,
  );
  for (let i = 0; i < roots.length; i++) roots[i] = Math.sqrt(roots[i]! / 255);
  return blocksOf(votes(roots, channels));
}

/** The histogram of each cell, [cells, cells, orientations]. At the edges, the nearest pixel stands for one outside. */
function votes(roots: Float32Array, channels: number): Float32Array {
  const histograms = new Float32Array(cells * cells * orientations);
  const at = (x: number, y: number, c: number) =>
    roots[(Math.min(hogSide - 1, Math.max(0, y)) * hogSide + Math.min(hogSide - 1, Math.max(0, x))) * channels + c]!;
  for (let y = 0; y < hogSide; y++)
    for (let x = 0; x < hogSide; x++) {
      let [across, down, largest] = [0, 0, 0];
      for (let c = 0; c < channels; c++) {
        const [dx, dy] = [at(x + 1, y, c) - at(x - 1, y, c), at(x, y + 1, c) - at(x, y - 1, c)];
        const length = Math.hypot(dx, dy);
        if (length > largest) [across, down, largest] = [dx, dy, length];
      }
      if (largest === 0) continue;
      // 0 to orientations: 180° is 0°. Bin b has its middle at b + ½.
      const angle = ((Math.atan2(down, across) / Math.PI + 1) % 1) * orientations;
      const lower = Math.floor(angle - 0.5);
      const share = angle - 0.5 - lower;
      const start = (Math.floor(y / cell) * cells + Math.floor(x / cell)) * orientations;
      histograms[start + ((lower + orientations) % orientations)]! += largest * (1 - share);
      histograms[start + ((lower + 1) % orientations)]! += largest * share;
    }
  return histograms;
}

function blocksOf(histograms: Float32Array): Float32Array {
  const features = new Float32Array(blocks * blocks * blockWidth);
  for (let by = 0; by < blocks; by++)
    for (let bx = 0; bx < blocks; bx++) {
      const into = features.subarray((by * blocks + bx) * blockWidth, (by * blocks + bx + 1) * blockWidth);
      for (let i = 0; i < block * block; i++) {
        const from = ((by + Math.floor(i / block)) * cells + bx + (i % block)) * orientations;
        into.set(histograms.subarray(from, from + orientations), i * orientations);
      }
      normalise(into);
      for (let i = 0; i < into.length; i++) into[i] = Math.min(clip, into[i]!);
      normalise(into);
    }
  return features;
}

/** v / √(‖v‖² + ε²), in place. */
function normalise(values: Float32Array): void {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) + epsilon ** 2);
  for (let i = 0; i < values.length; i++) values[i]! /= length;
}
