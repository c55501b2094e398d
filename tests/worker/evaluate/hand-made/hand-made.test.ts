import { describe, expect, it } from 'vitest';
import { bins, colourHistogram } from '../../../../electron/worker/evaluate/hand-made/colour-histogram.ts';
import { hogSide, orientedGradients } from '../../../../electron/worker/evaluate/hand-made/oriented-gradients.ts';
import { pixelSide, rawPixels } from '../../../../electron/worker/evaluate/hand-made/raw-pixels.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';

/** [size, size, 3] from a value for each place and channel. */
const image = (size: number, value: (x: number, y: number, c: number) => number): Uint8Array =>
  Uint8Array.from({ length: size * size * 3 }, (_, i) =>
    value(Math.floor(i / 3) % size, Math.floor(i / (3 * size)), i % 3),
  );
const noise = (size: number): Uint8Array => {
  const random = new Random('noise', size);
  return image(size, () => random.integer(0, 255));
};
const cosine = (a: Float32Array, b: Float32Array): number => {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('raw pixels', () => {
  it('of a square of 16 px are its bytes in 0–1', () => {
    const square = noise(pixelSide);
    for (const [i, value] of rawPixels(square, pixelSide).entries()) expect(value).toBeCloseTo(square[i]! / 255, 6);
  });

  it('of a larger square are the triangle-weighted means of what each covers', () => {
    const size = 40;
    const square = noise(size);
    const found = rawPixels(square, size);
    const ratio = size / pixelSide;
    for (const [ox, oy, c] of [
      [0, 0, 0],
      [7, 3, 1],
      [15, 15, 2],
    ] as const) {
      let [sum, weights] = [0, 0];
      for (let y = 0; y < size; y++)
        for (let x = 0; x < size; x++) {
          const near = (at: number, o: number) => Math.max(0, 1 - Math.abs(at + 0.5 - (o + 0.5) * ratio) / ratio);
          const weight = near(x, ox) * near(y, oy);
          sum += weight * square[(y * size + x) * 3 + c]!;
          weights += weight;
        }
      expect(found[(oy * pixelSide + ox) * 3 + c]).toBeCloseTo(sum / weights / 255, 5);
    }
  });
});

describe('the colour histogram', () => {
  it('has the square root of each bin’s share', () => {
    const size = 20;
    const square = noise(size);
    const found = colourHistogram(square, size);
    expect(found).toHaveLength(bins ** 3);
    for (let r = 0; r < bins; r++)
      for (let g = 0; g < bins; g++)
        for (let b = 0; b < bins; b++) {
          let count = 0;
          for (let i = 0; i < size * size; i++) {
            const [red, green, blue] = square.subarray(3 * i, 3 * i + 3);
            if (red! >> 5 === r && green! >> 5 === g && blue! >> 5 === b) count++;
          }
          expect(found[(r * bins + g) * bins + b]).toBeCloseTo(Math.sqrt(count / (size * size)), 6);
        }
    expect(found.reduce((sum, value) => sum + value ** 2, 0)).toBeCloseTo(1, 5);
  });

  it('does not depend on where the colours are', () => {
    const square = noise(16);
    const turned = image(16, (x, y, c) => square[((15 - x) * 16 + y) * 3 + c]!);
    expect(colourHistogram(turned, 16)).toEqual(colourHistogram(square, 16));
  });

  it('of two images is as alike as their histograms overlap: half for half the pixels', () => {
    const red = image(16, (_, __, c) => (c === 0 ? 255 : 0));
    const half = image(16, (x, _, c) => (c === (x < 8 ? 0 : 2) ? 255 : 0));
    expect(cosine(colourHistogram(red, 16), colourHistogram(half, 16))).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('is refused for images without three channels', () => {
    expect(() => colourHistogram(new Uint8Array(16 * 16), 16)).toThrow('needs red, green and blue: found 1 channels');
  });
});

/** The algorithm of the paper in slow loops: each pixel's vote for each bin, each block's two normalisations. */
function slowGradients(square: Uint8Array): number[] {
  const root = (x: number, y: number, c: number) => {
    const at = (v: number) => Math.min(hogSide - 1, Math.max(0, v));
    return Math.sqrt(square[(at(y) * hogSide + at(x)) * 3 + c]! / 255);
  };
  const cell = (cx: number, cy: number, bin: number): number => {
    let sum = 0;
    for (let y = 8 * cy; y < 8 * cy + 8; y++)
      for (let x = 8 * cx; x < 8 * cx + 8; x++) {
        const gradients = [0, 1, 2].map(
          (c) => [root(x + 1, y, c) - root(x - 1, y, c), root(x, y + 1, c) - root(x, y - 1, c)] as const,
        );
        const [dx, dy] = gradients.toSorted((a, b) => Math.hypot(b[0], b[1]) - Math.hypot(a[0], a[1]))[0]!;
        let degrees = (Math.atan2(dy, dx) * 180) / Math.PI;
        if (degrees < 0) degrees += 180;
        // A bin's middle is at 20·bin + 10 degrees; a vote falls off to 0 at the neighbours' middles, around the circle.
        const away = Math.abs(degrees - (20 * bin + 10));
        sum += Math.hypot(dx, dy) * Math.max(0, 1 - Math.min(away, 180 - away) / 20);
      }
    return sum;
  };
  const features: number[] = [];
  for (let by = 0; by < 5; by++)
    for (let bx = 0; bx < 5; bx++) {
      let block: number[] = [];
      for (const [x, y] of [
        [0, 0],
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const)
        for (let bin = 0; bin < 9; bin++) block.push(cell(bx + x, by + y, bin));
      const unit = (values: number[]) => {
        const length = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) + 1e-10);
        return values.map((value) => value / length);
      };
      block = unit(unit(block).map((value) => Math.min(0.2, value)));
      features.push(...block);
    }
  return features;
}

describe('oriented gradients', () => {
  it('are those of the paper in slow loops', () => {
    const square = noise(hogSide);
    const found = orientedGradients(square, hogSide);
    const expected = slowGradients(square);
    expect(found).toHaveLength(expected.length);
    expect(Math.max(...found.map((value, i) => Math.abs(value - expected[i]!)))).toBeLessThan(1e-4);
  });

  it('of a horizontal ramp vote for 0°: half each for the two bins around it', () => {
    const found = orientedGradients(
      image(hogSide, (x) => 5 * x),
      hogSide,
    );
    const block = found.subarray(12 * 36, 13 * 36);
    for (let cell = 0; cell < 4; cell++) {
      expect(block[cell * 9]).toBeCloseTo(block[cell * 9 + 8]!, 6);
      expect([...block.subarray(cell * 9 + 1, cell * 9 + 8)]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    }
  });

  it('are 0 for one colour, and do not depend on contrast', () => {
    expect(
      Math.max(
        ...orientedGradients(
          image(hogSide, () => 90),
          hogSide,
        ),
      ),
    ).toBe(0);
    const square = noise(hogSide);
    const darker = Float32Array.from(square, (value) => value / 4);
    expect(cosine(orientedGradients(square, hogSide), orientedGradients(darker, hogSide))).toBeCloseTo(1, 5);
  });
});
