import type { EncoderInput } from '../../../shared/encoders.ts';
import { lumaOf } from '../data/render-pixels.ts';
import type { Pixels } from '../pictures/picture.ts';

/**
 * The input of an added encoder: (pixel / 255 − mean) / std in its layout, of red, green and blue, or of their luma.
 * @param squares Each [size, size, 3] in 0–255.
 * @param count Images of the batch; places without a square stay 0.
 */
export function fillInput(
  squares: readonly Pixels[],
  { layout, size, mean, std }: Pick<EncoderInput, 'layout' | 'size' | 'mean' | 'std'>,
  count = squares.length,
): Float32Array {
  const places = size * size;
  const channels = mean.length;
  const input = new Float32Array(count * places * channels);
  for (const [n, square] of squares.entries()) {
    const values = channels === 1 ? lumaOf(square) : square;
    for (let c = 0; c < channels; c++) {
      const scale = 1 / (255 * std[c]!);
      const shift = mean[c]! / std[c]!;
      const isPlane = layout === 'nchw';
      const start = isPlane ? (n * channels + c) * places : n * places * channels + c;
      const stride = isPlane ? 1 : channels;
      for (let place = 0; place < places; place++)
        input[start + place * stride] = values[place * channels + c]! * scale - shift;
    }
  }
  return input;
}
