/** Names of colours, and sentences about them. */
import { listed } from '../../../shared/format-words.ts';
import { type Interval, isTied } from './closed-form-optima.ts';
import { channels, colourNames, type Triple, tolerance } from './simplex.ts';

/** Rounds a computed half up like an exact half. */
const byteOf = (value: number): number => Math.round((value + tolerance) * 255);

/** `#555555` for channels of 85/255. @param colour Channels in 0–1, coded as in a picture's file (sRGB). */
export const hexOf = (colour: Triple): string =>
  `#${colour.map((value) => byteOf(value).toString(16).padStart(2, '0')).join('')}`;

/** The name of a pure colour; undefined for any other colour. */
const pureName = (colour: Triple): string | undefined => {
  const full = channels.find((channel) => colour[channel] >= 1 - tolerance);
  const isPure = full !== undefined && channels.every((channel) => channel === full || colour[channel] <= tolerance);
  return isPure ? colourNames[full] : undefined;
};

/** `black`, `grey`, `pure red`, `a mixture of red and green`. */
export function colourName(colour: Triple): string {
  const pure = pureName(colour);
  if (pure) return `pure ${pure}`;
  const lit = channels.filter((channel) => colour[channel] > tolerance);
  if (lit.length === 0) return 'black';
  const isGrey = channels.every((channel) => Math.abs(colour[channel] - colour[0]) <= tolerance);
  return isGrey ? 'grey' : `a mixture of ${listed(lit.map((channel) => colourNames[channel]))}`;
}

/** Whether the pixel ever has this colour, as a sentence. */
export const occurrence = (colour: Triple): string =>
  pureName(colour) ? 'A colour that occurs.' : 'A colour that never occurs.';

/** The equally good answers under absolute error if a channel is tied, as a sentence. */
export function tieWords(best: readonly [Interval, Interval, Interval]): string {
  const free = channels.filter((channel) => isTied(best[channel])).map((channel) => colourNames[channel]);
  const dark = channels.filter((channel) => !isTied(best[channel])).map((channel) => colourNames[channel]);
  return `A tie: any amount of ${listed(free)}${dark.length > 0 ? ` with no ${dark.join(' or ')}` : ''} is equally good. Most colours in this ${free.length > 1 ? 'square' : 'interval'} never occur.`;
}
