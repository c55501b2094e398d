import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { cues, cuesByRank } from '../../../../electron/worker/shortcuts/cues/cues.ts';
import { cueCards, cueIds, plantableCues } from '../../../../shared/cue-cards.ts';
import { root } from '../../../built.ts';
import { drawn, nine, pieceAt, samplePictures } from './samples.ts';

it('every cue has a card: the files that hold a cue are those of the cards', () => {
  const folder = join(root, 'electron', 'worker', 'shortcuts', 'cues');
  const names = readdirSync(folder).filter((name) => name !== 'cues.ts' && name !== 'cue.ts');
  const holdCues = names.filter((name) => /\bsatisfies Cue\b/.test(readFileSync(join(folder, name), 'utf8')));
  expect(holdCues.map((name) => name.replace(/\.ts$/, ''))).toEqual([...cueIds].sort());
});

it('has every cue under its own id, and a planting for those whose cards say so', () => {
  for (const id of cueIds) expect(cues[id].id).toBe(id);
  expect(cueIds.filter((id) => cues[id].planting)).toEqual(plantableCues);
});

it('ranks periodic cues and cues at edges before cues that measure any difference', () => {
  expect(new Set(cueIds.map((id) => cues[id].rank)).size).toBe(cueIds.length);
  expect(cuesByRank).toEqual([
    'chromatic-aberration',
    'jpeg-grid',
    'resampling',
    'corner-mark',
    'border-frame',
    'vignetting',
    'sharpness-gradient',
    'orientation-metadata',
    'colour-gradient',
    'edge-continuity',
    'tile-statistics',
  ]);
});

it('has ascending doses within the ranges of the cards', () => {
  for (const id of plantableCues) {
    const { doses } = cues[id].planting!;
    const { min, max } = cueCards[id].plant!;
    expect(doses.every((dose) => dose >= min && dose <= max)).toBe(true);
    expect(doses).toEqual(doses.toSorted((a, b) => a - b));
  }
});

it('has a survey for every cue that can be removed from photographs', () => {
  for (const id of cueIds) if ('remove' in cues[id].removal) expect(cues[id].survey, id).toBeDefined();
});

it('meters only cues that can give the puzzle away and that can be removed', () => {
  for (const id of cueIds)
    for (const kind of cues[id].metered) {
      expect(cueCards[id].tells, id).toContain(kind);
      expect(cues[id].removal, id).toHaveProperty('remove');
    }
});

it('plants the same pixels for the same random seed, and pixels that differ from the original', async () => {
  const [picture] = await samplePictures(1, 90);
  for (const id of plantableCues) {
    const plant = () => cues[id].planting!.plant(picture!, cueCards[id].plant!.usual, new Random('a'));
    expect(plant()).toEqual(plant());
    expect([plant().width, plant().height]).toEqual([picture!.width, picture!.height]);
    expect(plant().data).not.toEqual(picture!.data);
  }
});

it('extracts the same number of finite features from ordinary, plain, tiny and standardised pieces', async () => {
  const [picture] = await samplePictures(1, 120);
  const tile = nine(picture!)[4]!;
  const pieces = [
    tile,
    pieceAt(drawn(40, 40, 0), 0, 0, 40),
    pieceAt(drawn(40, 40, 255), 0, 0, 40),
    pieceAt(
      drawn(12, 12, (x, y) => 10 * x + 7 * y),
      0,
      0,
      12,
    ),
    { side: tile.side, pixels: tile.pixels.map((value) => (value - 0.45) / 0.22) },
  ];
  for (const id of cueIds) {
    const lengths = pieces.map((piece) => {
      const features = cues[id].features(cues[id].borderMismatch ? [tile, piece] : [piece]);
      expect([id, ...features].every((value) => value === id || Number.isFinite(value))).toBe(true);
      return features.length;
    });
    expect(new Set(lengths).size).toBe(1);
  }
});

it('surveys and draws a single picture of one colour, and its removal leaves the picture unchanged', () => {
  for (const id of cueIds) {
    const { survey, removal } = cues[id];
    if (!survey) continue;
    const plain = drawn(60, 40, 120);
    const profile = survey.measure([plain]);
    expect(Number.isFinite(survey.strength(profile).value)).toBe(true);
    const picture = survey.draw(profile);
    expect(picture.picture.data.length).toBe(picture.width * picture.height * 3);
    expect(picture.caption.length).toBeGreaterThan(20);
    if ('remove' in removal && id !== 'border-frame') expect(removal.remove(plain, profile)).toEqual(plain);
  }
});
