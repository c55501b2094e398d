/** The first convolution of a TF.js model. It is loaded for its weights and not run. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { onWebAssembly } from '../engine/web-assembly.ts';
import { type Kernels, kernelsOfTfjs } from '../pictures/kernels.ts';
import { readTfjs } from './read-tfjs.ts';
import { loadTfjs } from './tfjs-program.ts';

/**
 * @param file model.json, with its shards beside it. @param image Name of its input.
 * @returns Or why there are no kernels.
 * @throws FailureError 'unusable-input' for a model that TF.js cannot load.
 */
export async function firstConvolutionOfTfjs(file: string, image: string): Promise<Kernels | string> {
  const name = basename(file);
  const bytes = await readFile(file);
  const { isGraph } = readTfjs(bytes, name);
  const model = await loadTfjs(file, name, isGraph);
  return onWebAssembly(() => {
    const found = isGraph
      ? ofGraph(JSON.parse(bytes.toString('utf8')), image, (model as tf.GraphModel).weights)
      : ofLayers((model as tf.LayersModel).layers);
    const kernels = typeof found === 'string' ? found : ofTensor(found);
    model.dispose();
    return kernels;
  });
}

/** The weights of a convolution. */
interface Convolution {
  readonly tensor: string;
  readonly weights: tf.Tensor;
  /** Each kernel sees one channel: [rows, columns, channels, kernels of each]. */
  readonly isDepthwise: boolean;
}

function ofTensor({ tensor, weights, isDepthwise }: Convolution): Kernels | string {
  const { shape, dtype } = weights;
  if (dtype !== 'float32' || shape.length !== 4)
    return `the weights of its first convolution, ${tensor}, are not float32 with four axes`;
  const [rows, columns, channels, each] = shape as [number, number, number, number];
  return kernelsOfTfjs(
    tensor,
    isDepthwise ? [rows, columns, 1, channels * each] : shape,
    weights.dataSync() as Float32Array,
  );
}

const none = 'no convolution takes the image';

/** By operator of TensorFlow; its kernel is the second input. */
const graphConvolutions: Readonly<Record<string, 'depthwise' | 'usual'>> = {
  Conv2D: 'usual',
  _FusedConv2D: 'usual',
  DepthwiseConv2dNative: 'depthwise',
  FusedDepthwiseConv2dNative: 'depthwise',
};
/** Other operators that mix what they get with weights: what follows is not the image any more. */
const graphLayers: ReadonlySet<string> = new Set([
  ...['MatMul', '_FusedMatMul', 'BatchMatMul', 'BatchMatMulV2', 'Einsum', 'Conv3D', 'Conv2DBackpropInput'],
]);

const topologySchema = z.object({
  modelTopology: z.object({
    node: z.array(z.object({ name: z.string(), op: z.string(), input: z.array(z.string()).optional() })),
  }),
});
type Node = z.infer<typeof topologySchema>['modelTopology']['node'][number];

/** `^a` is an order of execution, and `a:0` the first output of `a`. */
const sourceOf = (input: string): string => input.replace(/^\^/, '').replace(/:\d+$/, '');

/** Nodes may be in any order. */
function ofGraph(
  json: unknown,
  image: string,
  weights: Readonly<Record<string, readonly tf.Tensor[]>>,
): Convolution | string {
  const read = topologySchema.safeParse(json);
  if (!read.success) return 'the nodes of its graph cannot be read';
  const { node: nodes } = read.data.modelTopology;
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const users = new Map<string, Node[]>();
  for (const node of nodes)
    for (const input of node.input ?? []) users.set(sourceOf(input), [...(users.get(sourceOf(input)) ?? []), node]);
  /** The image, and what is made of it without a layer. */
  const images = new Set([sourceOf(image)]);
  const found = new Set<Node>();
  for (const name of images)
    for (const node of users.get(name) ?? []) {
      if (Object.hasOwn(graphConvolutions, node.op) && sourceOf(node.input![0]!) === name) found.add(node);
      else if (!graphLayers.has(node.op)) images.add(node.name);
    }
  const first = nodes.find((node) => found.has(node));
  if (!first) return none;
  let tensor = sourceOf(first.input?.[1] ?? '');
  const isPassedOn = () => ['Identity', 'ReadVariableOp'].includes(byName.get(tensor)?.op ?? '');
  for (let steps = 0; steps < nodes.length && isPassedOn(); steps++)
    tensor = sourceOf(byName.get(tensor)?.input?.[0] ?? '');
  const stored = Object.hasOwn(weights, tensor) ? weights[tensor]![0] : undefined;
  if (!stored) return `the weights of its first convolution, ${tensor}, are computed and not stored`;
  return { tensor, weights: stored, isDepthwise: graphConvolutions[first.op] === 'depthwise' };
}

/** By class of Keras; its kernel is the first weight. */
const layerConvolutions: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D']);
/** Other layers after which there is no image any more. */
const otherLayers: ReadonlySet<string> = new Set([
  ...['Dense', 'EinsumDense', 'Conv1D', 'Conv3D', 'Conv2DTranspose', 'Conv3DTranspose', 'Embedding'],
]);

function ofLayers(layers: readonly tf.layers.Layer[]): Convolution | string {
  const layer = firstAmong(layers);
  if (typeof layer === 'string') return none;
  const [kernel] = layer.weights;
  return {
    tensor: kernel!.originalName,
    weights: kernel!.read(),
    isDepthwise: layer.getClassName() !== 'Conv2D',
  };
}

/**
 * The first convolution; otherwise whether the image passes all layers without being mixed.
 * @param layers In the order in which they are computed; some are models of their own.
 */
function firstAmong(layers: readonly tf.layers.Layer[]): tf.layers.Layer | 'image' | 'mixed' {
  const images = new Set<tf.layers.Layer>();
  const isImage = (layer: tf.layers.Layer): boolean => images.has(layer) || layer.getClassName() === 'InputLayer';
  let result: 'image' | 'mixed' = 'image';
  for (const layer of layers) {
    const isFirst = layer === layers[0]; // of a sequential model, it has no input layer before it
    const takesImage = isFirst || layer.inboundNodes.some(({ inboundLayers }) => inboundLayers.some(isImage));
    if (!takesImage) continue;
    const name = layer.getClassName();
    if (layerConvolutions.has(name)) return layer;
    const inner = 'layers' in layer ? firstAmong((layer as tf.LayersModel).layers) : undefined;
    if (inner !== undefined && typeof inner !== 'string') return inner;
    if (inner === 'mixed' || otherLayers.has(name)) result = 'mixed';
    else images.add(layer);
  }
  return result;
}
