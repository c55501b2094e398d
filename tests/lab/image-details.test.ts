import { describe, expect, it } from 'vitest';
import { PackIndexBuilder, packVersion } from '../../electron/files/pack-index.ts';
import { findImages, imageDetails, numberOf } from '../../electron/lab/image-details.ts';
import { colourReading } from '../../shared/image-reading.ts';

/** Three images, of which the first and the last are copies, and a skipped file. */
function threeImages() {
  const builder = new PackIndexBuilder({
    pack: packVersion,
    side: 16,
    folders: ['/data'],
    reading: colourReading,
    bytes: 0,
  });
  const file = (path: string) => ({ path, size: 1234, mtime: 1 });
  const image = (name: string, row: number, group: number) =>
    builder.add({
      ...file(`/data/${name}`),
      key: row.toString(16).padStart(32, '0'),
      width: 64,
      height: 48,
      packed: [21, 16],
      offset: 0,
      pixelsCrc: 0,
      dhash: row.toString(16).padStart(16, '0'),
      warnings: row === 3 ? ['duplicate'] : [],
      group,
    });
  image('birds/a.jpg', 0, 0);
  builder.add({ ...file('/data/birds/b.jpg'), passedOver: 'truncated', detail: 'it ends early' });
  image('c.jpg', 2, 2);
  image('cats/d.jpg', 3, 0);
  return builder.build();
}

describe('the details of an image', () => {
  it('are its path, size, label, findings and copies', () => {
    expect(imageDetails(threeImages(), 'set', { picture: 2, label: 'cats' })).toEqual({
      index: 2,
      name: 'cats/d.jpg',
      path: '/data/cats/d.jpg',
      width: 64,
      height: 48,
      bytes: 1234,
      picture: 'thumb/set/2/0000000000000000',
      large: 'image/set/2/0000000000000000',
      label: 'cats',
      warnings: ['duplicate'],
      copies: [{ index: 0, path: '/data/birds/a.jpg' }],
    });
  });

  it('are found by number, by path and by path within the folder', () => {
    const index = threeImages();
    expect([1, '/data/c.jpg', 'c.jpg'].map((image) => numberOf(index, image))).toEqual([1, 1, 1]);
  });

  it('have no label and no copies without any', () => {
    const details = imageDetails(threeImages(), 'set', { picture: 1, label: undefined });
    expect(details).not.toHaveProperty('label');
    expect(details.copies).toEqual([]);
  });

  it('of a skipped or unknown file are refused', () => {
    for (const image of ['birds/b.jpg', 3, 'e.jpg'])
      expect(() => numberOf(threeImages(), image)).toThrow(`this dataset has no image ${image}`);
  });
});

describe('images found by name', () => {
  it('come in the order of the names, and null stands for an unknown one', () => {
    expect(findImages(threeImages(), ['cats/d.jpg', 'nowhere.jpg', '/data/birds/a.jpg'])).toEqual([2, null, 0]);
  });
});
