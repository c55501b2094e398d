import { describe, expect, it } from 'vitest';
import {
  answerPicture,
  boardUpTo,
  commonImages,
  stepsToCompare,
} from '../../renderer/features/compare/common-boards.ts';
import type { Board } from '../../shared/run-results.ts';

const board = (...photographs: (string | undefined)[]): Board => ({
  step: 1,
  items: photographs.map((photograph) => ({ ...(photograph && { photograph }), pictures: [], caption: 'x' })),
});

describe('boards of several runs', () => {
  it('share the steps of any of them, each showing its last board up to there', () => {
    expect(stepsToCompare([[10, 20], [], [5, 7, 20, 30]])).toEqual([10, 20, 30]);
    expect(stepsToCompare([[10, 20], []])).toEqual([]);
    expect([4, 5, 19, 20, 99].map((step) => boardUpTo([5, 20], step))).toEqual([undefined, 5, 5, 20, 20]);
  });

  it('have the images in common that at least two show, those of most runs first', () => {
    const boards = [board('a', 'b', 'c'), undefined, board('b', 'c', undefined), board('c', 'd')];
    const common = commonImages(boards);
    expect(common.map(({ photograph }) => photograph)).toEqual(['c', 'b']);
    expect(common[1]!.items.map((item) => item?.photograph)).toEqual(['b', undefined, 'b', undefined]);
    expect(commonImages([board('a'), board('b')])).toEqual([]);
  });

  it('have an answer as a picture, or in words only', () => {
    const picture = { role: 'answer', caption: '', file: 'a.png', width: 1, height: 1 } as const;
    expect(answerPicture({ pictures: [{ ...picture, role: 'asked' }, picture], caption: '' })).toBe(picture);
    expect(answerPicture({ pictures: [], caption: '' })).toBeUndefined();
    expect(answerPicture(undefined)).toBeUndefined();
  });
});
