import { describe, expect, it } from 'vitest';
import { permutationSet } from '../../../../electron/worker/posing/permutation-set.ts';
import { quarterTurns } from '../../../../electron/worker/posing/quarter-turns.ts';
import { piecesOf, turnedBack } from '../../../../electron/worker/shortcuts/attribution/attributed-pieces.ts';
import { slope } from '../../tasks/photographs.ts';
import { tinySettings } from '../../training/fixture.ts';

describe('pieces', () => {
  it('of a rotation are turned back to the photograph', () => {
    const { data } = slope(6, 6, 1);
    const turned = quarterTurns(data, 6);
    const { turnsOf, labels } = piecesOf(tinySettings());
    labels.forEach((_, label) => {
      const piece = turned.slice(label * data.length, (label + 1) * data.length);
      expect(turnedBack(piece, 6, 3, turnsOf(label))).toEqual(data);
    });
  });

  it('of a jigsaw have the place in the photograph as their label', () => {
    const { labelOf, placeOf, labels } = piecesOf(
      tinySettings({ size: 64, taskSettings: { permutations: 10 } }, 'jigsaw'),
    );
    const posed = { permutation: Int32Array.of(3, 7) };
    const order = permutationSet(10)[7]!;
    order.forEach((place, piece) => {
      expect(labelOf(posed, 1, piece)).toBe(place);
      expect(placeOf!(posed, 1, piece)).toBe(place);
    });
    expect(labels[8]).toBe('tile bottom right');
  });

  it('of context have the side of the middle patch as their label, and the middle patch has none', () => {
    const { labelOf, labels } = piecesOf(tinySettings({ size: 88 }, 'context'));
    expect(Array.from({ length: 9 }, (_, piece) => labelOf({}, 0, piece))).toEqual([0, 1, 2, 3, undefined, 4, 5, 6, 7]);
    expect(labels[4]).toBe('patch right');
  });

  it('exist only for tasks with labelled pieces', () => {
    expect(() => piecesOf(tinySettings({ size: 64 }, 'inpainting'))).toThrow('inpainting has no labelled pieces');
  });
});
