/** The geometry of the predicted picture: cells, patches and pixels. */
import type { AutoregressiveSettings } from '../../../../shared/task-cards/autoregressive.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { cellMeans } from '../../posing/cell-means.ts';
import type { PoseSettings } from '../posed.ts';

/** The task's settings with the side of the posed square. */
export type AutoregressivePose = PoseSettings<AutoregressiveSettings>;

/** Side of the encoder's patches, in pixels of the photograph. */
const patch = 8;

/**
 * The predicted picture: its side in cells, the side of a patch in cells, patches per row, patches, cells per patch.
 */
export function cellsOf({ size, cell }: Pick<AutoregressivePose, 'size' | 'cell'>) {
  const [side, inPatch] = [size / Number(cell), patch / Number(cell)];
  return { side, inPatch, grid: size / patch, patches: (size / patch) ** 2, pixels: inPatch ** 2 };
}

/** The mean colours of a square's cells in bytes: the codebook is of bytes, whatever the depth of the pixels. */
export const bytesOfCells = (square: Pixels, { size, cell }: AutoregressivePose): Uint8Array =>
  Uint8Array.from(cellMeans(square, size, Number(cell)), Math.round);
