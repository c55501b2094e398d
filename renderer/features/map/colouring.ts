/** What the points of a map are coloured by, as groups with names and numbers. */
import type { MapPoints, Named } from '../../../shared/map.ts';

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
      return inOrder(dates(points.changed), '');
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

const units: readonly Intl.DateTimeFormatOptions[] = [
  { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit' },
  { day: 'numeric', month: 'long', year: 'numeric' },
  { month: 'long', year: 'numeric' },
  { year: 'numeric' },
];

/** Days, months or years, whichever are the finest of which there are few; decades if there are many years. */
function dates(changed: readonly number[]): Named {
  const order = [...changed.keys()].sort((a, b) => changed[a]! - changed[b]!);
  const namings = [
    ...units.map((unit) => {
      const format = new Intl.DateTimeFormat('en-GB', unit);
      return (at: Date) => format.format(at);
    }),
    (at: Date) => `${10 * Math.floor(at.getFullYear() / 10)}s`,
  ];
  for (const [finer, naming] of namings.entries()) {
    const places = new Map<string, number>();
    const of = new Array<number>(changed.length).fill(0);
    for (const i of order) {
      const name = naming(new Date(changed[i]!));
      if (!places.has(name)) places.set(name, places.size);
      of[i] = places.get(name)!;
      if (places.size > groupColours && finer < namings.length - 1) break;
    }
    if (places.size <= groupColours || finer === namings.length - 1) return { names: [...places.keys()], of };
  }
  return { names: [], of: [] };
}
