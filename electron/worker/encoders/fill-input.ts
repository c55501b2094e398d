import type { EncoderInput } from '../../../shared/encoders.ts';
import type { Pixels } from '../pictures/picture.ts';

/**
 * The input of an added encoder: (pixel / 255 − mean) / std in its layout.
 * @param squares Each [size, size, 3] in 0–255.
 * @param count Images of the batch; places without a square stay 0.
 */
export function fillInput(
  squares: readonly Pixels[],
  { layout, size, mean, std }: Pick<EncoderInput, 'layout' | 'size' | 'mean' | 'std'>,
  count = squares.length,
): Float32Array {
  const places = size * size;
  const input = new Float32Array(count * places * 3);
  for (const [n, square] of squares.entries())
    for (let c = 0; c < 3; c++) {
      const scale = 1 / (255 * std[c]!);
      const shift = mean[c]! / std[c]!;
      const isPlane = layout === 'nchw';
      const start = isPlane ? (n * 3 + c) * places : n * places * 3 + c;
      const stride = isPlane ? 1 : 3;
      for (let place = 0; place < places; place++)
        input[start + place * stride] = square[place * 3 + c]! * scale - shift;
    }
  return input;
}
