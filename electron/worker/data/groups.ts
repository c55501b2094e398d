/**
 * Which pictures are one photograph: copies, near-copies, and files whose names say that they are regions of one
 * picture. A split that tore them apart would test a network on what it was trained on.
 */
import type { PackColumns, PackIndex } from '../../files/pack-index.ts';
import { rowTable } from './row-table.ts';

/** Bits of two difference hashes that may differ: resizing and re-encoding flipped at most 8 in 120 photographs. */
const nearBits = 8;
/** How many of its neighbours in hash order a picture is compared with, so that a million alike pictures stay cheap. */
const neighbours = 32;
/** How often a picture is compared closely in vain, for the same reason. */
const vainComparisons = 16;

/** Each set is known by its smallest member. */
export class DisjointSets {
  private readonly parent: Uint32Array;
  constructor(size: number) {
    this.parent = Uint32Array.from({ length: size }, (_, i) => i);
  }
  find(member: number): number {
    let root = member;
    while (this.parent[root] !== root) root = this.parent[root]!;
    for (let at = member; at !== root; ) [at, this.parent[at]] = [this.parent[at]!, root];
    return root;
  }
  /** @returns False when the two were together already. */
  join(a: number, b: number): boolean {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    this.parent[Math.max(x, y)] = Math.min(x, y);
    return true;
  }
}

/** `street~3.jpg` is a region of `street`, and so is `street.jpg` itself; undefined for any other name. */
export function regionOf(path: string): string | undefined {
  const match = /^(.*)~\d+\.[^./\\]+$/s.exec(path);
  return match?.[1];
}

function bitsSet(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * Pairs of pictures whose difference hashes are at most `nearBits` apart. The hashes are sorted once for each rotation
 * by 8 bits and compared with the next few of the same leading 16 bits, so that time grows as n log n. A pair is missed only
 * where its differing bits spoil all eight leading parts, or where more than `neighbours` alike pictures lie between.
 */
export function* nearPairs(columns: PackColumns): Generator<readonly [row: number, row: number]> {
  const { images, dhash } = columns;
  const high = new Uint32Array(images.length);
  const low = new Uint32Array(images.length);
  for (let rotation = 0; rotation < 64; rotation += 8) {
    for (let i = 0; i < images.length; i++) {
      const [h, l] = [dhash[2 * images[i]!]!, dhash[2 * images[i]! + 1]!];
      const [a, b] = rotation < 32 ? [h, l] : [l, h];
      const by = rotation % 32;
      high[i] = by === 0 ? a : (a << by) | (b >>> (32 - by));
      low[i] = by === 0 ? b : (b << by) | (a >>> (32 - by));
    }
    const order = Uint32Array.from({ length: images.length }, (_, i) => i);
    order.sort((a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b);
    for (let at = 0; at < order.length; at++) {
      const a = order[at]!;
      for (let next = at + 1; next < order.length && next <= at + neighbours; next++) {
        const b = order[next]!;
        if (high[a]! >>> 16 !== high[b]! >>> 16) break;
        if (bitsSet(high[a]! ^ high[b]!) + bitsSet(low[a]! ^ low[b]!) <= nearBits) yield [images[a]!, images[b]!];
      }
    }
  }
}

export interface Groups {
  /** For each row, the first row of its group. */
  readonly group: Uint32Array;
  /** Rows whose content stands in an earlier row already. */
  readonly duplicates: Uint32Array;
  /** Rows that look like an earlier row. */
  readonly nearDuplicates: Uint32Array;
}

/** @param looksAlike Compares two pictures closely: the hash alone would take two plain skies for one. */
export async function findGroups(
  index: PackIndex,
  looksAlike: (row: number, other: number) => Promise<boolean>,
): Promise<Groups> {
  const { columns } = index;
  const sets = new DisjointSets(columns.rows);
  const duplicates: number[] = [];
  const near = new Set<number>();

  const contents = rowTable(columns.rows, (row) => index.keyOf(row));
  for (const row of columns.images) {
    const first = contents.findOrAdd(row);
    if (first === row) continue;
    sets.join(first, row);
    duplicates.push(row);
  }
  const isCopy = new Set(duplicates);

  const inVain = new Uint8Array(columns.rows);
  for (const [a, b] of nearPairs(columns)) {
    if (isCopy.has(a) || isCopy.has(b) || sets.find(a) === sets.find(b)) continue;
    if (inVain[a]! >= vainComparisons || inVain[b]! >= vainComparisons) continue;
    if (!(await looksAlike(a, b))) {
      inVain[a]!++;
      inVain[b]!++;
      continue;
    }
    sets.join(a, b);
    near.add(Math.max(a, b));
  }

  const sources = new Map<string, number>();
  for (const row of columns.images) {
    const source = regionOf(index.pathOf(row));
    if (source === undefined) continue;
    const first = sources.get(source);
    if (first === undefined) sources.set(source, row);
    else sets.join(first, row);
  }
  if (sources.size > 0) {
    for (const row of columns.images) {
      const region = sources.get(index.pathOf(row).replace(/\.[^./\\]+$/s, ''));
      if (region !== undefined) sets.join(region, row);
    }
  }
  return {
    group: Uint32Array.from({ length: columns.rows }, (_, row) => sets.find(row)),
    duplicates: Uint32Array.from(duplicates),
    nearDuplicates: Uint32Array.from(near).sort(),
  };
}
