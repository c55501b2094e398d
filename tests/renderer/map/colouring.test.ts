import { describe, expect, it } from 'vitest';
import { colouredBy, offered } from '../../../renderer/features/map/colouring.ts';
import type { MapPoints, Named } from '../../../shared/map.ts';

const none: Named = { names: [], of: [] };
const points = (given: Partial<MapPoints>): MapPoints => ({
  taken: (given.changed ?? []).map(() => null),
  x: [],
  y: [],
  image: [],
  name: [],
  path: [],
  key: [],
  cluster: [],
  label: none,
  folder: none,
  changed: [],
  ...given,
});
const day = (text: string): number => new Date(`${text}T12:00:00`).getTime();

describe('colours of a map', () => {
  it('are a group for each label and one for images without, with their numbers', () => {
    const { groups, of } = colouredBy(points({ label: { names: ['cat', 'dog'], of: [1, -1, 0, 1] } }), 'label');
    expect(groups).toEqual([
      { name: 'cat', count: 1, colour: 0 },
      { name: 'dog', count: 2, colour: 1 },
      { name: 'No label', count: 1, colour: undefined },
    ]);
    expect(of).toEqual([1, 2, 0, 1]);
  });

  it('are those of the ten largest of many groups; the smaller ones are one', () => {
    const names = Array.from({ length: 13 }, (_, i) => `label ${String.fromCharCode(97 + i)}`);
    const of = names.flatMap((_, i) => new Array<number>(i + 1).fill(i));
    const coloured = colouredBy(points({ label: { names, of: [...of, -1] } }), 'label');
    expect(coloured.groups).toHaveLength(12);
    expect(coloured.groups[0]).toEqual({ name: 'label d', count: 4, colour: 0 });
    expect(coloured.groups[10]).toEqual({ name: '3 others', count: 1 + 2 + 3, colour: undefined });
    expect(coloured.groups[11]).toEqual({ name: 'No label', count: 1, colour: undefined });
    expect(coloured.groups.reduce((sum, { count }) => sum + count, 0)).toBe(of.length + 1);
    expect(coloured.of[0]).toBe(10);
    expect(coloured.of.at(-2)).toBe(9);
  });

  it('by date are the finest unit with few groups, in order', () => {
    const days = colouredBy(points({ changed: [day('2026-03-02'), day('2026-03-01'), day('2026-03-02')] }), 'date');
    expect(days.of).toEqual([1, 0, 1]);
    const months = Array.from({ length: 200 }, (_, i) => day('2026-01-01') + i * 86_400_000);
    expect(colouredBy(points({ changed: months }), 'date').groups.map(({ name }) => name)).toEqual([
      'January 2026',
      'February 2026',
      'March 2026',
      'April 2026',
      'May 2026',
      'June 2026',
      'July 2026',
    ]);
    const years = Array.from({ length: 30 }, (_, i) => day(`${1995 + i}-06-01`));
    expect(colouredBy(points({ changed: years }), 'date').groups.map(({ name }) => name)).toEqual([
      '1990s',
      '2000s',
      '2010s',
      '2020s',
    ]);
  });

  it('by date take the clock of the camera, and else the date of the file here, and say how many have which', () => {
    const taken = [Date.UTC(2019, 6, 1, 23, 30), Date.UTC(2019, 6, 2, 0, 30), null];
    const coloured = colouredBy(points({ changed: [0, 0, 0].map(() => day('2026-03-02')), taken }), 'date');
    // The day is that of the camera's clock, whatever the zone of this computer.
    expect(coloured.groups.map(({ name }) => name)).toEqual([
      '1 Jul 2019, 23:30',
      '2 Jul 2019, 00:30',
      '2 Mar 2026, 12:00',
    ]);
    expect(coloured.of).toEqual([0, 1, 2]);
    expect(coloured.note).toBe(
      'Date from the camera: 2 of 3 images. Otherwise it is that of the file, which copying may have changed.',
    );
    const all = colouredBy(points({ changed: [0], taken: [taken[0]!] }), 'date');
    expect(all.note).toBe('Date from the camera: 1 of 1 image.');
    expect(colouredBy(points({ cluster: [0] }), 'cluster').note).toBeUndefined();
  });

  it('by evaluation are right, wrong and not tested', () => {
    const { groups, of } = colouredBy(points({ right: [1, 0, -1, 1] }), 'right');
    expect(groups.map(({ name, count }) => [name, count])).toEqual([
      ['Right', 2],
      ['Wrong', 1],
      ['Not tested', 1],
    ]);
    expect(of).toEqual([0, 1, 2, 0]);
  });

  it('are offered only where they say something', () => {
    expect(offered(points({}))).toEqual(['cluster', 'date']);
    const more = { label: { names: ['a'], of: [0] }, folder: { names: ['a', 'b'], of: [0] }, right: [1] };
    expect(offered(points(more))).toEqual(['label', 'folder', 'cluster', 'date', 'right']);
    expect(offered(points({ right: [-1] }))).toEqual(['cluster', 'date']);
  });
});
