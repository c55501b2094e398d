import { describe, expect, it } from 'vitest';
import { pagePath, placeOf } from '../../shared/page-names.ts';

describe('names of pages', () => {
  it('are the path of the file with the number of the page, counted from 1', () => {
    expect(pagePath('/a/stack.tif', 3, 12)).toBe('/a/stack.tif#3');
    expect(placeOf('/a/stack.tif#3', { pages: 'all' })).toEqual({ file: '/a/stack.tif', page: 3 });
  });

  it('are the name of the file if it has one page', () => {
    expect(pagePath('/a/one.tif', 1, 1)).toBe('/a/one.tif');
    expect(placeOf('/a/one.tif', { pages: 'all' })).toEqual({ file: '/a/one.tif', page: undefined });
  });

  it('cannot be mistaken for a file whose own name looks like that of a page', () => {
    const path = pagePath('/a/IM#3', 1, 1);
    expect(path).not.toBe(pagePath('/a/IM', 3, 5));
    expect(placeOf(path, { pages: 'all' })).toEqual({ file: '/a/IM#3', page: 1 });
  });

  it('mean nothing where a file is its first page', () => {
    expect(placeOf('/a/IM#3', {})).toEqual({ file: '/a/IM#3', page: undefined });
  });

  it.each(['/a#1/b.tif', 'x.tif#0', 'x.tif#01', '#4'])('are not read into %s', (path) => {
    expect(placeOf(path, { pages: 'all' })).toEqual({ file: path, page: undefined });
  });
});
