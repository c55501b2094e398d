/** How the lines of several runs are told apart in curves, tables and reports: by place, first by colour and then by dashes. */

/** Number of colours; the theme of the pages and the style of reports define each, light and dark. */
export const seriesColours = 8;
const dashes = [undefined, '7 3', '2 3', '9 3 2 3'] as const;

/** @param index The place of a run in a comparison. */
export const seriesPlace = (index: number): { readonly colour: number; readonly dashes: string | undefined } => ({
  colour: index % seriesColours,
  dashes: dashes[Math.floor(index / seriesColours) % dashes.length],
});
