/** Nine places in three rows, as the patches of the context task and the tiles of jigsaw lie, counted in reading order. */

/** What the places are called. */
export const placeNames = [
  'top left',
  'top',
  'top right',
  'left',
  'middle',
  'right',
  'bottom left',
  'bottom',
  'bottom right',
] as const;

/** The place in the middle. */
export const centre = 4;

/** On which side of the middle its neighbours lie, in reading order. */
export const sides = [
  'above left',
  'above',
  'above right',
  'left',
  'right',
  'below left',
  'below',
  'below right',
] as const;

/** The place of a neighbour; neighbours are counted in reading order without the middle. */
export const latticeOf = (neighbour: number): number => (neighbour < centre ? neighbour : neighbour + 1);
