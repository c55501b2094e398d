/** What nets do to patches before the encoder, in place and without tensors: the probes are shown patches as the encoder is. */
import { projection } from '../../nets/green-magenta.ts';
import { ramp } from '../../nets/remove-brightness-gradient.ts';
import { epsilon } from '../../nets/standardise-each.ts';
import { channelsOf } from '../../pictures/picture.ts';

/** nets/green-magenta.ts in place, on [pixels, 3]. */
export function project(pixels: Float32Array): void {
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    for (let c = 0; c < 3; c++) pixels[i + c] = r * projection[c]! + g * projection[3 + c]! + b * projection[6 + c]!;
  }
}

/** nets/standardise-each.ts in place, on one piece of [pixels, channels]. */
export function standardiseOwn(pixels: Float32Array, channels: number): void {
  const count = pixels.length / channels;
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let i = c; i < pixels.length; i += channels) sum += pixels[i]!;
    const mean = sum / count;
    let squares = 0;
    for (let i = c; i < pixels.length; i += channels) squares += (pixels[i]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / count + epsilon ** 2);
    for (let i = c; i < pixels.length; i += channels) pixels[i] = (pixels[i]! - mean) * scale;
  }
}

/** nets/remove-brightness-gradient.ts in place, on one square piece of [side, side, channels]. */
export function levelOwn(pixels: Float32Array, side: number): void {
  const unit = ramp(side, side);
  const channels = channelsOf(pixels, side);
  for (let c = 0; c < channels; c++) {
    let [across, down] = [0, 0];
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const value = pixels[channels * (y * side + x) + c]!;
        across += value * unit[x]!;
        down += value * unit[y]!;
      }
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) pixels[channels * (y * side + x) + c]! -= across * unit[x]! + down * unit[y]!;
  }
}
