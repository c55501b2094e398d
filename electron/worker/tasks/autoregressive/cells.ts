/** The picture that is guessed: which cells, patches and pixels it is made of. */
import type { AutoregressiveSettings } from '../../../../shared/task-cards/autoregressive.ts';
import type { PoseSettings } from '../posed.ts';

export type AutoregressivePose = PoseSettings<AutoregressiveSettings>;

/** Side of the encoder's patches, in pixels of the photograph. */
const patch = 8;

/** The picture that is guessed: its side in cells, the side of a patch in cells, patches in a row, pixels in a patch. */
export function cellsOf({ size, cell }: Pick<AutoregressivePose, 'size' | 'cell'>) {
  const [side, inPatch] = [size / Number(cell), patch / Number(cell)];
  return { side, inPatch, grid: size / patch, patches: (size / patch) ** 2, pixels: inPatch ** 2 };
}
