/** Conversions between layouts, and which tensors can use the blocked layouts. */
import type { Lowering } from '../lowering.ts';
import type { Graph } from './graph.ts';
import type { Layout, TracedValue } from './traced-value.ts';

/** The operator domain of ONNX Runtime's blocked layout. It is semi-internal, so it is probed and tested before use. */
export const nchwc = 'com.microsoft.nchwc';

/** Whether an activation of this shape can use the blocked layout. */
export const isBlockable = (shape: readonly number[], { block }: Lowering): boolean =>
  block > 0 && shape.length === 4 && shape[3]! % block === 0;

/** Whether a tensor of this shape is kept as a blocked filter between steps. */
export const isFilter = (shape: readonly number[], { block }: Lowering): boolean =>
  block > 0 && shape.length === 4 && shape[2]! > 0 && shape[2]! % block === 0 && shape[3]! % block === 0;

/** The part of a trace that a conversion needs. */
export interface LayoutSource {
  readonly graph: Graph;
  readonly lowering: Lowering;
  /** The value's name in the plain layout. */
  in(value: TracedValue): string;
}

/**
 * Converts a value to a layout that it does not have yet. @returns Its name in that layout.
 * @throws Error if there is no such conversion, which is a bug in a kernel.
 */
export function convert(trace: LayoutSource, value: TracedValue, to: Layout): string {
  const { graph, lowering } = trace;
  const { block } = lowering;
  const { forms, shape } = value;
  const blocked = forms.get('blocked');
  const channelsFirst = forms.get('channels-first');
  const channels = shape[3]!;
  switch (to) {
    case 'plain': {
      if (channelsFirst !== undefined) return graph.transpose(channelsFirst, [0, 2, 3, 1]);
      if (blocked !== undefined) return graph.op('ReorderOutput', [blocked], { channels, channels_last: 1 }, nchwc);
      const filter = forms.get('filter');
      if (filter === undefined) break;
      const [h, w, i, o] = shape as [number, number, number, number];
      const split = graph.reshape(filter, [o / block, i / block, h, w, block, block]);
      return graph.reshape(graph.transpose(split, [2, 3, 1, 4, 0, 5]), shape);
    }
    case 'channels-first':
      if (blocked !== undefined) return graph.op('ReorderOutput', [blocked], { channels }, nchwc);
      return graph.transpose(trace.in(value), [0, 3, 1, 2]);
    case 'blocked':
      if (channelsFirst !== undefined) return graph.op('ReorderInput', [channelsFirst], {}, nchwc);
      return graph.op('ReorderInput', [trace.in(value)], { channels_last: 1 }, nchwc);
    case 'filter': {
      const [h, w, i, o] = shape as [number, number, number, number];
      const split = graph.reshape(trace.in(value), [h, w, i / block, block, o / block, block]);
      return graph.reshape(graph.transpose(split, [4, 2, 0, 1, 3, 5]), [o, i, h, w]);
    }
  }
  throw new Error(`a value in the layout ${[...forms.keys()].join(', ')} cannot be converted to ${to}`);
}
