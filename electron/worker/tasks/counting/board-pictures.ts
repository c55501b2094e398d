/** The board of counting: the whole and its tiles with the counts of both, and which counters are alive. */

import type { HostTensor } from '../../engine/engine.ts';
import { heatColour, paint } from '../../pictures/heat-picture.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { type Posed, shownSquare, shownSquares } from '../posed.ts';
import type { Answers, Shown, ShownPicture } from '../pretext-task.ts';
import { aliveCounters } from './scorer.ts';

/** Number of counters that are shown individually. */
const shownCounters = 12;
/** Gap between two tiles, in pixels. */
const gap = 2;
const background = 247;
/** Side of the picture of all counters, in pixels. */
const gridSide = 256;

/** The four tiles in their places, with gaps. */
function separatedTiles(tiles: Uint8Array, side: number): RgbPicture {
  const whole = 2 * side + gap;
  const data = new Uint8Array(whole * whole * 3).fill(background);
  for (let row = 0; row < 4 * side; row++) {
    const tile = Math.floor(row / side);
    const left = (tile % 2) * (side + gap);
    const top = tile < 2 ? 0 : side + gap;
    data.set(tiles.subarray(row * side * 3, (row + 1) * side * 3), 3 * ((top + (row % side)) * whole + left));
  }
  return rgbPicture(whole, whole, data);
}

const series = ['whole', 'sum of tiles'] as const;

/** The counters with the highest counts, by the larger of the two; counters are numbered from 1. */
function strongest(whole: ArrayLike<number>, parts: ArrayLike<number>) {
  return Array.from(whole, (count, k) => ({ k, values: [count, parts[k]!] as const }))
    .filter(({ values }) => Math.max(...values) > 0)
    .sort((a, b) => Math.max(...b.values) - Math.max(...a.values))
    .slice(0, shownCounters)
    .map(({ k, values }) => ({ label: `no. ${k + 1}`, values }));
}

const total = (counts: ArrayLike<number>): number => Array.from(counts).reduce((sum, count) => sum + count, 0);

/**
 * One photograph: the whole and its tiles, with the highest counts.
 * @param side Side of the whole and of each tile, in pixels.
 */
export function showCounts(
  posed: Posed,
  answers: Answers | undefined,
  index: number,
  side: number,
  channels: number,
): Shown {
  const first = index * 5;
  const whole = shownSquare(posed.images!, first, side, channels);
  const tiles = shownSquares(posed.images!, first + 1, 4, side, channels);
  const pictures: ShownPicture[] = [
    { role: 'asked', caption: 'the whole at half resolution', picture: whole },
    { role: 'asked', caption: 'its four tiles at full resolution', picture: separatedTiles(tiles, side) },
  ];
  if (!answers) return { pictures, caption: 'do the tiles add up to the whole?' };

  const countsOf = ({ shape, data }: HostTensor) => data.subarray(index * shape[1]!, (index + 1) * shape[1]!);
  const [inWhole, parts] = [countsOf(answers.whole!), countsOf(answers.parts!)];
  const rows = strongest(inWhole, parts);
  const active = Array.from(inWhole).filter((count, k) => count > 0 || parts[k]! > 0).length;
  const caption = `total count ${total(inWhole).toFixed(1)} in the whole, ${total(parts).toFixed(1)} in its tiles; ${active} of ${inWhole.length} counters active`;
  if (rows.length === 0) return { pictures, caption };
  return { pictures, caption, bars: { title: 'Counters with the highest counts', series, rows } };
}

/**
 * All counters over the first `photographs` of a batch: the highest mean counts, and a grid that marks dead counters.
 */
export function showCounters({ whole, parts }: Answers, photographs: number): Shown {
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
  const aliveCount = alive.filter(Boolean).length;
  const rows = strongest(wholeMeans, partMeans);
  const caption = `${aliveCount} of ${counters} counters are alive on these ${photographs} images`;
  const pictures: ShownPicture[] = [
    {
      role: 'answer',
      caption: 'all counters by mean count: darker is higher, blue counters are dead',
      picture: counterGrid(partMeans, alive),
    },
  ];
  if (rows.length === 0) return { pictures, caption };
  return { pictures, caption, bars: { title: 'Counters with the highest mean counts', series, rows } };
}

/** A grid with one square per counter: darker for a higher mean count, blue for a dead counter. */
function counterGrid(means: readonly number[], alive: readonly boolean[]): RgbPicture {
  const columns = Math.ceil(Math.sqrt(means.length));
  const cell = Math.max(2, Math.floor(gridSide / columns));
  const side = columns * cell;
  const picture = rgbPicture(side, side, new Uint8Array(side * side * 3).fill(background));
  const highest = Math.max(...means);
  const order = means.map((_, k) => k).sort((a, b) => Number(alive[b]) - Number(alive[a]) || means[b]! - means[a]!);
  order.forEach((k, place) => {
    const square = { width: cell - 1, height: cell - 1 };
    // The square root makes low counts visible.
    const colour = heatColour(alive[k] ? Math.sqrt(means[k]! / highest) : -1);
    paint(picture, (place % columns) * cell, Math.floor(place / columns) * cell, square, colour);
  });
  return picture;
}
