import { describe, expect, it } from 'vitest';
import { halve, resamplers } from '../../../electron/worker/posing/halve.ts';
import { quadrants } from '../../../electron/worker/posing/quadrants.ts';

const size = 32;
const half = size / 2;
const squareOf = (value: (x: number, y: number, c: number) => number): Uint8Array =>
  Uint8Array.from({ length: size * size * 3 }, (_, i) =>
    value(Math.floor(i / 3) % size, Math.floor(i / 3 / size), i % 3),
  );
const at = (made: Uint8Array, x: number, y: number, c = 0) => made[3 * (y * half + x) + c]!;
/** Far enough from the edges that no kernel reaches them. */
const inner = [4, 7, 8, 11];

/** Value of a kernel at a distance in output pixels, by the textbook formula. */
const textbook: Readonly<Record<string, (x: number) => number>> = {
  area: (x) => (x < 0.5 ? 1 : 0),
  bilinear: (x) => Math.max(0, 1 - x),
  bicubic: (x) => (x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0),
  lanczos: (x) => (x < 3 ? (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2 : 0),
};

describe.each(resamplers)('halving by %s', (resampler) => {
  it('does not change a uniform picture or mix its channels, up to the edges', () => {
    const made = halve(
      squareOf((_x, _y, c) => 40 * (c + 1)),
      size,
      resampler,
    );
    for (const [i, value] of made.entries()) expect(value).toBe(40 * ((i % 3) + 1));
  });

  it('keeps a linear slope linear', () => {
    const made = halve(
      squareOf((x) => 4 * x),
      size,
      resampler,
    );
    for (const x of inner) expect(at(made, x, x)).toBe(8 * x + 2);
  });

  it('equals the kernel’s weighted mean in slow loops', () => {
    const value = (x: number, y: number) => (x * 7 + y * 13 + ((x * y) % 5) * 20) % 200;
    const made = halve(squareOf(value), size, resampler);
    for (const x of inner)
      for (const y of inner) {
        let [sum, weights] = [0, 0];
        for (let v = 0; v < size; v++)
          for (let u = 0; u < size; u++) {
            const weight = [u + 0.5 - (2 * x + 1), v + 0.5 - (2 * y + 1)]
              .map((distance) => textbook[resampler]!(Math.abs(distance) / 2))
              .reduce((a, b) => a * b);
            sum += weight * value(u, v);
            weights += weight;
          }
        expect(Math.abs(at(made, x, y) - Math.min(255, Math.max(0, sum / weights)))).toBeLessThanOrEqual(0.51);
      }
  });

  it('commutes with mirroring', () => {
    const value = (x: number, y: number) => (x * x + 3 * y) % 251;
    const [plain, mirrored] = [value, (x: number, y: number) => value(size - 1 - x, y)].map((of) =>
      halve(squareOf(of), size, resampler),
    );
    for (let y = 0; y < half; y++)
      for (let x = 0; x < half; x++)
        expect(Math.abs(at(plain!, x, y) - at(mirrored!, half - 1 - x, y))).toBeLessThanOrEqual(1);
  });
});

describe('the resamplers', () => {
  it('each leave a different trace of a fine texture', () => {
    const texture = squareOf((x, y) => ((x * 31 + y * 17) % 7) * 30);
    expect(new Set(resamplers.map((resampler) => halve(texture, size, resampler).join())).size).toBe(4);
  });

  it('clip overshoot at an edge to bytes', () => {
    const made = halve(
      squareOf((x) => (x < 16 ? 0 : 255)),
      size,
      'lanczos',
    );
    expect(at(made, 7, 8)).toBeLessThan(40);
    expect(at(made, 6, 8)).toBe(0);
    expect(at(made, 9, 8)).toBe(255);
  });
});

describe('quadrants', () => {
  it('cut a square into its quarters in reading order', () => {
    const square = Uint8Array.from({ length: 4 * 4 * 3 }, (_, i) => Math.floor(i / 3));
    const reds = quadrants(square, 4).filter((_, i) => i % 3 === 0);
    expect([...reds]).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
  });
});
