/** Reduces a square to half its side by one of four resamplers. Each leaves a different trace in the pixels. */

import { channelsOf, type Pixels } from '../pictures/picture.ts';

/**
 * The kernels f, as functions of the distance in output pixels, up to their radius `reach`. As in Pillow, they are
 * stretched over the input, so that detail too fine for the smaller square is averaged.
 * Sources: Keys 1981 (bicubic, a = −½); Duchon 1979 (Lanczos, three lobes).
 */
const kernels = {
  area: { reach: 0.5, f: () => 1 },
  bilinear: { reach: 1, f: (x: number) => 1 - x },
  bicubic: {
    reach: 2,
    f: (x: number) => (x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2),
  },
  lanczos: { reach: 3, f: (x: number) => sinc(x) * sinc(x / 3) },
} as const;

/** The name of a resampling kernel. */
export type Resampler = keyof typeof kernels;
/** All resampling kernels. */
export const resamplers = Object.keys(kernels) as readonly Resampler[];

/** sin(πx) / πx for x > 0. */
const sinc = (x: number): number => Math.sin(Math.PI * x) / (Math.PI * x);

/**
 * The weights of the input pixels around an output pixel's centre, from left to right. The centre lies between two
 * input pixels, so the k-th pixel on either side is (k + ½) / 2 output pixels away. Every output pixel has the same
 * weights.
 */
function tapsOf(resampler: Resampler): readonly number[] {
  const { reach, f } = kernels[resampler];
  const half = Array.from({ length: 2 * reach }, (_, k) => f((k + 0.5) / 2));
  const sum = 2 * half.reduce((total, weight) => total + weight, 0);
  return [...half.toReversed(), ...half].map((weight) => weight / sum);
}

const taps = Object.fromEntries(resamplers.map((resampler) => [resampler, tapsOf(resampler)])) as Readonly<
  Record<Resampler, readonly number[]>
>;

/**
 * Halves one axis: `lines` lines of `length` pixels. Pixels of a line are `step` numbers apart, lines are `stride`
 * numbers apart.
 */
function halveAxis(
  from: Pixels,
  into: Float32Array | Uint8ClampedArray,
  channels: number,
  weights: readonly number[],
  [length, lines]: readonly [number, number],
  source: { readonly step: number; readonly stride: number },
  target: { readonly step: number; readonly stride: number },
): void {
  for (let o = 0; o < length / 2; o++) {
    const first = 2 * o + 1 - weights.length / 2;
    // The edge pixel is repeated beyond the edge.
    const offsets = weights.map((_, k) => Math.min(length - 1, Math.max(0, first + k)) * source.step);
    for (let line = 0; line < lines; line++) {
      const at = line * source.stride;
      const to = line * target.stride + o * target.step;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k]! * from[at + offsets[k]! + c]!;
        into[to + c] = sum;
      }
    }
  }
}

/**
 * Reduces a square to half its side.
 * @param square [size, size, channels]; its side is even.
 * @returns [size/2, size/2, channels], clipped to 0–255; bytes are rounded.
 */
export function halve<P extends Pixels>(square: P, size: number, resampler: Resampler): P {
  const half = size / 2;
  const channels = channelsOf(square, size);
  const rows = new Float32Array(size * half * channels);
  const whole = { step: channels, stride: channels * size };
  const narrow = { step: channels, stride: channels * half };
  halveAxis(square, rows, channels, taps[resampler], [size, size], whole, narrow);
  const down = { step: channels * half, stride: channels };
  if (square instanceof Uint8Array) {
    const made = new Uint8ClampedArray(half * half * channels);
    halveAxis(rows, made, channels, taps[resampler], [size, half], down, down);
    return new Uint8Array(made.buffer) as P;
  }
  const made = new Float32Array(half * half * channels);
  halveAxis(rows, made, channels, taps[resampler], [size, half], down, down);
  return made.map((value) => Math.min(255, Math.max(0, value))) as P;
}
