import { describe, expect, it } from 'vitest';
import { matchFileNames } from '../../electron/files/match-file-names.ts';

const match = (names: readonly string[], photographs: readonly string[], reading: { pages?: 'all' } = {}) =>
  matchFileNames({ names, bases: ['/table', '/photos'], source: 'labels.csv' }, photographs, reading);
const composed = 'é.jpg'.normalize('NFC');
const decomposed = 'é.jpg'.normalize('NFD');

describe('names in a file', () => {
  it('stand for one page, or for all pages of a file that are not named themselves', () => {
    const pages = ['/photos/a.tif#1', '/photos/a.tif#2', '/photos/b.tif', '/photos/A.TIF#1'];
    const names = ['a.tif', '/photos/a.tif#2', 'A.TIF#1', 'c.tif'];
    expect(match(names, pages, { pages: 'all' })).toEqual([[0], [1], [], [2]]);
    expect(match(['a.tif'], pages)).toEqual([[], [], [], []]);
  });

  it('are absolute, or relative to a base, the first base first', () => {
    expect(
      match(
        ['/photos/a.jpg', 'b.jpg', 'c/../../photos/d.jpg', 'x.jpg'],
        ['/photos/a.jpg', '/table/b.jpg', '/photos/b.jpg', '/photos/d.jpg', '/photos/e.jpg'],
      ),
    ).toEqual([[0], [1], [1], [2], []]);
    expect(match(['/photos/b.jpg', 'b.jpg'], ['/photos/b.jpg'])).toEqual([[0]]);
  });

  it('stand for names that a person reads as the same', () => {
    expect(match([composed], [`/photos/${decomposed}`])).toEqual([[0]]);
    expect(match([decomposed], [`/photos/${composed}`])).toEqual([[0]]);
    expect(match(['IN\\A.JPG'], ['/photos/in/a.jpg'])).toEqual([[0]]);
    expect(match(['..\\photos\\.\\a.jpg'], ['/photos/a.jpg'])).toEqual([[0]]);
    expect(match(['aa.jpg'], ['/photos/a.jpg'])).toEqual([[]]);
  });

  it('stand for the exact file where another differs only in case or Unicode form', () => {
    expect(match(['a.jpg'], ['/photos/A.jpg', '/photos/a.jpg'])).toEqual([[], [0]]);
    expect(match(['a.jpg', 'A.jpg'], ['/photos/A.jpg', '/photos/a.jpg'])).toEqual([[1], [0]]);
    expect(match([composed], [`/photos/${decomposed}`, `/photos/${composed}`])).toEqual([[], [0]]);
    // The Unicode form decides before the case.
    expect(match([composed], [`/photos/${decomposed}`, `/photos/${composed.toUpperCase()}`])).toEqual([[0], []]);
  });

  it('are refused if they are equally close to two photographs', () => {
    expect(() => match(['A.JPG'], ['/photos/a.jpg', '/photos/A.jpg'])).toThrow(
      "'A.JPG' in labels.csv can be /photos/a.jpg or /photos/A.jpg",
    );
  });

  it('can name one photograph twice', () => {
    expect(match(['a.jpg', './a.jpg'], ['/photos/a.jpg'])).toEqual([[0, 1]]);
  });
});
