import { describe, expect, it } from 'vitest';
import { proposalOf } from '../../renderer/features/photographs/dropped-proposal.ts';
import { completedByTab, knownFolders, knownMatching } from '../../renderer/lib/folder-paths.ts';
import type { DatasetSummary } from '../../shared/protocol.ts';

const folder = (path: string) => ({ token: path, name: path.split('/').at(-1)!, path });
const dataset = (state: DatasetSummary['state'], images: number, ...paths: string[]) =>
  ({ state, images, folders: paths.map(folder) }) as unknown as DatasetSummary;

describe('folders that were opened before', () => {
  const known = knownFolders([
    dataset('cancelled', 0, '/data/new'),
    dataset('ready', 30, '/data/Birds', '/data/cats'),
    dataset('ready', 12, '/data/Birds'),
  ]);

  it('are listed once, indexed ones first, with their number of images', () => {
    expect(known.map(({ path, images }) => [path, images])).toEqual([
      ['/data/Birds', 12],
      ['/data/cats', undefined],
      ['/data/new', undefined],
    ]);
  });

  it('fit a text anywhere in their path, in any letter case; no text fits all', () => {
    expect(knownMatching(known, ' bird').map(({ path }) => path)).toEqual(['/data/Birds']);
    expect(knownMatching(known, '')).toHaveLength(3);
    expect(knownMatching(known, '/x')).toEqual([]);
  });
});

describe('Tab', () => {
  const completed = (text: string, ...paths: string[]) => completedByTab(text, paths.map(folder), 0);

  it('completes an only folder, with a separator to go on', () => {
    expect(completed('/da', '/data')).toBe('/data/');
    expect(completed('C:\\da', 'C:\\data')).toBe('C:\\data\\');
    expect(completed('~/DA', '/home/me/data')).toBe('/home/me/data/');
  });

  it('completes what several folders share, and then moves on', () => {
    expect(completed('/d', '/data/train', '/data/test')).toBe('/data/t');
    expect(completed('/data/t', '/data/train', '/data/test')).toBeUndefined();
    expect(completed('/x')).toBeUndefined();
    expect(completed('/data/', '/data/a', '/data/b')).toBeUndefined();
  });

  it('adds nothing that a folder beyond the listed ones may not share', () => {
    expect(completedByTab('/d', [folder('/data')], 3)).toBeUndefined();
  });
});

describe('dropped folders', () => {
  it('that can be only one folder are chosen; others are for a person to choose or to find', () => {
    const [a, b, c] = ['/x/a', '/x/b', '/y/b'].map(folder);
    const { words, folders, chosen } = proposalOf([
      { name: 'a', folders: [a!] },
      { name: 'b', folders: [b!, c!] },
      { name: 'lost', folders: [] },
    ]);
    expect(chosen).toEqual([a]);
    expect(folders).toEqual([a, b, c]);
    expect(words).toContain('choose which “b” you mean');
    expect(words).toContain('“lost” was not found: type its path');
  });

  it('that were not found are not said to be', () => {
    const { words, chosen } = proposalOf([{ name: 'lost', folders: [] }]);
    expect([words.includes('Found by name'), chosen]).toEqual([false, []]);
  });
});
