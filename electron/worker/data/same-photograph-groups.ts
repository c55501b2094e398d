/**
 * Groups pictures that come from one photograph: copies, near-copies, and files whose names say that they are regions
 * of one picture. A split that separated them would test a network on what it was trained on.
 */
import type { PackColumns, PackIndex } from '../../files/pack-index.ts';
import { rowTable } from './string-hash-table.ts';

/**
 * Near-copies may differ in this many bits of the hash. Measured: resizing and re-encoding 120 photographs flipped at
 * most 8.
 */
const nearBits = 8;
/**
 * A picture is compared with at most this many neighbours in hash order, which bounds the cost for a million similar
 * pictures.
 */
const neighbours = 32;
/** After this many close comparisons without a match, a picture is not compared any more; bounds the cost as well. */
const mostMismatches = 16;

/** Union-find over the numbers 0 … size − 1. Each set is represented by its smallest member. */
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
  /** @returns False if the two were already in one set. */
  join(a: number, b: number): boolean {
    const [x, y] = [this.find(a), this.find(b)];
    if (x === y) return false;
    this.parent[Math.max(x, y)] = Math.min(x, y);
    return true;
  }
}

/** The source of a region by its file name: `street~3.jpg` is a region of `street`. Undefined for any other name. */
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
 * Pairs of pictures whose difference hashes differ in at most `nearBits` bits. The hashes are sorted once for each
 * rotation by 8 bits, and each is compared with the next few that share its leading 16 bits, so that time grows as n
 * log n. A pair is missed only if differing bits lie in all eight leading parts, or if more than `neighbours` similar
 * pictures lie in between.
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

/** Which rows of a pack belong together. */
export interface Groups {
  /** For each row, the first row of its group. */
  readonly group: Uint32Array;
  /** Rows with the same content as an earlier row. */
  readonly duplicates: Uint32Array;
  /** Rows that look like an earlier row. */
  readonly nearDuplicates: Uint32Array;
}

/**
 * Finds the groups of a pack.
 * @param looksAlike Compares two pictures closely. The hash alone would match any two plain skies.
 */
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

  const mismatches = new Uint8Array(columns.rows);
  for (const [a, b] of nearPairs(columns)) {
    if (isCopy.has(a) || isCopy.has(b) || sets.find(a) === sets.find(b)) continue;
    if (mismatches[a]! >= mostMismatches || mismatches[b]! >= mostMismatches) continue;
    if (!(await looksAlike(a, b))) {
      mismatches[a]!++;
      mismatches[b]!++;
      continue;
    }
    sets.join(a, b);
    near.add(Math.max(a, b));
  }

  // `street.jpg` itself belongs to the group of its regions.
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
