import { describe, expect, it } from 'vitest';
import { blurRadius, gaussianBlur } from '../../../electron/worker/posing/gaussian-blur.ts';
import { slope } from '../tasks/photographs.ts';

const size = 44; // radius 2

/** The full two-dimensional kernel over reflected pixels, in slow loops. */
function slowly(pixels: Float32Array, sigma: number): number[] {
  const radius = 2;
  const mirrored = (i: number) => (i < 0 ? -i : i >= size ? 2 * size - 2 - i : i);
  const weight = (j: number, i: number) => Math.exp(-(i * i + j * j) / (2 * sigma * sigma));
  return Array.from(pixels, (_, at) => {
    const [y, x, c] = [Math.floor(at / (3 * size)), Math.floor(at / 3) % size, at % 3];
    let [sum, weights] = [0, 0];
    for (let j = -radius; j <= radius; j++)
      for (let i = -radius; i <= radius; i++) {
        sum += weight(j, i) * pixels[3 * (mirrored(y + j) * size + mirrored(x + i)) + c]!;
        weights += weight(j, i);
      }
    return sum / weights;
  });
}

describe('the Gaussian blur', () => {
  const picture = Float32Array.from(slope(size, size, 2).data);

  it.each([0.4, 1.3, 2])('equals the two-dimensional kernel in slow loops, σ %f', (sigma) => {
    const blurred = picture.slice();
    gaussianBlur(blurred, size, sigma, 3);
    for (const [i, value] of slowly(picture, sigma).entries()) expect(blurred[i]).toBeCloseTo(value, 2);
  });

  it('does not change a uniform picture, up to the border, nor any picture at a tiny σ', () => {
    const plain = new Float32Array(size * size * 3).fill(140);
    gaussianBlur(plain, size, 2, 3);
    for (const value of plain) expect(value).toBeCloseTo(140, 3);
    const sharp = picture.slice();
    gaussianBlur(sharp, size, 0.1, 3);
    for (const [i, value] of sharp.entries()) expect(value).toBeCloseTo(picture[i]!, 3);
  });

  it('has a radius of a twentieth of the side, and of at least one pixel', () => {
    expect([16, 40, 64, 96, 224].map(blurRadius)).toEqual([1, 2, 3, 4, 11]);
  });
});
