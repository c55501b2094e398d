/** Single colour channels as floating-point planes, on which cues are measured and planted. */
import type { Picture } from '../../pictures/picture.ts';
import type { Piece } from '../cues/cue.ts';

/** A channel, rows from the top, [height, width]; in 0–1 for pictures. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
/** Red, green, blue. */
export type Planes = readonly [Plane, Plane, Plane];

/** Separates interleaved values into channels: value · scale + offset, clipped to 0–1. */
function channelsOf(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> },
  scale: number,
  offset: number,
): Planes {
  const count = width * height;
  const plane = (c: number): Plane => {
    const channel = new Float32Array(count);
    for (let i = 0, from = c; i < count; i++, from += 3) {
      channel[i] = Math.max(0, Math.min(1, data[from]! * scale + offset));
    }
    return { width, height, data: channel };
  };
  return [plane(0), plane(1), plane(2)];
}

/** The channels of a picture, sRGB in 0–1. */
export const picturePlanes = (picture: Picture): Planes => channelsOf(picture, 1 / 255, 0);

/** Standard deviation of the channels of ordinary photographs, in 0–1: standardised pieces are scaled back to it. */
const usualDeviation = 0.22;

/** Whether values are outside 0–1, which only standardised ones are. */
function isBeyond(pixels: Float32Array): boolean {
  for (let i = 0; i < pixels.length; i++) if (pixels[i]! < -1e-3 || pixels[i]! > 1 + 1e-3) return true;
  return false;
}

/** Stride over the lines of a large piece, whose neighbouring lines are nearly equal: 1 up to 255 lines, 2 from 256 … */
export const everyLine = (lines: number): number => Math.max(1, Math.floor(lines / 128));

const cache = new WeakMap<Piece, Planes>();

/**
 * The channels of a piece in 0–1, separated once for all cues. Standardised pieces are scaled to the mean and contrast of an
 * ordinary photograph, so that the same measurements apply to them.
 */
export function piecePlanes(piece: Piece): Planes {
  const cached = cache.get(piece);
  if (cached) return cached;
  const { side, pixels } = piece;
  const isStandardised = isBeyond(pixels);
  const planes = channelsOf(
    { width: side, height: side, data: pixels },
    isStandardised ? usualDeviation : 1,
    isStandardised ? 0.5 : 0,
  );
  cache.set(piece, planes);
  return planes;
}

/** A picture of three channels in 0–1, rounded to bytes and clipped. */
export function pictureOf([red, green, blue]: Planes): Picture {
  const { width, height } = red;
  const data = new Uint8Array(width * height * 3);
  const byte = (value: number): number => Math.max(0, Math.min(255, Math.round(value * 255)));
  for (let i = 0; i < width * height; i++) {
    data[3 * i] = byte(red.data[i]!);
    data[3 * i + 1] = byte(green.data[i]!);
    data[3 * i + 2] = byte(blue.data[i]!);
  }
  return { width, height, data };
}

/** Combines two planes of the same size pixel by pixel. */
export function combine(a: Plane, b: Plane, by: (a: number, b: number) => number): Plane {
  const data = new Float32Array(a.data.length);
  for (let i = 0; i < data.length; i++) data[i] = by(a.data[i]!, b.data[i]!);
  return { width: a.width, height: a.height, data };
}

/** Share of a piece's side that is left out at each edge, so that frames and marks are not measured. */
export const edgeShare = 0.15;

/** The middle of a plane, without its edges, where frames and marks are. */
export function inner({ width, height, data }: Plane): Plane {
  const [x0, y0] = [Math.round(edgeShare * width), Math.round(edgeShare * height)];
  const [w, h] = [width - 2 * x0, height - 2 * y0];
  const cut = new Float32Array(w * h);
  for (let y = 0; y < h; y++) cut.set(data.subarray((y0 + y) * width + x0, (y0 + y) * width + x0 + w), y * w);
  return { width: w, height: h, data: cut };
}
