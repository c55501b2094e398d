/** The kernels of an added encoder that meet the image. Its files are hostile input: nothing of them is run for this. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  ModelProtoSchema,
  type TensorProto,
} from 'onnx-buf';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { readWeights } from '../nets/pytorch-file.ts';
import { type Kernels, kernelsOfOnnx } from '../pictures/kernels.ts';
import { firstFilters } from '../run/first-filters.ts';
import { filesFolder } from './open-added.ts';
import { torchEncoder } from './read-torch.ts';

/**
 * The kernels of the first convolution, which is also the patch embedding of most transformers.
 * @param folder The encoder's folder in the workspace.
 * @returns Or why they cannot be shown.
 */
export async function firstConvolution(
  folder: string,
  { kind, files, input }: Pick<AddedEncoder, 'kind' | 'files' | 'input'>,
): Promise<Kernels | string> {
  const [name] = files as [string, ...string[]];
  const file = join(folder, filesFolder, name);
  switch (kind) {
    case 'onnx': {
      const { graph } = fromBinary(ModelProtoSchema, await readFile(file));
      return graph ? ofGraph(graph, input.name) : 'the file has no graph';
    }
    case 'tfjs':
      return (await import('./first-convolution-of-tfjs.ts')).firstConvolutionOfTfjs(file, input.name);
    case 'torch':
      return firstFilters(torchEncoder(await readWeights(file), name, input.size));
  }
}

/** Operators that mix what they get with weights: what follows is not the image any more. */
const layers: ReadonlySet<string> = new Set(['Conv', 'MatMul', 'Gemm', 'ConvTranspose', 'QLinearConv', 'ConvInteger']);

/** Nodes are in the order in which they are computed. */
function ofGraph({ node, initializer }: GraphProto, image: string): Kernels | string {
  const stored = new Map(initializer.map((tensor) => [tensor.name, tensor]));
  /** The image, and what is made of it without a layer: normalised, transposed, padded. */
  const images = new Set([image]);
  for (const { opType, input, output, attribute } of node) {
    if (opType === 'Constant') {
      const tensor = attribute.find(({ name }) => name === 'value')?.t;
      if (tensor) stored.set(output[0]!, tensor);
    }
    if (!input.some((name) => images.has(name))) continue;
    if (opType === 'Conv' && images.has(input[0]!)) return ofTensor(stored.get(input[1] ?? ''), input[1] ?? '');
    if (!layers.has(opType)) for (const name of output) images.add(name);
  }
  return 'no convolution takes the image';
}

function ofTensor(tensor: TensorProto | undefined, name: string): Kernels | string {
  if (!tensor) return `the weights of its first convolution, ${name}, are computed and not stored`;
  if (tensor.dataLocation === DataLocation.EXTERNAL)
    return `the weights of its first convolution, ${name}, are in a file of external data, which is not read`;
  const { dims, dataType, rawData, floatData } = tensor;
  const shape = dims.map(Number);
  if (dataType !== DataType.FLOAT || shape.length !== 4)
    return `the weights of its first convolution, ${name}, are not float32 with four axes`;
  const count = shape.reduce((product, size) => product * size, 1);
  if (rawData.length !== 4 * count && floatData.length !== count)
    return `the weights of its first convolution, ${name}, do not fit their shape [${shape.join(', ')}]`;
  const values = new Float32Array(count);
  if (rawData.length > 0) new Uint8Array(values.buffer).set(rawData);
  else values.set(floatData);
  return kernelsOfOnnx(name, shape, values);
}
