/**
 * The TensorFlow operation and output shape for each tfjs kernel that the encoders use. For a net with another kernel, tfjs
 * throws an error that names it.
 */
import * as tf from '@tensorflow/tfjs';
import { foldConstants } from './fold-constants.ts';
import { type Attribute, attribute } from './graph-def.ts';
import { type GraphRecorder, recorderName, type Value } from './graph-recorder.ts';

const { backend_util: backend, broadcast_util: broadcast, util } = tf;

type Inputs = Readonly<Record<string, Value>>;
// Every kernel has its own attribute type; each translation below names the attributes that it reads.
type Attributes = Readonly<Record<string, unknown>>;
type Recorded = (recorder: GraphRecorder, inputs: Inputs, attributes: Attributes) => Value | Value[];

const T = (value: Value): Record<string, Attribute> => ({ T: attribute.type(value.dtype) });

const unary =
  (op: string): Recorded =>
  (recorder, { x }) =>
    recorder.add(op, [x!], T(x!), x!.shape, x!.dtype);

const binary =
  (op: string): Recorded =>
  (recorder, { a, b }) =>
    recorder.add(op, [a!, b!], T(a!), broadcast.assertAndGetBroadcastShape(a!.shape, b!.shape), a!.dtype);

/** Mean or Sum over axes, which TensorFlow expects as a tensor. */
const reduction =
  (op: 'Mean' | 'Sum'): Recorded =>
  (recorder, { x }, { axis, keepDims }) => {
    const axes = util.parseAxisParam(axis as number | number[], x!.shape);
    const [left] = backend.computeOutAndReduceShapes(x!.shape, axes);
    const shape = keepDims ? backend.expandShapeToKeepDim(left, axes) : left;
    const attr = { ...T(x!), keep_dims: attribute.flag(Boolean(keepDims)) };
    return recorder.add(op, [x!, recorder.ints(axes)], attr, shape, x!.dtype);
  };

interface Window {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const conv2d: Recorded = (recorder, { x, filter }, attributes) => {
  const { strides, pad, dilations, dimRoundingMode } = attributes as unknown as Window & {
    dilations: [number, number];
  };
  const info = backend.computeConv2DInfo(
    x!.shape as [number, number, number, number],
    filter!.shape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
  );
  const { type, top, bottom, left, right } = info.padInfo;
  const named = type === 'SAME' || type === 'VALID';
  const attr = {
    ...T(x!),
    strides: attribute.ints([1, info.strideHeight, info.strideWidth, 1]),
    dilations: attribute.ints([1, info.dilationHeight, info.dilationWidth, 1]),
    padding: attribute.text(named ? type : 'EXPLICIT'),
    ...(!named && { explicit_paddings: attribute.ints([0, 0, top, bottom, left, right, 0, 0]) }),
    data_format: attribute.text('NHWC'),
  };
  return recorder.add('Conv2D', [x!, filter!], attr, info.outShape, 'float32');
};

/** The lowest float32, so that padding is never the maximum of a window. */
const lowestFloat = -3.402_823_466_385_288_6e38;

const maxPool: Recorded = (recorder, { x }, attributes) => {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as Window & {
    filterSize: number | [number, number];
  };
  const shape = x!.shape as [number, number, number, number];
  const info = backend.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { type, top, bottom, left, right } = info.padInfo;
  let pooled = x!;
  // In graphs, TF.js supports only the paddings 'same' and 'valid' for pooling; any other padding becomes a separate node.
  if (type !== 'SAME' && type !== 'VALID') {
    const around = recorder.ints([0, 0, top, bottom, left, right, 0, 0], [4, 2]);
    const lowest = recorder.constant('lowest', [], 'float32', Float32Array.of(lowestFloat));
    const [n, height, width, channels] = shape;
    const padded = [n, height + top + bottom, width + left + right, channels];
    pooled = recorder.add('PadV2', [x!, around, lowest], T(x!), padded, 'float32');
  }
  const attr = {
    ...T(x!),
    ksize: attribute.ints([1, info.filterHeight, info.filterWidth, 1]),
    strides: attribute.ints([1, info.strideHeight, info.strideWidth, 1]),
    padding: attribute.text(type === 'SAME' ? 'SAME' : 'VALID'),
    data_format: attribute.text('NHWC'),
  };
  return recorder.add('MaxPool', [pooled], attr, info.outShape, 'float32');
};

const matMul: Recorded = (recorder, { a, b }, { transposeA, transposeB }) => {
  const rows = a!.shape.at(transposeA ? -1 : -2)!;
  const columns = b!.shape.at(transposeB ? -2 : -1)!;
  const batch = broadcast.assertAndGetBroadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  const attr = {
    ...T(a!),
    adj_x: attribute.flag(Boolean(transposeA)),
    adj_y: attribute.flag(Boolean(transposeB)),
  };
  return recorder.add('BatchMatMulV2', [a!, b!], attr, [...batch, rows, columns], 'float32');
};

const reshape: Recorded = (recorder, { x }, { shape }) => {
  const wanted = util.inferFromImplicitShape(shape as number[], util.sizeFromShape(x!.shape));
  return recorder.add('Reshape', [x!, recorder.ints(wanted)], T(x!), wanted, x!.dtype);
};

const transpose: Recorded = (recorder, { x }, { perm }) => {
  const order = perm as number[];
  const shape = order.map((axis) => x!.shape[axis]!);
  return recorder.add('Transpose', [x!, recorder.ints(order)], T(x!), shape, x!.dtype);
};

const split: Recorded = (recorder, { x }, { numOrSizeSplits, axis }) => {
  const along = util.parseAxisParam(axis as number, x!.shape)[0]!;
  const sizes = backend.prepareSplitSize({ shape: x!.shape } as tf.Tensor, numOrSizeSplits as number | number[], along);
  const attr = { ...T(x!), num_split: attribute.int(sizes.length) };
  const shapes = sizes.map((size) => x!.shape.with(along, size));
  return recorder.addMany('SplitV', [x!, recorder.ints(sizes), recorder.ints([along], [])], attr, shapes, x!.dtype);
};

const softmax: Recorded = (recorder, { logits }) =>
  recorder.add('Softmax', [logits!], T(logits!), logits!.shape, 'float32');

const greater: Recorded = (recorder, { a, b }) =>
  recorder.add('Greater', [a!, b!], T(a!), broadcast.assertAndGetBroadcastShape(a!.shape, b!.shape), 'bool');

const select: Recorded = (recorder, { condition, t, e }) =>
  recorder.add('SelectV2', [condition!, t!, e!], T(t!), t!.shape, t!.dtype);

const kernels: Readonly<Record<string, Recorded>> = {
  Add: binary('AddV2'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  Pow: binary('Pow'),
  Greater: greater,
  Select: select,
  Relu: unary('Relu'),
  Identity: unary('Identity'),
  Erf: unary('Erf'),
  Square: unary('Square'),
  Rsqrt: unary('Rsqrt'),
  Mean: reduction('Mean'),
  Sum: reduction('Sum'),
  Conv2D: conv2d,
  MaxPool: maxPool,
  BatchMatMul: matMul,
  Reshape: reshape,
  Transpose: transpose,
  SplitV: split,
  Softmax: softmax,
};

for (const [kernelName, translate] of Object.entries(kernels)) {
  tf.registerKernel({
    kernelName,
    backendName: recorderName,
    kernelFunc: ({ inputs, attrs, backend: recording }) => {
      const recorder = recording as GraphRecorder;
      const values = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, info]) => (info ? [[name, recorder.behind(info)]] : [])),
      );
      const attributes = (attrs ?? {}) as Attributes;
      return foldConstants(recorder, kernelName, values, attributes) ?? translate(recorder, values, attributes);
    },
  });
}
