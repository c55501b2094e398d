/** Converts filters between the plain layout [h, w, I, O] and the blocked layout that they have between steps. */

/** Calls `pair` with the plain and the blocked offset of every element, in order of the blocked offset. */
function walk(shape: readonly number[], block: number, pair: (plain: number, blocked: number) => void): void {
  const [h, w, i, o] = shape as [number, number, number, number];
  let blocked = 0;
  for (let outer = 0; outer < o; outer += block) {
    for (let inner = 0; inner < i; inner += block) {
      for (let tap = 0; tap < h * w; tap++) {
        for (let ci = 0; ci < block; ci++) {
          const start = (tap * i + inner + ci) * o + outer;
          for (let co = 0; co < block; co++) pair(start + co, blocked++);
        }
      }
    }
  }
}

/**
 * A filter in the blocked layout.
 * @param shape The plain shape [h, w, I, O]; I and O are multiples of the block.
 */
export function toBlockedFilter(plain: Float32Array, shape: readonly number[], block: number): Float32Array {
  const result = new Float32Array(plain.length);
  walk(shape, block, (from, to) => {
    result[to] = plain[from]!;
  });
  return result;
}

/**
 * A blocked filter in the plain layout.
 * @param shape The plain shape [h, w, I, O]; I and O are multiples of the block.
 */
export function fromBlockedFilter(blocked: Float32Array, shape: readonly number[], block: number): Float32Array {
  const result = new Float32Array(blocked.length);
  walk(shape, block, (to, from) => {
    result[to] = blocked[from]!;
  });
  return result;
}
