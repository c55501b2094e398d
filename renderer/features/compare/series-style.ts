/** Colours and dash patterns of the runs of a comparison, the same in curves and tables. */

/** Number of `--lab-run-…` colours of the theme. */
const colours = 8;
const dashes = [undefined, '7 3', '2 3', '9 3 2 3'] as const;

/** The style of a run's line, by its place in the comparison. */
export const seriesStyle = (index: number): { readonly colour: string; readonly dashes: string | undefined } => ({
  colour: `var(--lab-run-${index % colours})`,
  dashes: dashes[Math.floor(index / colours) % dashes.length],
});
