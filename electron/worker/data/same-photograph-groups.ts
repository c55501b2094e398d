/**
 * Groups pictures that come from one photograph: copies, near-copies, and files whose names say that they are regions
 * of one picture or frames of one video. A split that separated them would test a network on what it was trained on.
 */
import type { ImageReading } from '../../../shared/image-reading.ts';
import { otherKindOf } from '../../../shared/other-files.ts';
import { placeOf } from '../../../shared/page-names.ts';
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
export const mostMismatches = 16;

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

/** The video of a frame: a photograph in a folder that is named like a video. Undefined for any other path. */
export function videoOf(path: string): string | undefined {
  const folder = path.replace(/[/\\][^/\\]*$/s, '');
  const extension = /\.[^./\\]+$/.exec(folder)?.[0].toLowerCase();
  return extension !== undefined && otherKindOf(extension) === 'video' ? folder : undefined;
}

/** What a picture is a frame or a page of, a video or a file. Undefined for any other. */
export function sequenceOf(path: string, reading: Pick<ImageReading, 'pages'>): string | undefined {
  const { file, page } = placeOf(path, reading);
  return page === undefined ? videoOf(path) : file;
}

/** Number of ones of a word of 32 bits. */
export function bitsSet(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Difference hashes in one of the orders in which near ones lie close together. */
interface HashOrder {
  /** Places of the hashes, sorted. */
  readonly order: Uint32Array;
  /** Whether two places have the same leading 16 bits in this order. */
  sharesLead(a: number, b: number): boolean;
  /** Whether the hashes of two places differ in at most `nearBits` bits. */
  isNear(a: number, b: number): boolean;
}

/**
 * Sorts hashes once for each rotation by 8 bits. A near pair shares the leading 16 bits in one of the orders, unless its
 * differing bits lie in all eight leading parts.
 * @param hashes Two words each, high word first.
 */
function* hashOrders(hashes: Uint32Array): Generator<HashOrder> {
  const count = hashes.length / 2;
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  for (let rotation = 0; rotation < 64; rotation += 8) {
    for (let i = 0; i < count; i++) {
      const [h, l] = [hashes[2 * i]!, hashes[2 * i + 1]!];
      const [a, b] = rotation < 32 ? [h, l] : [l, h];
      const by = rotation % 32;
      high[i] = by === 0 ? a : (a << by) | (b >>> (32 - by));
      low[i] = by === 0 ? b : (b << by) | (a >>> (32 - by));
    }
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    order.sort((a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b);
    yield {
      order,
      sharesLead: (a, b) => high[a]! >>> 16 === high[b]! >>> 16,
      isNear: (a, b) => bitsSet(high[a]! ^ high[b]!) + bitsSet(low[a]! ^ low[b]!) <= nearBits,
    };
  }
}

/** The difference hashes of rows. */
function hashesOf({ dhash }: PackColumns, rows: Uint32Array): Uint32Array {
  const hashes = new Uint32Array(2 * rows.length);
  for (const [i, row] of rows.entries()) hashes.set(dhash.subarray(2 * row, 2 * row + 2), 2 * i);
  return hashes;
}

/**
 * Pairs of pictures whose difference hashes differ in at most `nearBits` bits. Each is compared with the next few of each
 * order, so that time grows as n log n. A pair is missed if it is close in no order, or if more than `neighbours` similar
 * pictures lie in between.
 */
export function* nearPairs(columns: PackColumns): Generator<readonly [row: number, row: number]> {
  const { images } = columns;
  for (const { order, sharesLead, isNear } of hashOrders(hashesOf(columns, images)))
    for (let at = 0; at < order.length; at++) {
      const a = order[at]!;
      for (let next = at + 1; next < order.length && next <= at + neighbours; next++) {
        const b = order[next]!;
        if (!sharesLead(a, b)) break;
        if (isNear(a, b)) yield [images[a]!, images[b]!];
      }
    }
}

/** Rows of a pack. */
interface Rows {
  readonly columns: PackColumns;
  readonly rows: Uint32Array;
}

/** As `nearPairs`, between rows of two packs: `neighbours` counts rows of the other pack only. A pair can come several times. */
export function* nearPairsAcross(one: Rows, other: Rows): Generator<readonly [row: number, otherRow: number]> {
  const count = one.rows.length;
  const hashes = new Uint32Array(2 * (count + other.rows.length));
  hashes.set(hashesOf(one.columns, one.rows));
  hashes.set(hashesOf(other.columns, other.rows), 2 * count);
  const isOne = (place: number): boolean => place < count;
  for (const { order, sharesLead, isNear } of hashOrders(hashes)) {
    /** For each position in the order, the first position from there on that holds a row of either pack. */
    const nextOne = new Uint32Array(order.length + 1).fill(order.length);
    const nextOther = nextOne.slice();
    for (let at = order.length - 1; at >= 0; at--) {
      nextOne[at] = isOne(order[at]!) ? at : nextOne[at + 1]!;
      nextOther[at] = isOne(order[at]!) ? nextOther[at + 1]! : at;
    }
    for (let at = 0; at < order.length; at++) {
      const a = order[at]!;
      const following = isOne(a) ? nextOther : nextOne;
      let next = following[at + 1]!;
      for (let seen = 0; seen < neighbours && next < order.length; seen++, next = following[next + 1]!) {
        const b = order[next]!;
        if (!sharesLead(a, b)) break;
        if (isNear(a, b))
          yield isOne(a) ? [one.rows[a]!, other.rows[b - count]!] : [one.rows[b]!, other.rows[a - count]!];
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

  const sequences = new Map<string, number>();
  for (const row of columns.images) {
    const sequence = sequenceOf(index.pathOf(row), columns.header.reading);
    if (sequence === undefined) continue;
    const first = sequences.get(sequence);
    if (first === undefined) sequences.set(sequence, row);
    else sets.join(first, row);
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
