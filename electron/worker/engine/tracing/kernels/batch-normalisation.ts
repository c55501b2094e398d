/**
 * Batch normalisation with its residual and ReLU, and its gradient. In the blocked layout, normalisation is a depthwise 1×1
 * convolution (with bias, sum and activation in one operator), Σ x·y over a map is a depthwise convolution of x with y, and
 * Σ x is global average pooling.
 */
import { blockedConv } from '../blocked-convolution.ts';
import { binary, positive } from '../elementwise.ts';
import { nchwc } from '../layouts.ts';
import type { Trace } from '../trace.ts';
import { kernel } from '../trace-backend.ts';
import { sizeOf, type TracedValue } from '../traced-value.ts';
import { sumOfRows } from './reductions.ts';

const noPads = [0, 0, 0, 0] as const;

/** The operations on a map that normalisation needs, for channels-last, channels-first and blocked maps. */
interface MapArithmetic {
  /** Σ over batch and space of a map, [C]. */
  sum(map: string): string;
  /** Σ over batch and space of the product of two maps, [C]. */
  dot(a: string, b: string): string;
  /** map · scale + shift (+ addend) (then ReLU); scale and shift [C]. */
  affine(map: string, scale: string, shift: string, options?: { addend?: string; relu?: boolean }): string;
}

function blockedArithmetic(trace: Trace, shape: readonly number[]): MapArithmetic {
  const { graph } = trace;
  const [n, h, w, c] = shape as [number, number, number, number];
  const overBatch = (perPicture: string) => sumOfRows(trace, perPicture, n, c);
  return {
    sum: (map) => {
      const means = graph.op('GlobalAveragePool', [map], {}, nchwc);
      return graph.op('Mul', [overBatch(means), graph.float(h * w)]);
    },
    dot: (a, b) =>
      overBatch(
        blockedConv(trace, [graph.reshape(a, [1, n * c, h, w]), graph.reshape(b, [n * c, 1, h, w])], [h, w], noPads, {
          group: n * c,
        }),
      ),
    affine: (map, scale, shift, { addend, relu } = {}) =>
      blockedConv(
        trace,
        [map, graph.reshape(scale, [c, 1, 1, 1]), shift, ...(addend === undefined ? [] : [addend])],
        [1, 1],
        noPads,
        { group: c, ...(relu && { activation: 'Relu' }) },
      ),
  };
}

function standardArithmetic(trace: Trace, shape: readonly number[], channelsFirst: boolean): MapArithmetic {
  const { graph } = trace;
  const c = shape.at(-1)!;
  const axes = shape.map((_, axis) => axis).filter((axis) => axis !== (channelsFirst ? 1 : shape.length - 1));
  const along = (vector: string) => (channelsFirst ? graph.reshape(vector, [1, c, 1, 1]) : vector);
  const sum = (map: string) => graph.op('ReduceSum', [map, graph.int64s(axes)], { keepdims: 0 });
  return {
    sum,
    dot: (a, b) => sum(graph.op('Mul', [a, b])),
    affine: (map, scale, shift, { addend, relu } = {}) => {
      let y = graph.op('Add', [graph.op('Mul', [map, along(scale)]), along(shift)]);
      if (addend !== undefined) y = graph.op('Add', [y, addend]);
      return relu ? graph.op('Relu', [y]) : y;
    },
  };
}

const arithmeticFor = (trace: Trace, x: TracedValue): MapArithmetic =>
  x.native === 'blocked'
    ? blockedArithmetic(trace, x.shape)
    : standardArithmetic(trace, x.shape, x.native === 'channels-first');

/**
 * Largest cost, in multiplications per picture and number of the map, at which repeating the convolution is cheaper than
 * another pass over the map.
 */
const cheapCost = 64;

/**
 * The mean of a map over batch and space, [C], and the map minus its mean. The mean of a convolution's result can be computed
 * without the result: convolution is linear, so the sum over pictures is the convolution of their sum. The centred map is then
 * the same convolution with the negative mean as its bias.
 */
function centredMap(
  trace: Trace,
  x: TracedValue,
  maps: MapArithmetic,
): { readonly mean: string; readonly centred: string } {
  const { graph } = trace;
  const c = x.shape.at(-1)!;
  if (x.convolved && x.convolved.cost <= cheapCost * x.convolved.pictures) {
    const { pictures, pictureShape, input, convolve } = x.convolved;
    const sum = graph.reshape(sumOfRows(trace, input, pictures, sizeOf(pictureShape)), [1, ...pictureShape]);
    const means = graph.op('GlobalAveragePool', [convolve(sum)], {}, nchwc);
    const mean = graph.op('Mul', [graph.reshape(means, [c]), graph.float(1 / pictures)]);
    return { mean, centred: convolve(input, graph.op('Neg', [mean])) };
  }
  const mean = graph.op('Mul', [maps.sum(trace.in(x, x.native)), graph.float(c / x.size)]);
  const ones = graph.floats(new Float32Array(c).fill(1));
  return { mean, centred: maps.affine(trace.in(x, x.native), ones, graph.op('Neg', [mean])) };
}

/** Statistics of a map. Each kernel can compute them, because the graph writes equal nodes once. */
function statistics(trace: Trace, x: TracedValue) {
  const { graph } = trace;
  const count = x.size / x.shape.at(-1)!;
  const maps = arithmeticFor(trace, x);
  const { mean, centred } = centredMap(trace, x, maps);
  // The variance of the centred map, because E[x²] − μ² loses all digits where the mean is large.
  const variance = graph.op('Mul', [maps.dot(centred, centred), graph.float(1 / count)]);
  return { maps, mean, centred, variance, count };
}

const inverseDeviation = (trace: Trace, variance: string, epsilon: number): string => {
  const { graph } = trace;
  return graph.op('Reciprocal', [graph.op('Sqrt', [graph.op('Add', [variance, graph.float(epsilon)])])]);
};

kernel('BatchStatistics', (trace, { x }) => {
  const { mean, variance } = statistics(trace, x!);
  const channels = [x!.shape.at(-1)!];
  return [trace.plain(channels, mean), trace.plain(channels, variance)];
});

kernel<{ epsilon: number; relu: boolean }>('BatchNormalise', (trace, inputs, { epsilon, relu }) => {
  const { graph } = trace;
  const [x, gamma, beta] = [inputs.x!, inputs.gamma!, inputs.beta!];
  const { maps, centred, variance } = statistics(trace, x);
  const scale = graph.op('Mul', [trace.in(gamma), inverseDeviation(trace, variance, epsilon)]);
  const addend = inputs.residual && trace.in(inputs.residual, x.native);
  const y = maps.affine(centred, scale, trace.in(beta), { ...(addend !== undefined && { addend }), relu });
  const value = trace.value(x.shape, 'float32', x.native, y);
  value.nonNegative = relu;
  return value;
});

/** With x̂ = (x − μ)/σ and d the gradient of the ReLU input: dx = γ/σ · (d − Σd/n − x̂ · Σ(d·x̂)/n), dγ = Σ d·x̂, dβ = Σ d. */
kernel<{ epsilon: number; relu: boolean; hasResidual: boolean }>(
  'BatchNormaliseGrad',
  (trace, inputs, { epsilon, relu, hasResidual }) => {
    const { graph } = trace;
    const [x, y, gamma] = [inputs.x!, inputs.y!, inputs.gamma!];
    const { maps, centred, variance, count } = statistics(trace, x);
    const inverse = inverseDeviation(trace, variance, epsilon);
    const beforeRelu = relu ? binary(trace, 'Mul', inputs.dy!, positive(trace, y)) : inputs.dy!;
    const d = trace.in(beforeRelu, x.native);
    const betaGradient = maps.sum(d);
    const gammaGradient = graph.op('Mul', [maps.dot(centred, d), inverse]);
    const slope = graph.op('Mul', [trace.in(gamma), inverse]);
    const share = (sum: string) =>
      graph.op('Neg', [graph.op('Mul', [graph.op('Mul', [slope, sum]), graph.float(1 / count)])]);
    const fromMean = maps.affine(centred, graph.op('Mul', [share(gammaGradient), inverse]), share(betaGradient));
    const none = graph.floats(new Float32Array(x.shape.at(-1)!));
    const dx = maps.affine(d, slope, none, { addend: fromMean });
    const channels = gamma.shape;
    return [
      trace.value(x.shape, 'float32', x.native, dx),
      trace.plain(channels, gammaGradient),
      trace.plain(channels, betaGradient),
      ...(hasResidual ? [beforeRelu] : []),
    ];
  },
);

kernel<{ relu: boolean }>('ScaleAndShift', (trace, { x, scale, shift, residual }, { relu }) => {
  const addend = residual && trace.in(residual, x!.native);
  const y = arithmeticFor(trace, x!).affine(trace.in(x!, x!.native), trace.in(scale!), trace.in(shift!), {
    ...(addend !== undefined && { addend }),
    relu,
  });
  const value = trace.value(x!.shape, 'float32', x!.native, y);
  value.nonNegative = relu;
  return value;
});
