/** Ways from one layout to another, and which tensors can lie in blocks at all. */
import type { Lowering } from '../lowering.ts';
import type { Graph } from './graph.ts';
import type { Layout, TracedValue } from './traced-value.ts';

/** The operator set of ONNX Runtime's blocked layout; semi-internal, so it is probed and tested before it is used. */
export const nchwc = 'com.microsoft.nchwc';

export const isBlockable = (shape: readonly number[], { block }: Lowering): boolean =>
  block > 0 && shape.length === 4 && shape[3]! % block === 0;

export const isFilter = (shape: readonly number[], { block }: Lowering): boolean =>
  block > 0 && shape.length === 4 && shape[2]! > 0 && shape[2]! % block === 0 && shape[3]! % block === 0;

/** What a conversion needs of the step that is being traced. */
export interface LayoutSource {
  readonly graph: Graph;
  readonly lowering: Lowering;
  /** The value's name in the plain layout. */
  in(value: TracedValue): string;
}

/**
 * The value in a layout it does not have yet.
 * @throws Error if no way leads there: a bug in a kernel.
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
  throw new Error(`no way from ${[...forms.keys()].join(', ')} to ${to}`);
}
