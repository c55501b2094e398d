/** Products of rows with rows, in square tiles, by the engine that also computes features. */
import * as tf from '@tensorflow/tfjs';
import type { Engine } from '../../engine/engine.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';

/** Rows of a tile. Larger ones are not faster, and take more memory. */
export const tileSide = 1024;

/** A · Bᵀ of two tiles of rows. */
export interface TileProducts {
  /** Rows of a tile. */
  readonly side: number;
  /** @param a [side, D]. @param b [side, D]. @returns [side, side], until the next call. */
  multiply(a: Float32Array, b: Float32Array): Promise<Float32Array>;
}

/** @param side At most the number of rows, so that small maps take no large tiles. */
export async function tileProducts(
  engine: Engine,
  width: number,
  side: number,
): Promise<TileProducts & { dispose(): Promise<void> }> {
  const state = engine.createState({});
  const spec = { shape: [side, width], dtype: 'float32' } as const;
  const program = await engine.compile(
    ({ a, b }) => ({ outputs: { products: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true) } }),
    { a: spec, b: spec },
    state,
  );
  return {
    side,
    multiply: async (a, b) => (await program.run({ a, b })).products!.data as Float32Array,
    dispose: async () => {
      await program.dispose();
      state.dispose();
    },
  };
}

/** The rows of a tile, with rows of zeros after the last. */
export function tileOf({ count, width, data }: FeatureMatrix, from: number, side: number): Float32Array {
  const rows = data.subarray(from * width, Math.min(count, from + side) * width);
  if (rows.length === side * width) return rows;
  const padded = new Float32Array(side * width);
  padded.set(rows);
  return padded;
}
