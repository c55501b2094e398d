/** What the points of a map are coloured by, as groups with names and numbers. */
import type { MapPoints, Named } from '../../../shared/map.ts';
import { counted, formatCount } from '../../lib/format.ts';

export const colourings = ['label', 'folder', 'cluster', 'date', 'right'] as const;
export type Colouring = (typeof colourings)[number];

/** Colours of groups; further ones share the colour of the rest. */
export const groupColours = 10;

/** A row of the legend. */
export interface PointGroup {
  readonly name: string;
  readonly count: number;
  /** The place of its colour; undefined for the grey of the rest. */
  readonly colour: number | undefined;
}

/** Groups, and the group of each point. */
export interface Coloured {
  readonly groups: readonly PointGroup[];
  readonly of: readonly number[];
  /** Where the groups come from, as a sentence, if that is not plain. */
  readonly note?: string;
}

/** The colourings that say something about these points. */
export function offered({ label, folder, right }: MapPoints): Colouring[] {
  return colourings.filter((each) => {
    if (each === 'label') return label.names.length > 0;
    if (each === 'folder') return folder.names.length > 1;
    if (each === 'right') return right?.some((value) => value >= 0) ?? false;
    return true;
  });
}

export function colouredBy(points: MapPoints, colouring: Colouring): Coloured {
  switch (colouring) {
    case 'label':
      return largest(points.label, 'No label');
    case 'folder':
      return largest(points.folder, 'Directly in the folder');
    case 'cluster': {
      const names = Array.from({ length: 1 + Math.max(-1, ...points.cluster) }, (_, i) => `Cluster ${i + 1}`);
      return inOrder({ names, of: points.cluster }, '');
    }
    case 'date':
      return { ...inOrder(dates(wallClocks(points)), ''), note: dateNote(points) };
    case 'right': {
      const of = (points.right ?? []).map((value) => (value < 0 ? -1 : 1 - value));
      return inOrder({ names: ['Right', 'Wrong'], of }, 'Not tested');
    }
  }
}

function countsOf({ names, of }: Named): { readonly counts: number[]; readonly without: number } {
  const counts = names.map(() => 0);
  let without = 0;
  for (const group of of) {
    if (group < 0) without += 1;
    else counts[group]! += 1;
  }
  return { counts, without };
}

/** Groups in their own order, and then the points without one. */
function inOrder(named: Named, without: string): Coloured {
  const { counts, without: rest } = countsOf(named);
  const groups = named.names.map((name, at) => ({ name, count: counts[at]!, colour: at % groupColours }));
  if (rest === 0) return { groups, of: named.of };
  return {
    groups: [...groups, { name: without, count: rest, colour: undefined }],
    of: named.of.map((group) => (group < 0 ? groups.length : group)),
  };
}

/** The largest groups have colours, by name; the smaller ones are one group, and the points without one another. */
function largest(named: Named, without: string): Coloured {
  const { counts } = countsOf(named);
  if (named.names.length <= groupColours) return inOrder(named, without);
  const bySize = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || a - b);
  const kept = bySize.slice(0, groupColours).sort((a, b) => a - b);
  const places = new Map(kept.map((group, place) => [group, place]));
  const others = bySize.length - kept.length;
  const names = [...kept.map((group) => named.names[group]!), `${others} others`];
  const of = named.of.map((group) => (group < 0 ? -1 : (places.get(group) ?? groupColours)));
  const { groups, of: all } = inOrder({ names, of }, without);
  return {
    groups: groups.map((group, at) => (at === groupColours ? { ...group, colour: undefined } : group)),
    of: all,
  };
}

/** The time on the camera's clock, or on this computer's for the date of the file, as if both were in UTC. */
const wallClocks = ({ taken, changed }: MapPoints): number[] =>
  changed.map((time, at) => taken[at] ?? time - 60_000 * new Date(time).getTimezoneOffset());

function dateNote({ taken }: MapPoints): string {
  const known = taken.filter((time) => time !== null).length;
  const words = `Date from the camera: ${formatCount(known)} of ${counted(taken.length, 'image')}.`;
  return known === taken.length ? words : `${words} Otherwise it is that of the file, which copying may have changed.`;
}

const units: readonly Intl.DateTimeFormatOptions[] = [
  { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit' },
  { day: 'numeric', month: 'long', year: 'numeric' },
  { month: 'long', year: 'numeric' },
  { year: 'numeric' },
];

/**
 * Days, months or years, whichever are the finest of which there are few; decades if there are many years.
 * @param times Wall-clock times as if they were in UTC.
 */
function dates(times: readonly number[]): Named {
  const order = [...times.keys()].sort((a, b) => times[a]! - times[b]!);
  const namings = [
    ...units.map((unit) => {
      const format = new Intl.DateTimeFormat('en-GB', { ...unit, timeZone: 'UTC' });
      return (at: Date) => format.format(at);
    }),
    (at: Date) => `${10 * Math.floor(at.getUTCFullYear() / 10)}s`,
  ];
  for (const [finer, naming] of namings.entries()) {
    const places = new Map<string, number>();
    const of = new Array<number>(times.length).fill(0);
    for (const i of order) {
      const name = naming(new Date(times[i]!));
      if (!places.has(name)) places.set(name, places.size);
      of[i] = places.get(name)!;
      if (places.size > groupColours && finer < namings.length - 1) break;
    }
    if (places.size <= groupColours || finer === namings.length - 1) return { names: [...places.keys()], of };
  }
  return { names: [], of: [] };
}
