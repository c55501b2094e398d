import { beforeAll, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { sides } from '../../../../electron/worker/posing/three-by-three-lattice.ts';
import { borderMismatch, edgeContinuity } from '../../../../electron/worker/shortcuts/cues/edge-continuity.ts';
import { vignetting } from '../../../../electron/worker/shortcuts/cues/vignetting.ts';
import { drawn, nine, pieceAt, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(20, 150);
});

/** Place among the nine of the neighbour at each of the eight sides. */
const neighbours = [0, 1, 2, 3, 5, 6, 7, 8];

it('matches the border that two pieces share, and no other one', () => {
  const waves = drawn(40, 20, (x, y) => 128 + 100 * Math.sin(0.7 * y) * Math.cos(0.05 * x + y));
  const [left, right] = [pieceAt(waves, 0, 0, 20), pieceAt(waves, 20, 0, 20)];
  expect(borderMismatch(left, right, 'right')).toBeLessThan(-3);
  expect(borderMismatch(right, left, 'left')).toBe(borderMismatch(left, right, 'right'));
  expect(borderMismatch(left, right, 'above')).toBeGreaterThan(-1);
});

it('finds the side of a neighbour in photographs far more often than by chance', () => {
  let right = 0;
  for (const picture of pictures) {
    const tiles = nine(picture);
    neighbours.forEach((place, side) => {
      const found = edgeContinuity.features([tiles[4]!, tiles[place]!]);
      expect(found).toHaveLength(8);
      if (found.indexOf(Math.min(...found)) === side) right++;
    });
  }
  expect(right / (8 * pictures.length)).toBeGreaterThan(0.35); // chance: .125
});

it('barely reacts to vignetting', () => {
  const dark = plantedIn(vignetting, pictures, 0.5);
  const of = (picture: Picture) => borderMismatch(nine(picture)[4]!, nine(picture)[5]!, 'right');
  const changed = pictures.map((picture, i) => Math.abs(of(picture) - of(dark[i]!))).sort((a, b) => a - b);
  expect(changed[10]).toBeLessThan(0.1);
});

it('requires exactly two pieces', () => {
  expect(() => edgeContinuity.features([nine(pictures[0]!)[0]!])).toThrow(/two pieces: found 1/);
  expect(sides).toHaveLength(8);
});
