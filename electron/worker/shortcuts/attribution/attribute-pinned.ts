/** Attributions of the pinned photographs: by pixel, by cell, by channel and by tile. */
import { channelNames } from '../../../../shared/image-reading.ts';
import type { PinnedLook } from '../../../../shared/shortcut-schemas.ts';
import { Random } from '../../numerics/random.ts';
import { placeNames } from '../../posing/three-by-three-lattice.ts';
import { pinned } from '../../run/boards.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import { encoderOf, readingOf } from '../../tasks/tasks.ts';
import { type AttributedRun, attributeBatches } from './attribute-batches.ts';
import { type Pieces, piecesOf, turnedBack } from './attributed-pieces.ts';
import { cuePictureOf, withMaps } from './attribution-pictures.ts';
import type { Attributions } from './integrated-gradients.ts';
import { likelihoodStep, type Occlusions, occlusions } from './occlusion.ts';
import { overChannels } from './pooled-maps.ts';

/** Points of the path. */
const steps = 32;
/** Cells of the occlusion grid along a side of a whole photograph, and of a tile. */
const cellsOf = { photograph: 8, tile: 4 } as const;
/** Least change of the log-probability, in nats, that the completeness gap is divided by. */
const leastChange = 0.05;

/** Attributions of the photographs on the run's board. */
export async function attributePinned(run: AttributedRun, heldOut: PhotographSet): Promise<PinnedLook[]> {
  const { settings, engine, state, task, trainedOn, control } = run;
  const pieces = piecesOf(settings);
  const order = new Random(settings.seed, 'held-out').permutation(heldOut.photographs.length);
  const photographs = order.slice(0, pinned).map((at) => heldOut.photographs[at]!);
  const results: PinnedLook[] = [];
  const set = { ...heldOut, photographs };
  await attributeBatches(run, set, steps, 'attributing pinned images', async (attributions, posed, _first, count) => {
    const plan = likelihoodStep(task, encoderOf(settings), settings, trainedOn, count);
    const program = await engine.compile(plan.step, plan.inputs, state);
    try {
      const grid = pieces.placeOf ? cellsOf.tile : cellsOf.photograph;
      const covered = await occlusions(program, posed, pieces, grid, (done, total) => {
        control.progress('occluding parts of pinned images', done, total);
        return control.checkStopped();
      });
      for (let photograph = 0; photograph < count; photograph++)
        results.push({
          photograph: heldOut.pack.name(photographs[photograph]!),
          ...(await attributionOf(pieces, posed, attributions, covered, photograph)),
          byChannel: byChannel(channelNames(readingOf(settings).channels), pieces, attributions, covered, photograph),
        });
    } finally {
      await program.dispose();
    }
  });
  return results;
}

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
const sizeOf = (values: Float32Array): number => values.reduce((total, value) => total + Math.abs(value), 0);
/** The share of a part; 0 if the whole is 0. */
const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);

async function attributionOf(
  pieces: Pieces,
  posed: Posed,
  { values, asIs, atBaseline }: Attributions,
  covered: Occlusions,
  photograph: number,
): Promise<Omit<PinnedLook, 'photograph' | 'byChannel'>> {
  const { count, side, channels, questions, noun, placeOf } = pieces;
  const own = (of: Float32Array, each: number): Float32Array => of.subarray(photograph * each, (photograph + 1) * each);
  const attributions = own(values, count * side * side * channels);
  const [logLikelihood, baseline] = [asIs, atBaseline].map((of) => sum(own(of, questions)) / questions) as [
    number,
    number,
  ];
  const change = logLikelihood - baseline;
  if (!Number.isFinite(change)) throw new RangeError('the attributions of an image are not finite');

  const upright = (of: Float32Array, each: number): Float32Array[] =>
    Array.from({ length: count }, (_, piece) => {
      const label = pieces.labelOf(posed, photograph, piece);
      const map = of.slice(piece * each * each, (piece + 1) * each * each);
      return turnedBack(map, each, 1, label === undefined ? 0 : pieces.turnsOf(label));
    });
  const byPixel = withMaps(posed, pieces, photograph, upright(overChannels(attributions, channels), side));
  const { grid } = covered;
  const byCell = withMaps(posed, pieces, photograph, upright(own(covered.cells, count * grid * grid), grid));

  const percent = Math.round(100 * Math.exp(logLikelihood));
  const answers = questions > 1 ? `the right answers to its ${questions} questions have` : 'the right answer has';
  const caption = `${answers} a probability of ${percent} %${questions > 1 ? ' (geometric mean)' : ''}`;
  const arranged = placeOf ? `its ${noun === 'patch' ? 'patches' : 'tiles'} in their right places` : 'the image';
  const maps = placeOf ? 'a map of them' : `a map for each answer (${pieces.labels.join(', ')}), turned back`;
  return {
    caption,
    logLikelihood,
    baseline,
    maps: placeOf ? [noun === 'patch' ? 'patches' : 'tiles'] : [...pieces.labels],
    completenessGap: Math.abs(sum(attributions) / questions - change) / Math.max(Math.abs(change), leastChange),
    gradients: await cuePictureOf(
      byPixel,
      `Integrated gradients: ${arranged}, and ${maps}; orange supports the right answer, blue opposes it.`,
    ),
    occlusion: await cuePictureOf(
      byCell,
      `Occlusion: ${arranged}, and ${maps}; covering an orange cell makes the right answer less probable, covering a blue one more.`,
    ),
    ...(placeOf && { byTile: byTile(pieces, posed, attributions, covered, photograph) }),
  };
}

/** Numbers of each channel. */
function byChannel(
  names: readonly string[],
  { count, side, channels, questions }: Pieces,
  { values }: Attributions,
  covered: Occlusions,
  photograph: number,
): PinnedLook['byChannel'] {
  const each = count * side * side * channels;
  const attributions = values.subarray(photograph * each, (photograph + 1) * each);
  const size = sizeOf(attributions);
  return names.map((channel, c) => ({
    channel,
    gradients: share(sizeOf(attributions.filter((_, i) => i % channels === c)), size),
    occlusion: covered.channels[photograph * channels + c]! / questions,
  }));
}

/** Numbers of each tile, in reading order of the photograph, whatever their order in the puzzle. */
function byTile(
  { count, side, channels, questions, placeOf }: Pieces,
  posed: Posed,
  attributions: Float32Array,
  { whole }: Occlusions,
  photograph: number,
): PinnedLook['byTile'] {
  const each = side * side * channels;
  const size = sizeOf(attributions);
  return Array.from({ length: count }, (_, piece) => ({
    at: placeOf!(posed, photograph, piece),
    gradients: share(sizeOf(attributions.subarray(piece * each, (piece + 1) * each)), size),
    occlusion: whole[photograph * count + piece]! / questions,
  }))
    .sort((a, b) => a.at - b.at)
    .map(({ at, ...numbers }) => ({ place: placeNames[at]!, ...numbers }));
}
