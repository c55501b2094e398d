/** Kernels of a convolution, brought from the layouts of TF.js and ONNX into one. */

/** Kernels, [count, rows, columns, channels]. */
export interface Kernels {
  /** Name of their tensor. */
  readonly tensor: string;
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** @param shape [rows, columns, channels, count], as in TF.js. */
export function kernelsOfTfjs(tensor: string, shape: readonly number[], values: Float32Array): Kernels {
  const [rows, columns, channels, count] = shape as [number, number, number, number];
  const each = rows * columns * channels;
  const data = new Float32Array(values.length);
  for (let at = 0; at < each; at++)
    for (let kernel = 0; kernel < count; kernel++) data[kernel * each + at] = values[at * count + kernel]!;
  return { tensor, count, rows, columns, channels, data };
}

/** @param shape [count, channels, rows, columns], as in ONNX. */
export function kernelsOfOnnx(tensor: string, shape: readonly number[], values: Float32Array): Kernels {
  const [count, channels, rows, columns] = shape as [number, number, number, number];
  const places = rows * columns;
  const data = new Float32Array(values.length);
  for (let kernel = 0; kernel < count; kernel++)
    for (let channel = 0; channel < channels; channel++)
      for (let place = 0; place < places; place++)
        data[(kernel * places + place) * channels + channel] = values[(kernel * channels + channel) * places + place]!;
  return { tensor, count, rows, columns, channels, data };
}
