import { describe, expect, it } from 'vitest';
import { looks } from '../../../renderer/features/map/painter.ts';
import { pointColours, rgbOf } from '../../../renderer/features/map/point-colours.ts';
import { labelTable, selectedPoints, selectionCsv } from '../../../renderer/features/map/selection-files.ts';
import type { MapPoints } from '../../../shared/map.ts';

const points: MapPoints = {
  x: [0, 1, 2],
  y: [0, 1, 2],
  image: [7, 3, 5],
  name: ['a.jpg', 'b.jpg', 'c, d.jpg'],
  path: ['/i/a.jpg', '/i/b.jpg', '/i/c, d.jpg'],
  key: ['', '', ''],
  cluster: [0, 1, 0],
  label: { names: ['-cold', 'cat'], of: [0, -1, 1] },
  folder: { names: [], of: [-1, -1, -1] },
  changed: [0, 0, 0],
  taken: [null, null, null],
};

describe('a selection', () => {
  it('is listed in the order of the map', () => {
    expect(selectedPoints(points, new Set([5, 7, 99]))).toEqual([0, 2]);
  });

  it('is saved with labels and clusters from 1; what a spreadsheet would compute is text', () => {
    expect(selectionCsv(points, [0, 2])).toBe('path,label,cluster\r\n/i/a.jpg,\'-cold,1\r\n"/i/c, d.jpg",cat,1\r\n');
  });

  it('becomes a table in which the others keep their labels, exactly, and those without one have no line', () => {
    expect(labelTable(points, [2], '=odd')).toBe('path,label\r\n/i/a.jpg,-cold\r\n"/i/c, d.jpg",=odd\r\n');
    expect(labelTable(points, [1], 'dog')).toContain('/i/b.jpg,dog\r\n');
  });

  it('stands out, and fades the others', () => {
    const palette = { places: [[1, 2, 3]] as const, rest: [9, 9, 9] as const, ink: [0, 0, 0] as const };
    const coloured = {
      groups: [
        { name: 'a', count: 2, colour: 0 },
        { name: 'rest', count: 1, colour: undefined },
      ],
      of: [0, 1, 0],
    };
    const colours = (selected: readonly number[], hovered?: number) =>
      pointColours(coloured, palette, { images: points.image, selected: new Set(selected), hovered });
    expect([...colours([])]).toEqual([1, 2, 3, looks.plain, 9, 9, 9, looks.plain, 1, 2, 3, looks.plain]);
    const standing = [...colours([3], 5)].filter((_, at) => at % 4 === 3);
    expect(standing).toEqual([looks.faded, looks.selected, looks.hovered]);
    expect(rgbOf(' #0c7a72 ')).toEqual([12, 122, 114]);
    expect(rgbOf('#fff')).toEqual([255, 255, 255]);
  });
});
