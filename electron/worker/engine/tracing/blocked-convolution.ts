/**
 * Convolutions and their gradients in ONNX Runtime's blocked layout (NCHWc), whose operators accept weights as inputs.
 * Notation: b is the block size; I and O are the numbers of input and output channels.
 */
import { type ConvolutionGeometry, exactPadsAfter } from './convolution-geometry.ts';
import { nchwc } from './layouts.ts';
import type { Trace } from './trace.ts';
import { sameShape, type TracedValue } from './traced-value.ts';

/** Spatial positions of dy that stay in the CPU cache in one pass of the filter gradient; larger maps are cut into bands. */
const positionsInCache = 1024;

/**
 * ONNX Runtime's blocked Conv.
 * @param inputs Names of the blocked input, the filter and, optionally, the bias [O] and an addend.
 */
export function blockedConv(
  trace: Trace,
  inputs: readonly string[],
  kernel: readonly number[],
  pads: readonly number[],
  {
    strides = [1, 1],
    dilations = [1, 1],
    group = 1,
    activation = '',
  }: {
    strides?: readonly number[];
    dilations?: readonly number[];
    group?: number;
    activation?: string;
  } = {},
): string {
  const attributes = { kernel_shape: kernel, strides, pads, dilations, group, ...(activation ? { activation } : {}) };
  return trace.graph.op('Conv', inputs, attributes, nchwc);
}

const noPads = [0, 0, 0, 0] as const;

/** Whether the forward pass and the filter gradient of this convolution can use the blocked layout. */
export function fitsBlocks(trace: Trace, { inChannels, outChannels, dilations }: ConvolutionGeometry): boolean {
  const { block } = trace.lowering;
  return (
    block > 0 &&
    outChannels % block === 0 &&
    (inChannels % block === 0 || inChannels < block) &&
    dilations.every((d) => d === 1)
  );
}

const isPointwise = ({ kernel, pads }: ConvolutionGeometry) => sameShape(kernel, [1, 1]) && sameShape(pads, noPads);
const isStrided = ({ strides }: ConvolutionGeometry) => !sameShape(strides, [1, 1]);

/** Every stride-th row and column of a blocked activation: the input positions of a strided 1×1 filter. */
function subsample(trace: Trace, x: TracedValue, { strides, outSize }: ConvolutionGeometry): TracedValue {
  const { graph, lowering } = trace;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const flat = graph.reshape(trace.in(x, 'blocked'), [(n * c) / lowering.block, h, w, lowering.block]);
  const kept = graph.slice(flat, [0, 0], [h, w], [1, 2], strides);
  const shape = [n, ...outSize, c];
  return trace.value(shape, 'float32', 'blocked', graph.reshape(kept, trace.blockedShape(shape)));
}

/** The filter in the order of ONNX Runtime's blocked Conv: [O/b, I/b, h, w, b of I, b of O], or [O/b, I, h, w, b] if I < b. */
function filterOperand(trace: Trace, filter: TracedValue): string {
  if (trace.isFilter(filter.shape)) return trace.in(filter, 'filter');
  const { graph, lowering } = trace;
  const [h, w, i, o] = filter.shape as [number, number, number, number];
  const split = graph.reshape(trace.in(filter), [h, w, i, o / lowering.block, lowering.block]);
  return graph.reshape(graph.transpose(split, [3, 2, 0, 1, 4]), [o, i, h, w]);
}

/** The convolution of x [N, H, W, I]; its result lies in blocks. */
export function convolveBlocked(
  trace: Trace,
  x: TracedValue,
  filter: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue {
  const weights = filterOperand(trace, filter);
  const { batch, inChannels, kernel, strides, pads } = geometry;
  const blockedInput = inChannels % trace.lowering.block === 0;
  const subsampled = isPointwise(geometry) && isStrided(geometry) && blockedInput;
  const seen = subsampled ? subsample(trace, x, geometry) : x;
  const input = trace.in(seen, blockedInput ? 'blocked' : 'channels-first');
  const convolve = (of: string, bias?: string) => {
    const operands = [of, weights, ...(bias === undefined ? [] : [bias])];
    return blockedConv(trace, operands, kernel, pads, { strides: subsampled ? [1, 1] : strides });
  };
  const value = trace.value(geometry.outShape, 'float32', 'blocked', convolve(input));
  const [, height, width] = seen.shape as [number, number, number, number];
  value.convolved = {
    pictures: batch,
    pictureShape: [inChannels, height, width],
    input,
    cost: kernel[0] * kernel[1] * inChannels,
    convolve,
  };
  return value;
}

/** The filter as rows of b·b numbers (b of O · b of I), one for each [O/b, I/b, tap]; `withZeros` appends a row of zeros. */
function transposedBlocks(trace: Trace, filter: TracedValue, withZeros: boolean): string {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const [h, w, i, o] = filter.shape as [number, number, number, number];
  const rows = (o / block) * (i / block) * h * w;
  // ReorderInput of [rows, b, b, 1] transposes every b×b block, with all threads.
  const blocks = graph.reshape(trace.in(filter, 'filter'), [rows, block, block, 1]);
  const transposed = graph.reshape(graph.op('ReorderInput', [blocks], {}, nchwc), [rows, block * block]);
  return withZeros ? graph.pad(transposed, [0, 0], [1, 0]) : transposed;
}

/**
 * The filter with I and O exchanged, with the taps (or zeros) that each phase of a transposed convolution uses:
 * [phases · I/b, O/b, taps, b of O · b of I].
 * @param sources For each phase, the indices of its taps in the filter; −1 for zeros.
 */
function transposedFilter(trace: Trace, filter: TracedValue, sources: readonly (readonly number[])[]): string {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const [h, w, i, o] = filter.shape as [number, number, number, number];
  const [outBlocks, inBlocks, taps] = [o / block, i / block, h * w];
  const rows = sources.flatMap((phase) =>
    Array.from({ length: inBlocks * outBlocks }, (_, pair) => {
      const [into, out] = [Math.floor(pair / outBlocks), pair % outBlocks];
      return phase.map((tap) => (tap < 0 ? outBlocks * inBlocks * taps : (out * inBlocks + into) * taps + tap));
    }).flat(),
  );
  const blocks = transposedBlocks(trace, filter, sources.flat().includes(-1));
  return graph.op('Gather', [blocks, graph.int64s(rows)], { axis: 0 });
}

/** Phases of a strided axis that one plain convolution computes: output stride·q + phase depends on dy[q + offset + tap]. */
interface PhaseGroup {
  readonly offset: number;
  readonly taps: number;
  /** For each phase, the filter tap behind each of its taps; −1 for none. */
  readonly sources: readonly (readonly number[])[];
}

/**
 * Writes a transposed convolution along one axis as plain convolutions. Separate phases have fewer taps and cost less than
 * all phases `together`.
 */
function phaseGroups(kernel: number, stride: number, padBefore: number, together: boolean): PhaseGroup[] {
  const uses = Array.from({ length: stride }, (_, phase) =>
    Array.from({ length: kernel }, (_unused, k) => ({ k, place: (phase + padBefore - k) / stride })).filter(
      ({ place }) => Number.isInteger(place),
    ),
  );
  const group = (members: typeof uses): PhaseGroup => {
    const places = members.flat().map(({ place }) => place);
    const offset = Math.min(...places);
    const taps = Math.max(...places) - offset + 1;
    const sources = members.map((phase) =>
      Array.from({ length: taps }, (_, tap) => phase.find(({ place }) => place === offset + tap)?.k ?? -1),
    );
    return { offset, taps, sources };
  };
  return together || uses.some((phase) => phase.length === 0) ? [group(uses)] : uses.map((phase) => group([phase]));
}

/** If dy has fewer channels, joining the results of separate phases costs more than the saved multiplications. */
const fewestChannelsForSplit = 128;

/**
 * Gradient with respect to the input; also the transposed convolution itself. Undefined if it does not fit the blocked
 * layout. A stride s becomes convolutions to s·s·I channels in all, I for each phase, which are then interleaved into rows
 * and columns.
 */
export function convolveBackBlocked(
  trace: Trace,
  dy: TracedValue,
  filter: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue | undefined {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const { batch, inChannels, outChannels, inSize, outSize, kernel, strides, pads } = geometry;
  if (!fitsBlocks(trace, geometry) || inChannels % block !== 0) return undefined;
  const [n, ci, co] = [batch, inChannels, outChannels];
  const done = (name: string) =>
    trace.value(geometry.inShape, 'float32', 'blocked', graph.reshape(name, trace.blockedShape(geometry.inShape)));
  const input = trace.in(dy, 'blocked');

  if (isPointwise(geometry)) {
    const weights = graph.reshape(transposedFilter(trace, filter, [[0]]), [ci, co, 1, 1]);
    const y = blockedConv(trace, [input, weights], [1, 1], noPads);
    if (!isStrided(geometry)) return done(y);
    // Positions between the rows and columns that the filter reads get zeros.
    const spread = graph.pad(
      graph.reshape(y, [(n * ci) / block, outSize[0], 1, outSize[1], block]),
      [0, 0, 0, 0, 0],
      [0, 0, strides[0] - 1, 0, 0],
    );
    const rows = graph.reshape(spread, [(n * ci) / block, outSize[0] * strides[0], outSize[1], 1, block]);
    const all = graph.reshape(graph.pad(rows, [0, 0, 0, 0, 0], [0, 0, 0, strides[1] - 1, 0]), [
      (n * ci) / block,
      outSize[0] * strides[0],
      outSize[1] * strides[1],
      block,
    ]);
    const excess = [0, 1].map((axis) => inSize[axis]! - outSize[axis]! * strides[axis]!);
    return done(graph.pad(all, [0, 0, 0, 0], [0, excess[0]!, excess[1]!, 0]));
  }

  // Output q depends on dy[q + offset …]: zeros before and after dy give `steps` outputs.
  const steps = [Math.ceil(inSize[0] / strides[0]), Math.ceil(inSize[1] / strides[1])] as const;
  const phasesOf = (rows: PhaseGroup, columns: PhaseGroup): string | undefined => {
    const before = [-rows.offset, -columns.offset];
    const taps = [rows.taps, columns.taps] as const;
    const after = [0, 1].map((axis) => steps[axis]! + taps[axis]! - 1 - before[axis]! - outSize[axis]!);
    if ([...before, ...after].some((amount) => amount < 0)) return undefined;
    const sources = rows.sources.flatMap((rowsOf) =>
      columns.sources.map((columnsOf) =>
        rowsOf.flatMap((row) => columnsOf.map((column) => (row < 0 || column < 0 ? -1 : row * kernel[1] + column))),
      ),
    );
    const weights = graph.reshape(transposedFilter(trace, filter, sources), [sources.length * ci, co, ...taps]);
    return blockedConv(trace, [input, weights], taps, [...before, ...after]);
  };
  const partsOf = (together: boolean): string[] | undefined => {
    const parts = phaseGroups(kernel[0], strides[0], pads[0], together).flatMap((rows) =>
      phaseGroups(kernel[1], strides[1], pads[1], together).map((columns) => phasesOf(rows, columns)),
    );
    return parts.every((part) => part !== undefined) ? parts : undefined;
  };
  const parts = (co < fewestChannelsForSplit ? undefined : partsOf(false)) ?? partsOf(true);
  if (!parts) return undefined;
  if (!isStrided(geometry)) return done(parts[0]!);
  const perPicture = (part: string) => graph.reshape(part, [n, -1]);
  const y = parts.length === 1 ? parts[0]! : graph.op('Concat', parts.map(perPicture), { axis: 1 });
  const interleaved = graph.transpose(
    graph.reshape(y, [n, strides[0], strides[1], ci / block, steps[0], steps[1], block]),
    [0, 3, 4, 1, 5, 2, 6],
  );
  const full = graph.reshape(interleaved, [(n * ci) / block, steps[0] * strides[0], steps[1] * strides[1], block]);
  const excess = [inSize[0] - steps[0] * strides[0], inSize[1] - steps[1] * strides[1]];
  return done(graph.pad(full, [0, 0, 0, 0], [0, excess[0]!, excess[1]!, 0]));
}

/** dy as a filter whose input channels are the pictures: [O/b, N/b, h, w, b of N, b of O]. */
function gradientAsFilter(trace: Trace, dy: TracedValue, paddedBatch: number): string {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const [n, h, w, c] = dy.shape as [number, number, number, number];
  const pictures = graph.reshape(trace.in(dy, 'blocked'), [n, c / block, h * w, block]);
  const filled = graph.pad(pictures, [0, 0, 0, 0], [paddedBatch - n, 0, 0, 0]);
  const split = graph.reshape(filled, [paddedBatch / block, block, c / block, h * w, block]);
  return graph.reshape(graph.transpose(split, [2, 0, 3, 1, 4]), [c, paddedBatch, h, w]);
}

/** The padded input with pictures and channels exchanged: [I, N/b, H, W, b of N]. */
function inputAsPictures(
  trace: Trace,
  x: TracedValue,
  paddedBatch: number,
  before: readonly number[],
  after: readonly number[],
): string {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const [n, h, w, c] = x.shape as [number, number, number, number];
  let name: string;
  if (c % block === 0) {
    const pictures = graph.reshape(trace.in(x, 'blocked'), [n, c / block, h * w, block]);
    const filled = graph.pad(pictures, [0, 0, 0, 0], [paddedBatch - n, 0, 0, 0]);
    const split = graph.reshape(filled, [paddedBatch / block, block, c / block, h * w, block]);
    const rows = graph.reshape(graph.transpose(split, [2, 0, 3, 1, 4]), [c / block, paddedBatch * h * w, block]);
    name = graph.transpose(rows, [0, 2, 1]);
  } else {
    const pictures = graph.pad(trace.in(x, 'channels-first'), [0, 0, 0, 0], [paddedBatch - n, 0, 0, 0]);
    name = graph.op('ReorderInput', [graph.transpose(pictures, [1, 0, 2, 3])], {}, nchwc);
  }
  if (![...before, ...after].every((amount) => amount === 0)) {
    const maps = graph.reshape(name, [(c * paddedBatch) / block, h, w, block]);
    name = graph.pad(maps, [0, before[0]!, before[1]!, 0], [0, after[0]!, after[1]!, 0]);
  }
  return graph.reshape(name, [c, paddedBatch, h + before[0]! + after[0]!, w + before[1]! + after[1]!]);
}

/**
 * Gradient with respect to the filter, as one convolution: its channels are the pictures, its pictures are the input's
 * channels, its filter is dy and its dilation is the stride. Large maps are cut into bands of rows, which become further
 * channels, so that dy stays in the cache.
 */
export function convolveFilterBlocked(
  trace: Trace,
  x: TracedValue,
  dy: TracedValue,
  geometry: ConvolutionGeometry,
): TracedValue {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const { batch, inChannels: ci, outChannels: co, kernel, pads } = geometry;
  const pointwise = isPointwise(geometry) && isStrided(geometry) && ci % block === 0;
  const seen = pointwise ? subsample(trace, x, geometry) : x;
  const strides = pointwise ? [1, 1] : geometry.strides;
  const [outHeight, outWidth] = geometry.outSize;
  const paddedBatch = Math.ceil(batch / block) * block;
  const before = [pads[0], pads[1]];
  const after = pointwise ? [0, 0] : exactPadsAfter(geometry);
  let input = inputAsPictures(trace, seen, paddedBatch, before, after);
  let gradient = gradientAsFilter(trace, dy, paddedBatch);

  let bands = 1;
  while ((outHeight * outWidth) / bands > positionsInCache && outHeight % (2 * bands) === 0) bands *= 2;
  const bandHeight = outHeight / bands;
  if (bands > 1) {
    const height = seen.shape[1]! + before[0]! + after[0]!;
    const width = seen.shape[2]! + before[1]! + after[1]!;
    const rows = (bandHeight - 1) * strides[0]! + kernel[0];
    const maps = graph.reshape(input, [(ci * paddedBatch) / block, height, width * block]);
    const cut = Array.from({ length: bands }, (_, band) => {
      const start = band * bandHeight * strides[0]!;
      return graph.reshape(graph.slice(maps, [start], [start + rows], [1]), [
        (ci * paddedBatch) / block,
        1,
        rows * width * block,
      ]);
    });
    input = graph.reshape(graph.op('Concat', cut, { axis: 1 }), [ci, paddedBatch * bands, rows, width]);
    gradient = graph.reshape(gradient, [co, paddedBatch * bands, bandHeight, outWidth]);
  }

  const y = blockedConv(trace, [input, gradient], [bandHeight, outWidth], noPads, { dilations: strides });
  const shape = [kernel[0], kernel[1], ci, co];
  if (ci % block === 0) {
    const split = graph.reshape(y, [ci / block, block, co / block, kernel[0] * kernel[1], block]);
    const filter = graph.reshape(graph.transpose(split, [2, 0, 3, 1, 4]), [co, ci, kernel[0], kernel[1]]);
    return trace.value(shape, 'float32', 'filter', filter);
  }
  const split = graph.reshape(y, [ci, co / block, kernel[0], kernel[1], block]);
  return trace.plain(shape, graph.reshape(graph.transpose(split, [2, 3, 0, 1, 4]), shape));
}
