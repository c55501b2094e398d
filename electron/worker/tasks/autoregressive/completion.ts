/** Pictures whose lower part the network paints itself, drawing each pixel from its own distribution. */
import type { Random } from '../../numerics/random.ts';
import type { Posed } from '../posed.ts';
import type { Answers } from '../pretext-task.ts';
import { type AutoregressivePose, cellsOf } from './cells.ts';

/** Each patch takes a pass over the whole picture: half of a small picture, fewer lines of a large one. */
const mostPasses = 64;

/** How many rows of patches are given; the rest is painted. */
export function rowsGiven(settings: AutoregressivePose): number {
  const { grid } = cellsOf(settings);
  return grid - Math.max(1, Math.min(Math.floor(grid / 2), Math.floor(mostPasses / grid)));
}

/** −log(−log u), so that the largest of several sums with logits is a draw from their softmax. */
const gumbel = (random: Random): number => -Math.log(-Math.log(random.uniform() + 1e-12));

/**
 * Goes on with every picture of a batch from where its given part ends, patch after patch.
 * @returns `completed`, [N, m, m, 3] in bytes; undefined if a pass was refused.
 */
export async function completeLowerPart(
  { pixels }: Posed,
  settings: AutoregressivePose,
  photographs: number,
  random: Random,
  pass: (inputs: Posed) => Promise<Answers | undefined>,
): Promise<Answers | undefined> {
  const { side, inPatch, grid, patches, pixels: perPatch } = cellsOf(settings);
  const sofar = Uint8Array.from(pixels!);
  // What is to be painted is taken out. It would change nothing: no pass looks at its own patch or at a later one.
  const given = rowsGiven(settings) * inPatch;
  for (let n = 0; n < photographs; n++) sofar.fill(0, 3 * (n * side + given) * side, 3 * (n + 1) * side * side);
  for (let patch = rowsGiven(settings) * grid; patch < patches; patch++) {
    const chance = Float32Array.from({ length: photographs * perPatch * settings.colours }, () => gumbel(random));
    const answers = await pass({ pixels: sofar, patch: new Int32Array(photographs).fill(patch), chance });
    if (!answers) return undefined;
    const [top, left] = [Math.floor(patch / grid) * inPatch, (patch % grid) * inPatch];
    for (let n = 0; n < photographs; n++)
      for (let i = 0; i < perPatch; i++) {
        const place = (n * side + top + Math.floor(i / inPatch)) * side + left + (i % inPatch);
        const from = 3 * (n * perPatch + i);
        sofar.set(answers.drawn!.data.subarray(from, from + 3), 3 * place);
      }
  }
  return { completed: { shape: [photographs, side, side, 3], data: sofar } };
}
