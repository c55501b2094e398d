import * as tf from '@tensorflow/tfjs';
import type { GraphRecorder, Value } from './graph-recorder.ts';

/**
 * Constant folding with tfjs's plain CPU kernels: a value that does not depend on the pictures is computed once, here. For
 * example, γ/√(σ² + ε) and β − μγ/√(σ² + ε) of a batch norm are stored as two vectors.
 * @returns Undefined if an input is known only when the graph runs.
 */
export function foldConstants(
  recorder: GraphRecorder,
  kernelName: string,
  inputs: Readonly<Record<string, Value>>,
  attributes: Readonly<Record<string, unknown>>,
): Value | undefined {
  const values = Object.entries(inputs);
  if (!values.every(([, { constant }]) => constant)) return undefined;
  const cpu = tf.findBackend('cpu') as tf.KernelBackend;
  const kernel = tf.getKernel(kernelName, 'cpu');
  if (!kernel) throw new Error(`tfjs's CPU backend has no ${kernelName}`);

  const operands = Object.fromEntries(
    values.map(([name, { constant, shape, dtype }]) => [
      name,
      { dataId: cpu.write(constant as Float32Array, shape, dtype), shape, dtype },
    ]),
  );
  const folded = kernel.kernelFunc({
    inputs: operands,
    attrs: attributes as tf.NamedAttrMap,
    backend: cpu,
  }) as tf.TensorInfo;
  const data = (cpu.readSync(folded.dataId) as Float32Array).slice();
  for (const { dataId } of Object.values(operands)) cpu.disposeData(dataId, true);
  cpu.disposeData(folded.dataId, true);
  const source = values.map(([, { name }]) => name).find((name) => name.includes('/')) ?? 'constant';
  return recorder.constant(source, folded.shape, folded.dtype as 'float32', data);
}
