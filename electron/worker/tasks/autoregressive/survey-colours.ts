/** The colours of the training photographs: a codebook by k-means, and the frequency of each colour. */
import type { AutoregressiveSettings } from '../../../../shared/task-cards/autoregressive.ts';

import { kMeans } from '../../numerics/k-means.ts';
import { rgbPicture } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import type { Shown, SurveyFindings, SurveyView } from '../pretext-task.ts';
import { bytesOfCells } from './cell-geometry.ts';

/**
 * Names of the buffers that the network reads: colours in bytes, [K, 3], and their shares of the pixels, [K], with sum
 * 1.
 */
export const codebook = { colours: 'codebook/colours', shares: 'codebook/shares' } as const;

/** Maximum number of photographs, drawn at random: more would not change the colours. */
const maxPhotographs = 1000;
/** Maximum number of pixels for k-means. */
const maxPoints = 20_000;

/**
 * Measures codebook and frequencies on the central squares of the training photographs, in the cells that are
 * predicted. One additional pixel of every colour is counted, so that no share is 0.
 * Source: Chen et al. 2020 (image GPT), section 2.1: k-means of RGB values; 512 colours there.
 */
export async function measureColours(view: SurveyView<AutoregressiveSettings>): Promise<SurveyFindings | undefined> {
  const { settings, random, count } = view;
  const chosen = random.permutation(count).subarray(0, maxPhotographs);
  const plain = { size: settings.size, randomCrop: false, flip: false };
  const pictures: Uint8Array[] = [];
  for (const index of chosen) {
    const square = posedSquare(await view.picture(index), plain, random, 'held-out');
    pictures.push(bytesOfCells(square, settings));
    if (await view.progress('collecting colours', pictures.length, chosen.length)) return undefined;
  }

  const pixels = pictures[0]!.length / 3;
  const points = new Float32Array(3 * Math.min(maxPoints, pictures.length * pixels));
  for (let at = 0; at < points.length; at += 3) {
    const picture = pictures[(at / 3) % pictures.length]!;
    const pixel = 3 * random.integer(0, pixels - 1);
    points.set(picture.subarray(pixel, pixel + 3), at);
  }
  const clusters = await kMeans(
    { count: points.length / 3, width: 3, data: points },
    settings.colours,
    random,
    async (round, rounds) => !(await view.progress('choosing colours', round, rounds)),
  );
  if (!clusters) return undefined;
  const colours = clusters.centroids.data.map(Math.round);
  const shares = sharesOf(pictures, colours);
  return { buffers: { [codebook.colours]: colours, [codebook.shares]: shares }, shown: [swatches(colours, shares)] };
}

/**
 * The nearest colour of a codebook to a pixel; the first if several are equally near, as in nearestColour for batches.
 */
function nearest(colours: Float32Array, picture: Uint8Array, pixel: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; 3 * k < colours.length; k++) {
    let distance = 0;
    for (let c = 0; c < 3; c++) distance += (colours[3 * k + c]! - picture[3 * pixel + c]!) ** 2;
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}

function sharesOf(pictures: readonly Uint8Array[], colours: Float32Array): Float32Array {
  const counts = new Float64Array(colours.length / 3).fill(1);
  for (const picture of pictures)
    for (let pixel = 0; 3 * pixel < picture.length; pixel++) counts[nearest(colours, picture, pixel)]! += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(counts, (count) => count / total);
}

const swatchWidth = 256;
const swatchHeight = 48;

/** A stripe for every colour, as wide as its share, from dark to light. */
function swatches(colours: Float32Array, shares: Float32Array): Shown {
  const lightness = (k: number): number => colours[3 * k]! + 2 * colours[3 * k + 1]! + colours[3 * k + 2]!;
  const order = Array.from(shares.keys()).sort((a, b) => lightness(a) - lightness(b));
  const data = new Uint8Array(swatchWidth * swatchHeight * 3);
  let [place, upTo] = [0, shares[order[0]!]!];
  for (let x = 0; x < swatchWidth; x++) {
    while ((x + 0.5) / swatchWidth > upTo && place < order.length - 1) upTo += shares[order[++place]!]!;
    const k = order[place]!;
    for (let y = 0; y < swatchHeight; y++) data.set(colours.subarray(3 * k, 3 * k + 3), 3 * (y * swatchWidth + x));
  }
  const picture = rgbPicture(swatchWidth, swatchHeight, data);
  const entropy = -shares.reduce((sum, share) => sum + share * Math.log(share), 0);
  return {
    pictures: [{ role: 'asked', caption: 'the colours, each as wide as its share of the pixels', picture }],
    caption: `codebook of ${shares.length} colours; negative log-likelihood with their frequencies: ${entropy.toFixed(2)} nats per pixel`,
  };
}
