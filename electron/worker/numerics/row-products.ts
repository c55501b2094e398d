/** Products of features in float64. */
import { Tensor } from 'onnxruntime-node';
import { elementTypes } from '../engine/tracing/graph.ts';
import { float64Program, node } from './float64-program.ts';
import type { FeatureMatrix } from './representation-health.ts';

/** A Bᵀ or Aᵀ B. */
const product = (transposed: 'transA' | 'transB') =>
  float64Program(() => ({
    nodes: [
      node('Cast', ['a'], 'wide a', { to: elementTypes.float64 }),
      node('Cast', ['b'], 'wide b', { to: elementTypes.float64 }),
      node('Gemm', ['wide a', 'wide b'], 'product', { [transposed]: 1 }),
    ],
    initialisers: [],
    inputs: [
      { name: 'a', type: 'float32', shape: ['A', 'K'] },
      { name: 'b', type: 'float32', shape: ['B', 'L'] },
    ],
    outputs: [{ name: 'product', type: 'float64', shape: ['N', 'M'] }],
  }));
const [ofRows, ofUnits] = [product('transB'), product('transA')];

/** Rows of a block: bounds the memory of their values in float64. */
const blockRows = 4096;

const rowsOf = ({ width, data }: FeatureMatrix, from: number, to: number): Tensor =>
  new Tensor('float32', data.subarray(from * width, to * width), [to - from, width]);

/** A Bᵀ, [N, M]. @param a [N, D], at most a few thousand rows. @param b [M, D], likewise. */
export async function rowProducts(a: FeatureMatrix, b: FeatureMatrix): Promise<Float64Array> {
  const { product } = await (await ofRows()).run({ a: rowsOf(a, 0, a.count), b: rowsOf(b, 0, b.count) });
  return product!.data as Float64Array;
}

/** XᵀX, [D, D]. */
export async function unitProducts(features: FeatureMatrix): Promise<Float64Array> {
  const { count, width } = features;
  const program = await ofUnits();
  const sums = new Float64Array(width * width);
  for (let from = 0; from < count; from += blockRows) {
    const rows = rowsOf(features, from, Math.min(count, from + blockRows));
    const { product } = await program.run({ a: rows, b: rows });
    const added = product!.data as Float64Array;
    for (let at = 0; at < sums.length; at++) sums[at]! += added[at]!;
  }
  return sums;
}
