import * as tf from '@tensorflow/tfjs';
import type { GraphRecorder, Value } from './graph-recorder.ts';

/**
 * What depends on no picture is computed once, here, by tfjs's plain CPU kernels: a batch norm's γ/√(σ² + ε) and β − μγ/√(σ² + ε)
 * reach the file as two vectors.
 * @returns Nothing where an input is only known when the graph runs.
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

  const lent = Object.fromEntries(
    values.map(([name, { constant, shape, dtype }]) => [
      name,
      { dataId: cpu.write(constant as Float32Array, shape, dtype), shape, dtype },
    ]),
  );
  const folded = kernel.kernelFunc({
    inputs: lent,
    attrs: attributes as tf.NamedAttrMap,
    backend: cpu,
  }) as tf.TensorInfo;
  const data = (cpu.readSync(folded.dataId) as Float32Array).slice();
  for (const { dataId } of Object.values(lent)) cpu.disposeData(dataId, true);
  cpu.disposeData(folded.dataId, true);
  const source = values.map(([, { name }]) => name).find((name) => name.includes('/')) ?? 'constant';
  return recorder.constant(source, folded.shape, folded.dtype as 'float32', data);
}
