import type { Pack } from '../pack.ts';
import { farneback } from './farneback.ts';
import { type FlowLine, packField } from './flow-store.ts';
import { measureMotion } from './global-motion.ts';

/** Numbers of a frame and of the next frame, in the pack. */
export type Pair = readonly [from: number, to: number];

/** The flow of a pair, ready to be stored. */
export interface PairFlow {
  readonly line: Omit<FlowLine, 'offset' | 'fieldCrc'>;
  readonly field: Int16Array;
}

/** Computes the flow between two pictures of a pack and measures its motion. */
export async function pairFlow(pack: Pack, [from, to]: Pair): Promise<PairFlow> {
  const between = await farneback();
  const flow = between(pack.readSync(from), pack.readSync(to));
  const { width, height } = flow;
  return {
    line: { from: pack.key(from), to: pack.key(to), width, height, ...measureMotion(flow) },
    field: packField(flow),
  };
}
