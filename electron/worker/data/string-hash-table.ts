/**
 * A hash table from strings to rows of an index that already stores the strings. It needs four to eight bytes per row.
 */
import { hash32 } from '../numerics/random.ts';

const free = 0xffff_ffff;

/** Finds the row of an index by its text. */
export interface RowTable {
  /** The row with this text; undefined if there is none. */
  find(text: string): number | undefined;
  /** The row that already has this row's text; otherwise adds the row and returns it. */
  findOrAdd(row: number): number;
  /** Adds a row; it replaces an earlier one with the same text. */
  set(row: number): void;
}

/**
 * An open-addressing hash table.
 * @param expected Expected number of rows.
 * @param textOf The text of a row. It is called for every comparison, so that no text is stored.
 */
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
