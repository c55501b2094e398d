import { beforeAll, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { cornerMark } from '../../../../electron/worker/shortcuts/cues/corner-mark.ts';
import { sharpnessGradient } from '../../../../electron/worker/shortcuts/cues/sharpness-gradient.ts';
import { tileStatistics as cue } from '../../../../electron/worker/shortcuts/cues/tile-statistics.ts';
import { drawn, nine, pieceAt, plantedIn, samplePictures } from './samples.ts';

let pictures: Picture[];
beforeAll(async () => {
  pictures = await samplePictures(10, 180);
});

it('distinguishes light from dark, warm from cold and busy from flat', () => {
  const of = (value: number | ((x: number, y: number, c: number) => number)) =>
    cue.features([pieceAt(drawn(48, 48, value), 0, 0, 48)]);
  const [grey, light, warm, busy] = [
    of(100),
    of(200),
    of((_x, _y, c) => [150, 100, 60][c]!),
    of((x, y) => 100 + 60 * (((x >> 3) + (y >> 3)) % 2)),
  ];
  expect(light![0]! - grey![0]!).toBeCloseTo(Math.log((200 / 255 + 0.05) / (100 / 255 + 0.05)), 5);
  expect(warm![2]).toBeGreaterThan(0.2);
  expect(warm![4]).toBeLessThan(-0.2);
  expect(busy![1]! - grey![1]!).toBeGreaterThan(1);
});

it('barely reacts to a mark at the edge or to blur', () => {
  const tile = (picture: Picture) => cue.features([nine(picture)[8]!]);
  for (const planted of [plantedIn(cornerMark, pictures, 0.04), plantedIn(sharpnessGradient, pictures, 1)])
    planted.forEach((picture, i) => {
      const clean = tile(pictures[i]!);
      tile(picture).forEach((value, k) => {
        expect(Math.abs(value - clean[k]!)).toBeLessThan(0.2);
      });
    });
});

it('surveys the mean colour of nine tiles', () => {
  const sky = drawn(30, 30, (_x, y, c) => (y < 10 ? [120, 160, 220][c]! : 80));
  const profile = cue.survey.measure([sky]);
  expect(profile.colours[2]).toBeCloseTo(220 / 255, 5);
  expect(profile.colours[3 * 4]).toBeCloseTo(80 / 255, 5);
  expect(cue.survey.strength(profile).value).toBeCloseTo(80 / 255, 5);
});
