/** Which photographs of a grid stand where, and which pages of the list hold them. Pure. */

export const gap = 12;
const narrowest = 132;

/** As many columns as fit without a photograph being narrower than 132 px, and at least two. */
export const columnsFor = (width: number): number => Math.max(2, Math.floor((width + gap) / (narrowest + gap)));

/** Photographs that are asked for at once. */
export const pageSize = 120;

/** The pages that hold the photographs from `first` to `last`, both included. */
export function pagesOf(first: number, last: number): readonly number[] {
  const from = Math.floor(first / pageSize);
  const to = Math.floor(last / pageSize);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
