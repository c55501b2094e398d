/** Completes the lower part of pictures by sampling each pixel from the network's distribution. */
import type { Random } from '../../numerics/random.ts';
import type { Posed } from '../posed.ts';
import type { Answers } from '../pretext-task.ts';
import { type AutoregressivePose, cellsOf } from './cell-geometry.ts';

/**
 * Each patch needs a pass over the whole picture, so only half of a small picture, and less of a large one, is sampled.
 */
const maxPasses = 64;

/** Number of rows of patches that are given; the rest is sampled. */
export function rowsGiven(settings: AutoregressivePose): number {
  const { grid } = cellsOf(settings);
  return grid - Math.max(1, Math.min(Math.floor(grid / 2), Math.floor(maxPasses / grid)));
}

/** Gumbel noise, −log(−log u): the argmax of logits plus noise is a sample of their softmax. */
const gumbel = (random: Random): number => -Math.log(-Math.log(random.uniform() + 1e-12));

/**
 * Continues every picture of a batch after its given part, patch by patch.
 * @returns `completed`, [N, m, m, 3] in bytes; undefined if a pass returned undefined.
 */
export async function completeLowerPart(
  { pixels }: Posed,
  settings: AutoregressivePose,
  photographs: number,
  random: Random,
  pass: (inputs: Posed) => Promise<Answers | undefined>,
): Promise<Answers | undefined> {
  const { side, inPatch, grid, patches, pixels: perPatch } = cellsOf(settings);
  const current = Uint8Array.from(pixels!);
  // Clears the part to sample. It has no influence: a pass does not use its own patch or later ones.
  const given = rowsGiven(settings) * inPatch;
  for (let n = 0; n < photographs; n++) current.fill(0, 3 * (n * side + given) * side, 3 * (n + 1) * side * side);
  for (let patch = rowsGiven(settings) * grid; patch < patches; patch++) {
    const chance = Float32Array.from({ length: photographs * perPatch * settings.colours }, () => gumbel(random));
    const answers = await pass({ pixels: current, patch: new Int32Array(photographs).fill(patch), chance });
    if (!answers) return undefined;
    const [top, left] = [Math.floor(patch / grid) * inPatch, (patch % grid) * inPatch];
    for (let n = 0; n < photographs; n++)
      for (let i = 0; i < perPatch; i++) {
        const place = (n * side + top + Math.floor(i / inPatch)) * side + left + (i % inPatch);
        const from = 3 * (n * perPatch + i);
        current.set(answers.drawn!.data.subarray(from, from + 3), 3 * place);
      }
  }
  return { completed: { shape: [photographs, side, side, 3], data: current } };
}
