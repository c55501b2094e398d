import { expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { cues } from '../../../../electron/worker/shortcuts/cues/cues.ts';
import { cueCards, plantableCues } from '../../../../shared/cue-cards.ts';
import { cueIds } from '../../../../shared/shortcuts.ts';
import { drawn, nine, pieceAt, samplePictures } from './samples.ts';

it('knows every cue by its own id, and can plant those whose cards say so', () => {
  for (const id of cueIds) expect(cues[id].id).toBe(id);
  expect(cueIds.filter((id) => cues[id].plant)).toEqual(plantableCues);
});

it('plants the same pixels for the same chance, whole bytes, and something other than the original', async () => {
  const [picture] = await samplePictures(1, 90);
  for (const id of plantableCues) {
    const plant = () => cues[id].plant!(picture!, cueCards[id].plant!.usual, new Random('a'));
    expect(plant()).toEqual(plant());
    expect([plant().width, plant().height]).toEqual([picture!.width, picture!.height]);
    expect(plant().data).not.toEqual(picture!.data);
  }
});

it('tells finite numbers of ordinary, plain, tiny and standardised pieces, as many for each', async () => {
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
      const found = cues[id].features(id === 'edge-continuity' ? [tile, piece] : [piece]);
      expect([id, ...found].every((value) => value === id || Number.isFinite(value))).toBe(true);
      return found.length;
    });
    expect(new Set(lengths).size).toBe(1);
  }
});

it('surveys, draws, and leaves clean what it finds nothing in, down to single pictures of one colour', () => {
  for (const id of cueIds) {
    const { survey, draw, strength, remove } = cues[id];
    if (!survey) continue;
    const plain = drawn(60, 40, 120);
    const profile = survey([plain]);
    expect(Number.isFinite(strength!(profile).value)).toBe(true);
    const picture = draw!(profile);
    expect(picture.picture.data.length).toBe(picture.width * picture.height * 3);
    expect(picture.caption.length).toBeGreaterThan(20);
    if (remove && id !== 'border-frame') expect(remove(plain, profile)).toEqual(plain);
  }
});
