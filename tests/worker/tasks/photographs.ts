import type { HostArray, HostTensor } from '../../../electron/worker/engine/engine.ts';
import type { RgbPicture } from '../../../electron/worker/pictures/picture.ts';
import type { Posed } from '../../../electron/worker/tasks/posed.ts';

/** A picture without symmetry under turns and mirroring: a brightness gradient with waves, different for every `seed`. */
export function slope(width: number, height: number, seed = 0): RgbPicture {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        data[3 * (y * width + x) + c] =
          90 + (60 * x) / width + (80 * y) / height + 20 * Math.sin(seed + 0.4 * x + 0.9 * y * (c + 1));
  return { width, height, channels: 3, data };
}

/** The arrays of several photographs as one batch. */
export function batchOf(posed: readonly Posed[]): Posed {
  const names = Object.keys(posed[0]!);
  return Object.fromEntries(
    names.map((name) => {
      const parts = posed.map((one) => one[name]!);
      const Kind = parts[0]!.constructor as { new (length: number): HostArray };
      const whole = new Kind(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return [name, whole];
    }),
  );
}

export const hostTensor = (shape: number[], values: ArrayLike<number>): HostTensor => ({
  shape,
  data: Float32Array.from(values),
});
