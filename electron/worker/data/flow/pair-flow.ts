import type { Pack } from '../pack.ts';
import { farneback } from './farneback.ts';
import { type FlowLine, packField } from './flow-store.ts';
import { measureMotion } from './global-motion.ts';

/** Numbers of a picture and the one after it. */
export type Pair = readonly [from: number, to: number];

export interface PairFlow {
  readonly line: Omit<FlowLine, 'offset'>;
  readonly field: Int16Array;
}

/** Flow between two pictures of a pack, and what moves in it. */
export async function pairFlow(pack: Pack, [from, to]: Pair): Promise<PairFlow> {
  const between = await farneback();
  const flow = between(pack.readSync(from), pack.readSync(to));
  const { width, height } = flow;
  return {
    line: { from: pack.key(from), to: pack.key(to), width, height, ...measureMotion(flow) },
    field: packField(flow),
  };
}
