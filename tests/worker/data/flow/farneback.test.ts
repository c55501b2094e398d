import { describe, expect, it } from 'vitest';
import type { VectorField } from '../../../../electron/worker/data/auxiliary-data.ts';
import { farneback } from '../../../../electron/worker/data/flow/farneback.ts';
import { measureMotion } from '../../../../electron/worker/data/flow/global-motion.ts';
import { madeScene } from './scenes.ts';

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** A field whose vector at each pixel is a function of the pixel's place. */
function field(width: number, height: number, at: (x: number, y: number) => readonly [number, number]): VectorField {
  const data = new Float32Array(width * height * 2);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(at(x, y), 2 * (y * width + x));
  return { width, height, data };
}

describe('synthetic scenes', () => {
  it('move by their flow: warping a frame by it gives the frame before, except for what becomes visible', async () => {
    const { frames, flows } = await madeScene(1);
    const { width, height } = frames[0]!;
    const differences: number[] = [];
    for (let y = 8; y < height - 8; y++)
      for (let x = 8; x < width - 8; x++) {
        const at = y * width + x;
        const [u, v] = [x + flows[0]!.data[2 * at]!, y + flows[0]!.data[2 * at + 1]!];
        const [x0, y0] = [Math.floor(u), Math.floor(v)];
        const value = (column: number, row: number) => frames[1]!.data[3 * (row * width + column) + 1]!;
        const upper = value(x0, y0) * (1 - u + x0) + value(x0 + 1, y0) * (u - x0);
        const lower = value(x0, y0 + 1) * (1 - u + x0) + value(x0 + 1, y0 + 1) * (u - x0);
        differences.push(Math.abs(frames[0]!.data[3 * at + 1]! - upper * (1 - v + y0) - lower * (v - y0)));
      }
    expect(median(differences)).toBeLessThan(4);
    expect(flows).toHaveLength(frames.length - 1);
    expect(new Set(flows[0]!.data).size).toBeGreaterThan(2); // background and foreground differ
  });

  it('are the same for the same number, and differ for another', async () => {
    expect((await madeScene(2)).frames[3]).toEqual((await madeScene(2)).frames[3]);
    expect((await madeScene(2)).frames[3]).not.toEqual((await madeScene(3)).frames[3]);
  });
});

describe('Farnebäck’s flow', () => {
  it('has a median error below a fifth of a pixel on synthetic scenes with known motion', async () => {
    const between = await farneback();
    const errors = [];
    for (const scene of [0, 1, 2, 3, 4, 5]) {
      const { frames, flows } = await madeScene(scene, 2);
      const { data } = between(frames[0]!, frames[1]!);
      const truth = flows[0]!.data;
      const error = Array.from({ length: data.length / 2 }, (_, i) =>
        Math.hypot(data[2 * i]! - truth[2 * i]!, data[2 * i + 1]! - truth[2 * i + 1]!),
      );
      errors.push(median(error));
    }
    expect(median(errors)).toBeLessThan(0.2);
  }, 30_000);

  it('leaves no process-wide handler of unhandled errors installed', async () => {
    const before = process.listenerCount('unhandledRejection');
    await farneback();
    expect(process.listenerCount('unhandledRejection')).toBe(before);
  });

  it('needs pictures of one size', async () => {
    const between = await farneback();
    const [a, b] = [await madeScene(0, 2), await madeScene(0, 2, 64, 96)];
    expect(() => between(a.frames[0]!, b.frames[0]!)).toThrow('images of one size: found 128×96 and 64×96');
  });
});

describe('the motion of a field', () => {
  it('has no independent part for pan, zoom and roll together, which one affine map explains', () => {
    const { speed, apart } = measureMotion(
      field(60, 40, (x, y) => [3 + 0.05 * x - 0.02 * y, -1 + 0.02 * x + 0.05 * y]),
    );
    expect(speed).toBeGreaterThan(3);
    expect(apart).toBeLessThan(1e-3);
  });

  it('includes the independent motion of a third of the picture', () => {
    const { speed, apart } = measureMotion(field(60, 40, (x) => (x < 20 ? [5, 0] : [1, 0])));
    expect(speed).toBeCloseTo(5, 5);
    expect(apart).toBeCloseTo(4, 1);
  });

  it('ignores motion of less than a twentieth of the picture', () => {
    const { speed, apart } = measureMotion(field(60, 40, (x, y) => (x < 12 && y < 6 ? [9, 9] : [0, 0])));
    expect([speed, apart]).toEqual([0, 0]);
  });
});
