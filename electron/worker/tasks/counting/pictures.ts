/** What the board shows of counting: a whole beside its tiles, with the counts of both, and which counters count at all. */

import type { HostTensor } from '../../engine/engine.ts';
import { heatColour, paint } from '../../pictures/heat-picture.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Posed } from '../posed.ts';
import type { Answers, Shown, ShownPicture } from '../pretext-task.ts';
import { aliveCounters } from './scorer.ts';

/** Counters that are shown one by one. */
const shownCounters = 12;
/** Pixels between two tiles. */
const gap = 2;
const paper = 247;
/** Side that the census is drawn at. */
const censusSide = 256;

/** The four tiles in their places, apart from each other. */
function tilesApart(tiles: Uint8Array, side: number): Picture {
  const whole = 2 * side + gap;
  const data = new Uint8Array(whole * whole * 3).fill(paper);
  for (let row = 0; row < 4 * side; row++) {
    const tile = Math.floor(row / side);
    const left = (tile % 2) * (side + gap);
    const top = tile < 2 ? 0 : side + gap;
    data.set(tiles.subarray(row * side * 3, (row + 1) * side * 3), 3 * ((top + (row % side)) * whole + left));
  }
  return { width: whole, height: whole, data };
}

const series = ['whole', 'sum of tiles'] as const;

/** The strongest counters of these counts, by the larger of the two; counters are numbered from 1. */
function strongest(whole: ArrayLike<number>, parts: ArrayLike<number>) {
  return Array.from(whole, (count, k) => ({ k, values: [count, parts[k]!] as const }))
    .filter(({ values }) => Math.max(...values) > 0)
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values))
    .slice(0, shownCounters)
    .map(({ k, values }) => ({ label: `no. ${k + 1}`, values }));
}

const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** @param side Of the whole and of each tile, in pixels. */
export function showCounts(posed: Posed, answers: Answers | undefined, index: number, side: number): Shown {
  const bytes = side * side * 3;
  const from = index * 5 * bytes;
  const cut = (first: number, count: number): Uint8Array =>
    Uint8Array.from(posed.images!.subarray(from + first * bytes, from + (first + count) * bytes));
  const pictures: ShownPicture[] = [
    { role: 'asked', caption: 'the whole, at half its side', picture: { width: side, height: side, data: cut(0, 1) } },
    { role: 'asked', caption: 'its four tiles, at full size', picture: tilesApart(cut(1, 4), side) },
  ];
  if (!answers) return { pictures, caption: 'do the tiles add up to the whole?' };

  const countsOf = ({ shape, data }: HostTensor) => data.subarray(index * shape[1]!, (index + 1) * shape[1]!);
  const [whole, parts] = [countsOf(answers.whole!), countsOf(answers.parts!)];
  const rows = strongest(whole, parts);
  const counting = Array.from(whole).filter((count, k) => count > 0 || parts[k]! > 0).length;
  const caption = `counts ${total(whole).toFixed(1)} in the whole, ${total(parts).toFixed(1)} in its tiles; ${counting} of ${whole.length} counters count here`;
  if (rows.length === 0) return { pictures, caption };
  return { pictures, caption, bars: { title: 'Counts of the strongest counters', series, rows } };
}

/** The counters of so many photographs together: the strongest, and a census of all, the dead marked. */
export function showCensus({ whole, parts }: Answers, photographs: number): Shown {
  const counters = whole!.shape[1]!;
  const matrix = ({ data }: HostTensor) => ({
    count: photographs,
    width: counters,
    data: Float32Array.from(data.subarray(0, photographs * counters)),
  });
  const [wholes, sums] = [matrix(whole!), matrix(parts!)];
  const mean = ({ data }: typeof wholes): number[] => {
    const means = Array<number>(counters).fill(0);
    for (let i = 0; i < data.length; i++) means[i % counters]! += data[i]! / photographs;
    return means;
  };
  const [wholeMeans, partMeans] = [mean(wholes), mean(sums)];
  const alive = aliveCounters(wholes, sums);
  const living = alive.filter(Boolean).length;
  const rows = strongest(wholeMeans, partMeans);
  const caption = `${living} of ${counters} counters alive on these ${photographs} photographs`;
  const pictures: ShownPicture[] = [
    {
      role: 'answer',
      caption: 'every counter a square, from the strongest to the dead, which are blue',
      picture: census(partMeans, alive),
    },
  ];
  if (rows.length === 0) return { pictures, caption };
  return { pictures, caption, bars: { title: 'Mean counts of the strongest counters', series, rows } };
}

/** A square of squares, one a counter: darker for higher counts, blue for none ever. */
function census(means: readonly number[], alive: readonly boolean[]): Picture {
  const columns = Math.ceil(Math.sqrt(means.length));
  const cell = Math.max(2, Math.floor(censusSide / columns));
  const side = columns * cell;
  const picture = { width: side, height: side, data: new Uint8Array(side * side * 3).fill(paper) };
  const most = Math.max(...means);
  const order = means.map((_, k) => k).sort((a, b) => Number(alive[b]) - Number(alive[a]) || means[b]! - means[a]!);
  order.forEach((k, place) => {
    const square = { width: cell - 1, height: cell - 1 };
    // The square root keeps weak counters apart from none.
    const colour = heatColour(alive[k] ? Math.sqrt(means[k]! / most) : -1);
    paint(picture, (place % columns) * cell, Math.floor(place / columns) * cell, square, colour);
  });
  return picture;
}
