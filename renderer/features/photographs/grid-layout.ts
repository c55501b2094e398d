/** Layout of the grid of photographs, and the pages that it loads. Pure. */

/** Space between photographs, in CSS pixels. */
export const gap = 12;
const minWidth = 132;

/** The number of columns: as many as fit with photographs at least 132 px wide, and at least two. */
export const columnsFor = (width: number): number => Math.max(2, Math.floor((width + gap) / (minWidth + gap)));

/** Photographs per request. */
export const pageSize = 120;

/** The pages that contain the photographs from `first` to `last`, inclusive. */
export function pagesOf(first: number, last: number): readonly number[] {
  const from = Math.floor(first / pageSize);
  const to = Math.floor(last / pageSize);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
