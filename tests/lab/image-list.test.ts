import { describe, expect, it } from 'vitest';
import { PackIndexBuilder, packVersion, type WarningKind } from '../../electron/files/pack-index.ts';
import { ImageList } from '../../electron/lab/image-list.ts';
import { colourReading } from '../../shared/image-reading.ts';

interface File {
  readonly path: string;
  readonly size?: number;
  readonly mtime?: number;
  readonly taken?: string;
  readonly side?: number;
  readonly warnings?: WarningKind[];
}

function indexOf(folders: readonly string[], files: readonly File[]) {
  const builder = new PackIndexBuilder({
    pack: packVersion,
    side: 16,
    folders: [...folders],
    reading: colourReading,
    bytes: 0,
  });
  for (const { path, size = 1, mtime = 1, taken, side = 64, warnings = [] } of files)
    builder.add({
      ...{ path, size, mtime, warnings, width: side, height: side, ...(taken !== undefined && { taken }) },
      ...{ key: '0'.repeat(32), packed: [16, 16], offset: 0, pixelsCrc: 0, dhash: '0'.repeat(16) },
    });
  return builder.build();
}

const files: readonly File[] = [
  { path: '/set/cats/img10.jpg', size: 30, mtime: 3, taken: '1935-08-02T00:00:00', side: 100, warnings: ['grey'] },
  { path: '/set/cats/img2.jpg', size: 10, mtime: 1, side: 300, warnings: ['grey', 'duplicate'] },
  { path: '/set/cats/young/É.jpg', size: 20, mtime: 2, taken: '2024-05-17T18:30:05', side: 200 },
  { path: '/set/catsuits/a.jpg' },
  { path: '/set/loose.jpg', warnings: ['animated'] },
];
const list = () => new ImageList(indexOf(['/set'], files), ['/set']);
const chosen = async (filter: Parameters<ImageList['select']>[0]) => [...(await list().select(filter))];

describe('a list of images', () => {
  it('counts sub-folders with what is below them, labels and findings', async () => {
    expect(await list().groups()).toEqual({
      folders: [
        { name: 'cats', images: 3 },
        { name: 'cats/young', images: 1 },
        { name: 'catsuits', images: 1 },
      ],
      labels: [
        { name: 'cats', images: 3 },
        { name: 'catsuits', images: 1 },
      ],
      unlabelled: 1,
      findings: { grey: 2, duplicate: 1, animated: 1 },
      found: 3,
      more: { folders: 0, labels: 0 },
    });
  });

  it('is filtered by sub-folder, finding, label and name, and by all of them together', async () => {
    expect(await chosen({ folder: 'cats' }), 'not catsuits').toEqual([0, 1, 2]);
    expect(await chosen({ folder: 'cats/young' })).toEqual([2]);
    expect(await chosen({ finding: 'grey' })).toEqual([0, 1]);
    expect(await chosen({ finding: 'any' })).toEqual([0, 1, 4]);
    expect(await chosen({ finding: 'none' })).toEqual([2, 3]);
    expect(await chosen({ label: 'cats' })).toEqual([0, 1, 2]);
    expect(await chosen({ label: '' })).toEqual([4]);
    expect(await chosen({ name: 'IMG' })).toEqual([0, 1]);
    expect(await chosen({ name: 'e\u0301' }), 'in any Unicode form and letter case').toEqual([2]);
    expect(await chosen({ label: 'cats', finding: 'duplicate', name: '2' })).toEqual([1]);
    expect(await chosen({ name: 'nothing' })).toEqual([]);
  });

  it('is sorted by each order, numbers in names by their value, and backwards', async () => {
    const cats = { label: 'cats' } as const;
    expect(await chosen({ ...cats, sort: 'name' })).toEqual([1, 0, 2]);
    expect(await chosen({ ...cats, sort: 'bytes' })).toEqual([1, 2, 0]);
    expect(await chosen({ ...cats, sort: 'date' })).toEqual([1, 2, 0]);
    expect(await chosen({ ...cats, sort: 'taken' })).toEqual([0, 2, 1]);
    expect(await chosen({ ...cats, sort: 'pixels' })).toEqual([0, 2, 1]);
    expect(await chosen({ sort: 'label' })).toEqual([0, 1, 2, 3, 4]);
    expect(await chosen({ sort: 'findings', descending: true })).toEqual([1, 4, 0, 3, 2]);
    expect(await chosen({ descending: true })).toEqual([4, 3, 2, 1, 0]);
  });

  it('names the chosen folder of a sub-folder where there are several, also of frames of videos', async () => {
    const index = indexOf(
      ['/a/one', '/a/two', '/b/two', '/cache/frames/0'],
      ['/a/one/x/1.jpg', '/a/two/2.jpg', '/b/two/3.jpg', '/cache/frames/0/x/film.mp4/1.jpg'].map((path) => ({ path })),
    );
    const several = new ImageList(index, ['/a/one', '/a/two', '/b/two']);
    const { folders } = await several.groups();
    expect(folders.map(({ name, images }) => `${name} ${images}`)).toEqual([
      '/a 1',
      '/a/two 1',
      '/b 1',
      '/b/two 1',
      'one 2',
      'one/x 2',
      'one/x/film.mp4 1',
    ]);
    expect([...(await several.select({ folder: 'one/x' }))]).toEqual([0, 3]);
  });

  it('takes labels from a table, and says what is wrong with it each time', async () => {
    let isBad = true;
    const table = async () => {
      if (isBad) throw new Error('line 3 of my.csv has no label');
      return {
        file: 'my.csv',
        lines: [],
        unmatchedBy: () => [{ line: 2, path: 'gone.jpg', label: 'two' }],
        labelsOf: ({ paths }: { readonly paths: readonly string[] }) =>
          paths.map((path) => (path.endsWith('2.jpg') ? 'two' : undefined)),
      };
    };
    const labelled = new ImageList(indexOf(['/set'], files), ['/set'], table);
    await expect(labelled.groups()).rejects.toThrow('line 3 of my.csv');
    await expect(labelled.labelOf(0)).rejects.toThrow('line 3 of my.csv');
    isBad = false;
    expect(await labelled.groups()).toMatchObject({ labels: [{ name: 'two', images: 1 }], unlabelled: 4 });
    expect((await labelled.groups()).table).toMatchObject({ unmatched: 1, unmatchedExamples: ['gone.jpg'] });
    expect(await labelled.labelOf(1)).toBe('two');
    expect([...(await labelled.select({ label: 'two' }))]).toEqual([1]);
  });

  it('lists at most 2,000 groups, the largest, and says how many more there are', async () => {
    const many = Array.from({ length: 2_005 }, (_, i) => ({ path: `/set/c${i}/a.jpg` }));
    const index = indexOf(['/set'], [...many, { path: '/set/c2004/b.jpg' }]);
    const { labels, more } = await new ImageList(index, ['/set']).groups();
    expect(labels).toHaveLength(2_000);
    expect(labels.at(-1)).toEqual({ name: 'c2004', images: 2 });
    expect(more).toEqual({ folders: 5, labels: 5 });
  });
});
