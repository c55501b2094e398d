/** Augmented views of a photograph, for tasks that make the representation invariant to the augmentations. */

import type { PixelFormat } from '../../../shared/image-reading.ts';
import type { ViewSettings } from '../../../shared/task-cards/view-fields.ts';
import type { Random } from '../numerics/random.ts';
import { type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import { adjustLight, type LightChange } from './adjust-light.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { randomBox } from './random-box.ts';
import { type ColourChange, recolour } from './recolour.ts';
import { resample } from './resample.ts';
import { scratch } from './working-memory.ts';

const flipProbability = 0.5;
const jitterProbability = 0.8;
const greyProbability = 0.2;
const blurProbability = 0.5;
/** Standard deviation of the blur as a share of the side: the paper has 0.1 to 2 px for views of 224 px. */
const blurSigma = { from: 0.1 / 224, to: 2 / 224 } as const;
/** Views of at most this side, in pixels, are not blurred, as in the paper's experiments on CIFAR. */
const tooSmallToBlur = 32;

/**
 * Colour jitter of strength s in random order: brightness, contrast and saturation by a factor in 1 ± .8 s (not
 * negative), hue by ± .2 s turns.
 * Source: Chen et al. 2020, arXiv 2002.05709, appendix A (color_distortion).
 */
export function drawJitter(strength: number, random: Random): ColourChange[] {
  const factor = () => random.uniform(Math.max(0, 1 - 0.8 * strength), 1 + 0.8 * strength);
  const changes: ColourChange[] = [
    { change: 'brightness', factor: factor() },
    { change: 'contrast', factor: factor() },
    { change: 'saturation', factor: factor() },
    { change: 'hue', turns: random.uniform(-0.2 * strength, 0.2 * strength) },
  ];
  return Array.from(random.permutation(changes.length), (place) => changes[place]!);
}

const pixelMemory = scratch();

/** The part of `drawJitter` that pictures without colour have: brightness and contrast. */
export function drawLightJitter(strength: number, random: Random): LightChange[] {
  const factor = () => random.uniform(Math.max(0, 1 - 0.8 * strength), 1 + 0.8 * strength);
  const changes: LightChange[] = [
    { change: 'brightness', factor: factor() },
    { change: 'contrast', factor: factor() },
  ];
  return random.chance(0.5) ? changes : changes.reverse();
}

/** Settings of views. */
type PosedViewSettings = ViewSettings & PixelFormat & { readonly size: number };

/**
 * Draws one view: a random box resampled to `size` px, then mirrored, colour-jittered, made grey and blurred, each with
 * its probability and only if the settings allow it.
 * Source: Chen et al. 2020, arXiv 2002.05709, section 3 and appendix A; google-research/simclr. Departure: the box is
 * resampled with an antialiased bilinear filter; they use a bicubic one.
 * Pictures without colour are jittered in brightness and contrast, and never made grey.
 * @param into [size, size, channels], filled with pixels.
 */
export function drawView(picture: Picture, settings: PosedViewSettings, random: Random, into: Pixels): void {
  const { size, channels, isColour, smallestCrop, flip, colourJitter, jitterStrength, grey, blur } = settings;
  const length = size * size * channels;
  const pixels = pixelMemory(length);
  const box = randomBox(picture, smallestCrop, random);
  resample(picture, box, size, flip && random.chance(flipProbability), pixels);

  if (isColour) {
    const changes: ColourChange[] = [];
    if (colourJitter && random.chance(jitterProbability)) changes.push(...drawJitter(jitterStrength, random));
    if (grey && random.chance(greyProbability)) changes.push({ change: 'grey' });
    recolour(pixels, length, changes);
  } else if (colourJitter && random.chance(jitterProbability)) {
    adjustLight(pixels, length, drawLightJitter(jitterStrength, random));
  }

  if (blur && size > tooSmallToBlur && random.chance(blurProbability))
    gaussianBlur(pixels, size, size * random.uniform(blurSigma.from, blurSigma.to), channels);
  // In bytes, truncation after adding a half rounds values in 0–255.
  const half = into instanceof Uint8Array ? 0.5 : 0;
  for (let i = 0; i < length; i++) into[i] = pixels[i]! + half;
}

/**
 * Two views of one photograph, drawn independently. In tasks whose rows are views, the positive of row i is row i XOR
 * 1.
 * @returns [2, size, size, channels]
 */
export function twoViews<P extends Pixels>(picture: Picture<P>, settings: PosedViewSettings, random: Random): P {
  const length = settings.size * settings.size * picture.channels;
  const views = zerosLike(picture.data, 2 * length);
  for (const view of [0, 1]) drawView(picture, settings, random, views.subarray(view * length, (view + 1) * length));
  return views;
}
