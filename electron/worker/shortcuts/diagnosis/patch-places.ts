/** Patches from random places of held-out photographs with their features: the data of place regression. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Engine, State } from '../../engine/engine.ts';
import { Random } from '../../numerics/random.ts';
import { zerosLike } from '../../pictures/picture.ts';
import { centralSquare } from '../../posing/crop.ts';
import { cutPatch } from '../../posing/patches.ts';
import { encoderStep } from '../../run/network-steps.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import { encoderOf, poseSettings } from '../../tasks/tasks.ts';
import type { PlacedPatches } from './place-regression.ts';

/** Patches of one photograph, which are encoded as one batch. */
const patchesEach = 16;

/**
 * Cuts sixteen patches from each photograph, at places drawn uniformly from its central square, and encodes them.
 * @param checkStopped Called after every photograph with the number done; may throw to cancel.
 */
export async function placedPatches(
  engine: Engine,
  state: State,
  task: PuzzleTask,
  settings: TrainSettings,
  { pack, photographs }: Pick<PhotographSet, 'pack' | 'photographs'>,
  checkStopped: (done: number) => Promise<void>,
): Promise<PlacedPatches> {
  const side = task.puzzle.side(poseSettings(settings));
  const encoder = encoderOf(settings);
  const { step, inputs } = encoderStep(task, encoder, { ...settings, size: side }, patchesEach);
  const program = await engine.compile(step, inputs, state);
  try {
    const count = photographs.length * patchesEach;
    const features = { count, width: encoder.width, data: new Float32Array(count * encoder.width) };
    const places = new Float64Array(2 * count);
    for (const [number, photograph] of photographs.entries()) {
      const square = centralSquare(await pack.read(photograph));
      const images = zerosLike(square.data, patchesEach * side * side * square.channels);
      const random = new Random('places', pack.key(photograph));
      for (let i = 0; i < patchesEach; i++) {
        const spare = square.width - side;
        const corner = { left: random.integer(0, spare), top: random.integer(0, spare) };
        const patch = cutPatch(square.data, square.width, corner, side);
        images.set(patch, i * patch.length);
        const row = number * patchesEach + i;
        places[2 * row] = (corner.left + side / 2) / square.width;
        places[2 * row + 1] = (corner.top + side / 2) / square.width;
      }
      const encoded = await program.run({ images });
      features.data.set(encoded.features!.data, number * patchesEach * encoder.width);
      await checkStopped(number + 1);
    }
    const of = Uint32Array.from({ length: count }, (_, row) => Math.floor(row / patchesEach));
    return { features, places, photographs: of };
  } finally {
    await program.dispose();
  }
}
