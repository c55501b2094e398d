/** Single colour channels as floating-point planes, on which cues are measured and planted. */
import { type Picture, type Pixels, zerosLike } from '../../pictures/picture.ts';
import type { Piece } from '../cues/cue.ts';

/** A channel, rows from the top, [height, width]; in 0–1 for pictures. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}
/** One plane for each channel. */
export type Planes = readonly Plane[];
/** Red, green, blue. */
export type ColourPlanes = readonly [Plane, Plane, Plane];

/** Separates interleaved values into channels: value · scale + offset, clipped to 0–1. */
function channelsOf(
  { width, height, data }: { readonly width: number; readonly height: number; readonly data: ArrayLike<number> },
  scale: number,
  offset: number,
): Planes {
  const count = width * height;
  const channels = data.length / count;
  const plane = (c: number): Plane => {
    const channel = new Float32Array(count);
    for (let i = 0, from = c; i < count; i++, from += channels) {
      channel[i] = Math.max(0, Math.min(1, data[from]! * scale + offset));
    }
    return { width, height, data: channel };
  };
  return Array.from({ length: channels }, (_, c) => plane(c));
}

/** The channels of a picture in 0–1. */
export const picturePlanes = (picture: Picture): Planes => channelsOf(picture, 1 / 255, 0);

/** The channels of a colour picture. */
export const colourPlanes = (picture: Picture): ColourPlanes => picturePlanes(picture) as unknown as ColourPlanes;

/**
 * The plane that stands for brightness: green of three channels, because colour gradients and fringes are other cues;
 * otherwise the mean of the channels.
 */
export function brightnessOf(planes: Planes): Plane {
  if (planes.length === 3) return planes[1]!;
  if (planes.length === 1) return planes[0]!;
  const { width, height } = planes[0]!;
  const data = new Float32Array(width * height);
  for (const plane of planes) for (let i = 0; i < data.length; i++) data[i]! += plane.data[i]! / planes.length;
  return { width, height, data };
}

/** The value in 0–255 of every pixel of a picture's brightness. */
export const brightnessLevels = ({ channels, data }: Picture): ((pixel: number) => number) =>
  channels === 3
    ? (pixel) => data[3 * pixel + 1]!
    : (pixel) => {
        let sum = 0;
        for (let c = 0; c < channels; c++) sum += data[channels * pixel + c]!;
        return sum / channels;
      };

/** The brightness of a picture in 0–1. */
export const pictureBrightness = (picture: Picture): Plane => brightnessOf(picturePlanes(picture));

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

/** A picture of channels in 0–1, clipped, with pixels of the same kind as these. */
export function pictureOf(planes: Planes, like: Pixels): Picture {
  const { width, height } = planes[0]!;
  const channels = planes.length;
  const data = zerosLike(like, width * height * channels);
  const isBytes = data instanceof Uint8Array;
  planes.forEach((plane, c) => {
    for (let i = 0; i < width * height; i++) {
      const value = plane.data[i]! * 255;
      data[channels * i + c] = Math.max(0, Math.min(255, isBytes ? Math.round(value) : value));
    }
  });
  return { width, height, channels, data };
}

const brightnessCache = new WeakMap<Piece, Plane>();

/** The brightness of a piece in 0–1, computed once for all cues. */
export function pieceBrightness(piece: Piece): Plane {
  const cached = brightnessCache.get(piece) ?? brightnessOf(piecePlanes(piece));
  brightnessCache.set(piece, cached);
  return cached;
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
