/**
 * Kernels that tfjs-node lacks: convolutions and max-pooling with explicit zero padding on every side, as in PyTorch, and
 * TensorFlow's fused batch normalisation. tfjs-node supports only TensorFlow's 'valid' and 'same' padding.
 */
import * as tf from '@tensorflow/tfjs';
import { type ConvolutionAttributes, convolutionGeometry } from './tracing/convolution-geometry.ts';
import { type PoolAttributes, poolGeometry } from './tracing/pool-geometry.ts';

const backendName = 'tensorflow';

type AttributeType = 'INT' | 'STRING' | 'BOOL' | 'FLOAT' | 'TYPE';
type OperationAttributes = Readonly<Record<string, readonly [AttributeType, unknown]>>;

/** The part of tfjs-node's backend through which any TensorFlow operation can be called. */
interface NodeBackend {
  readonly binding: Readonly<Record<`TF_ATTR_${AttributeType}` | 'TF_FLOAT', number>>;
  executeMultipleOutputs(
    operation: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: unknown }[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** Calls a TensorFlow operation on float32 tensors. */
type Call = (
  operation: string,
  attributes: OperationAttributes,
  inputs: readonly tf.TensorInfo[],
  outputs?: number,
) => readonly tf.Tensor[];

type Inputs = Readonly<Record<string, tf.TensorInfo>>;

/** Registers a tfjs kernel and replaces tfjs-node's own. */
function kernel<Attributes>(
  name: string,
  run: (call: Call, inputs: Inputs, attributes: Attributes) => readonly tf.TensorInfo[],
): void {
  if (tf.getKernel(name, backendName)) tf.unregisterKernel(name, backendName);
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const node = backend as unknown as NodeBackend;
      const call: Call = (operation, attributes, operands, outputs = 1) => {
        const all: OperationAttributes = { T: ['TYPE', node.binding.TF_FLOAT], ...attributes };
        const listed = Object.entries(all).map(([attribute, [type, value]]) => ({
          name: attribute,
          type: node.binding[`TF_ATTR_${type}`],
          value,
        }));
        return node.executeMultipleOutputs(operation, listed, operands, outputs);
      };
      const results = run(call, inputs as Inputs, attrs as Attributes);
      return results.length === 1 ? results[0]! : [...results];
    },
  });
}

/** Explicit padding before and after each axis of [N, H, W, C]. */
const explicitly = ([top, left, bottom, right]: readonly number[]): OperationAttributes => ({
  padding: ['STRING', 'EXPLICIT'],
  explicit_paddings: ['INT', [0, 0, top, bottom, left, right, 0, 0]],
  data_format: ['STRING', 'NHWC'],
});

function convolutionAttributes(
  inShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): OperationAttributes {
  const { strides, dilations, pads } = convolutionGeometry(inShape, filterShape, attributes);
  return {
    strides: ['INT', [1, ...strides, 1]],
    dilations: ['INT', [1, ...dilations, 1]],
    use_cudnn_on_gpu: ['BOOL', true],
    ...explicitly(pads),
  };
}

/** Calls `body` with a shape as a tensor and disposes of that tensor. */
function withSizes<T>(shape: readonly number[], body: (sizes: tf.Tensor) => T): T {
  const sizes = tf.tensor1d([...shape], 'int32');
  try {
    return body(sizes);
  } finally {
    sizes.dispose();
  }
}

function poolAttributes(shape: readonly number[], attributes: PoolAttributes): OperationAttributes {
  const { window, strides, pads } = poolGeometry(shape, attributes);
  return { ksize: ['INT', [1, ...window, 1]], strides: ['INT', [1, ...strides, 1]], ...explicitly(pads) };
}

const normalisation = (epsilon: number): OperationAttributes => ({
  U: ['TYPE', 1], // float32 in TensorFlow's numbering
  epsilon: ['FLOAT', epsilon],
  data_format: ['STRING', 'NHWC'],
  is_training: ['BOOL', true],
});

/** Registers all kernels. Call it after tfjs-node's backend is registered. */
export function registerTensorFlowKernels(): void {
  kernel<ConvolutionAttributes>('Conv2D', (call, { x, filter }, attributes) =>
    call('Conv2D', convolutionAttributes(x!.shape, filter!.shape, attributes), [x!, filter!]),
  );

  kernel<ConvolutionAttributes & { inputShape: number[] }>(
    'Conv2DBackpropInput',
    (call, { dy, filter }, { inputShape, ...attributes }) =>
      withSizes(inputShape, (sizes) => {
        const written = convolutionAttributes(inputShape, filter!.shape, attributes);
        return call('Conv2DBackpropInput', written, [sizes, filter!, dy!]);
      }),
  );

  kernel<ConvolutionAttributes & { filterShape: number[] }>(
    'Conv2DBackpropFilter',
    (call, { x, dy }, { filterShape, ...attributes }) =>
      withSizes(filterShape, (sizes) => {
        const written = convolutionAttributes(x!.shape, filterShape, attributes);
        return call('Conv2DBackpropFilter', written, [x!, sizes, dy!]);
      }),
  );

  kernel<PoolAttributes>('MaxPool', (call, { x }, attributes) =>
    call('MaxPool', poolAttributes(x!.shape, attributes), [x!]),
  );

  kernel<PoolAttributes>('MaxPoolGrad', (call, { dy, input, output }, attributes) =>
    call('MaxPoolGrad', poolAttributes(input!.shape, attributes), [input!, output!, dy!]),
  );

  // y, mean, unbiased variance, and three outputs that are used only by the gradient.
  kernel<{ epsilon: number }>('FusedBatchNormalise', (call, { x, gamma, beta }, { epsilon }) => {
    const none = tf.tensor1d([]);
    const outputs = call('FusedBatchNormV3', normalisation(epsilon), [x!, gamma!, beta!, none, none], 6);
    none.dispose();
    return outputs;
  });

  kernel<{ epsilon: number }>(
    'FusedBatchNormaliseGrad',
    (call, { dy, x, gamma, first, second, third }, { epsilon }) => {
      const inputs = [dy!, x!, gamma!, first!, second!, third!];
      const [dx, dGamma, dBeta, ...rest] = call('FusedBatchNormGradV3', normalisation(epsilon), inputs, 5);
      for (const unused of rest) unused.dispose();
      return [dx!, dGamma!, dBeta!];
    },
  );
}
