/** Chooses the photographs that are held out from training. */
import { refuse } from '../../../shared/failure.ts';
import { heldOutCount } from '../../../shared/run-plan.ts';
import { Random } from '../numerics/random.ts';
import type { Pack } from './pack.ts';

/** Training and held-out pictures of a pack. */
export interface Split {
  /** Numbers of pictures, ascending. */
  readonly train: Uint32Array;
  readonly heldOut: Uint32Array;
}

/**
 * Splits by source photograph: copies, near-copies and regions of one picture stay together. Groups are held out in a
 * seeded random order, as long as they fit into the held-out count.
 * @throws FailureError 'unusable-input' if all pictures belong to one photograph.
 */
export function splitHeldOut(pack: Pick<Pack, 'count' | 'group'>, seed: number): Split {
  const sizes = new Map<number, number>();
  for (let i = 0; i < pack.count; i++) sizes.set(pack.group(i), (sizes.get(pack.group(i)) ?? 0) + 1);
  if (sizes.size < 2) {
    const found =
      pack.count < 2
        ? `found ${pack.count}`
        : `all ${pack.count} are copies, near-copies or regions of a single one, or frames of one video`;
    refuse(
      'unusable-input',
      `too few images to train on some and hold out others: ${found}`,
      'add other images, or name a folder of held-out ones',
    );
  }
  const groups = [...sizes.keys()];
  const order = new Random(seed, 'split').permutation(groups.length);
  const held = new Set<number>();
  let left = heldOutCount(pack.count);
  for (const at of order) {
    const group = groups[at]!;
    if (sizes.get(group)! > left || held.size === groups.length - 1) continue;
    held.add(group);
    left -= sizes.get(group)!;
  }
  if (held.size === 0) held.add(groups.reduce((a, b) => (sizes.get(b)! < sizes.get(a)! ? b : a)));

  const numbers = Uint32Array.from({ length: pack.count }, (_, i) => i);
  return {
    train: numbers.filter((i) => !held.has(pack.group(i))),
    heldOut: numbers.filter((i) => held.has(pack.group(i))),
  };
}
