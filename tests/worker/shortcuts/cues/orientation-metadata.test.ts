import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import type { Picture } from '../../../../electron/worker/pictures/picture.ts';
import { orientationMetadata as cue } from '../../../../electron/worker/shortcuts/cues/orientation-metadata.ts';
import { sharpnessGradient } from '../../../../electron/worker/shortcuts/cues/sharpness-gradient.ts';
import { drawn, pieceAt, plantedIn } from './samples.ts';

/** Colour averaged over pairs of pixels in a row, as 4:2:2 stores it, and interpolated linearly, as decoders do; lightness is unchanged. */
async function stored(name: string): Promise<{ full: Picture; halved: Picture }> {
  const side = 120;
  const { data } = await sharp(`assets/samples/${name}`).resize(side, side).raw().toBuffer({ resolveWithObject: true });
  const full = { width: side, height: side, channels: 3, data: new Uint8Array(data) };
  const luma = (i: number) => 0.299 * full.data[i]! + 0.587 * full.data[i + 1]! + 0.114 * full.data[i + 2]!;
  const halved = drawn(side, side, (x, y, c) => {
    const pair = (k: number) => {
      const i = 3 * (y * side + 2 * Math.max(0, Math.min(side / 2 - 1, k)));
      return (full.data[i + c]! - luma(i) + full.data[i + 3 + c]! - luma(i + 3)) / 2;
    };
    const chroma = 0.75 * pair(x >> 1) + 0.25 * pair((x >> 1) + (x % 2 === 0 ? -1 : 1));
    return Math.max(0, Math.min(255, Math.round(luma(3 * (y * side + x)) + chroma)));
  });
  return { full, halved };
}

let pairs: Awaited<ReturnType<typeof stored>>[];
beforeAll(async () => {
  const names = readdirSync('assets/samples').filter((name) => name.endsWith('~1.jpg'));
  pairs = await Promise.all(names.slice(0, 10).map(stored));
});

const of = (picture: Picture) => cue.features([pieceAt(picture, 0, 0, 120)]);

it('measures the direction in which colour is coarser', () => {
  let found = 0;
  for (const { full, halved } of pairs) for (const k of [0, 1]) if (of(halved)[k]! < of(full)[k]! - 0.2) found++;
  expect(found).toBeGreaterThan(15); // of 20
});

it('barely reacts to blur that is equal in both directions', () => {
  const full = pairs.map((pair) => pair.full);
  const changes = plantedIn(sharpnessGradient, full, 1.5).map((picture, i) =>
    Math.abs(of(picture)[0]! - of(full[i]!)[0]!),
  );
  expect(changes.sort((a, b) => a - b)[5]).toBeLessThan(0.25);
});

it('is neither planted nor removed', () => {
  expect(cue.planting).toBeUndefined();
  expect(cue.removal).toHaveProperty('reason');
});
