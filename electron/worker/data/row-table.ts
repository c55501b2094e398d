/** A hash table from texts to rows of an index that already holds the texts: four to eight bytes a row. */
import { hash32 } from '../numerics/random.ts';

const free = 0xffff_ffff;

export interface RowTable {
  /** The row with this text, undefined where there is none. */
  find(text: string): number | undefined;
  /** The row that already has this row's text, or the row itself, added. */
  findOrAdd(row: number): number;
  /** Adds a row, in place of an earlier one with the same text. */
  set(row: number): void;
}

/** @param textOf The text of a row; called again for every comparison, so that no text is kept. */
export function rowTable(expected: number, textOf: (row: number) => string): RowTable {
  let slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(16, expected * 1.5)))).fill(free);
  let used = 0;

  const slotOf = (text: string): number => {
    let slot = hash32(text) & (slots.length - 1);
    while (slots[slot] !== free && textOf(slots[slot]!) !== text) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };
  const grow = (): void => {
    const rows = slots.filter((row) => row !== free);
    slots = new Uint32Array(slots.length * 2).fill(free);
    for (const row of rows) slots[slotOf(textOf(row))] = row;
  };
  const put = (slot: number, row: number): void => {
    if (slots[slot] === free) used++;
    slots[slot] = row;
    if (used * 1.3 > slots.length) grow();
  };
  return {
    find: (text) => {
      const row = slots[slotOf(text)]!;
      return row === free ? undefined : row;
    },
    findOrAdd: (row) => {
      const slot = slotOf(textOf(row));
      const found = slots[slot]!;
      if (found !== free) return found;
      put(slot, row);
      return row;
    },
    set: (row) => put(slotOf(textOf(row)), row),
  };
}
