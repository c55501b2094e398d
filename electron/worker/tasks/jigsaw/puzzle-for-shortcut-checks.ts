import type { Tensor4D } from '@tensorflow/tfjs';
import { jigsawGeometry, places } from '../../../../shared/patch-geometry.ts';
import type { JigsawSettings } from '../../../../shared/task-cards/jigsaw.ts';
import { levelEach } from '../../nets/remove-brightness-gradient.ts';
import { standardiseEach } from '../../nets/standardise-each.ts';
import { permutationSet } from '../../posing/permutation-set.ts';
import { placeNames } from '../../posing/three-by-three-lattice.ts';
import { touchingTiles } from '../../posing/touching-tiles.ts';
import type { Posed } from '../posed.ts';
import type { Puzzle } from '../puzzle-for-shortcut-checks.ts';

/** Tiles with pixels in 0–1, without the slope or the statistics that the settings remove. */
function seen(pixels: Tensor4D, { level, normalise }: Pick<JigsawSettings, 'level' | 'normalise'>): Tensor4D {
  const levelled = level ? levelEach(pixels) : pixels;
  return normalise ? standardiseEach(levelled) : levelled;
}

const orderOf = ({ permutation }: Posed, photograph: number, permutations: number): readonly number[] =>
  permutationSet(permutations)[permutation![photograph]!]!;

const placeOf = (posed: Posed, photograph: number, tile: number, settings: Pick<JigsawSettings, 'permutations'>) =>
  orderOf(posed, photograph, settings.permutations)[tile]!;

/**
 * Where does this tile belong? One question per tile; probes combine the answers, and scores of tile borders, into a
 * permutation.
 */
export const jigsawPuzzle: Puzzle<JigsawSettings> = {
  array: 'tiles',
  count: places,
  noun: 'tile',
  side: ({ size, gap }) => jigsawGeometry(size, gap).tile,
  questions: places,
  shown(posed, { permutations }) {
    const order = orderOf(posed, 0, permutations);
    return placeNames.map((_, place) => [order.indexOf(place)]);
  },
  plainest: (square, random) => ({
    pieces: touchingTiles(square, random),
    shown: placeNames.map((_, place) => [place]),
  }),
  seen,
  removes: ({ level, normalise }) => ({ greenMagenta: false, slope: level, statistics: normalise }),
  besidePose: ['permutations', 'startWith', 'growEvery'],
  lattice: {
    gap({ size, gap }) {
      const { cell, tile } = jigsawGeometry(size, gap);
      return (cell - tile) / tile;
    },
  },
  shuffles: {
    count: ({ permutations }) => permutations,
    set: permutationSet,
  },
  network: {
    count: 1,
    labels: placeNames.map((place) => `tile ${place}`),
    apart: placeNames.map((_, place) => [place]),
    questionsOf: () => [0],
    labelOf: placeOf,
    turnsOf: () => 0,
    placeOf,
  },
};
