/**
 * Finds photographs that are copies of photographs in another pack. Within one folder, groups keep copies on one side of a
 * split; this does the same for two folders, one to train on and one to test on.
 */
import type { Leakage, LeakKind, LeakPair } from '../../../shared/run-results.ts';
import { type Likeness, likenessOf, sceneSimilarity } from './compare-near-copies.ts';
import { findPartCopies } from './copies-in-parts.ts';
import type { Pack } from './pack.ts';
import type { PackPart } from './pack-part.ts';
import { mostMismatches, nearPairsAcross } from './same-photograph-groups.ts';

/** What a picture copies. */
export interface Copy {
  /** The other pack's picture. */
  readonly original: number;
  readonly kind: LeakKind;
  /** Correlation of the brightness, 0 to 1; 1 for the same content. */
  readonly similarity: number;
}

/** The copies among some photographs. */
export interface Copies {
  /** The copies, and what each is a copy of. */
  readonly of: ReadonlyMap<number, Copy>;
  readonly leakage: Leakage;
  /** Paths of a copy of each kind and of the photograph that it copies. */
  readonly examples: { readonly exact?: CopyPaths; readonly near?: CopyPaths };
}
interface CopyPaths {
  readonly copy: string;
  readonly original: string;
}

/** All pictures of a pack. */
export const wholePack = (pack: Pack): PackPart => ({
  pack,
  photographs: Uint32Array.from({ length: pack.count }, (_, i) => i),
});

/** Pictures whose likeness is kept in memory, 2 KiB each. */
const mostKept = 8192;

/** The likeness of pictures, read when first needed. */
function likenesses(pack: Pack): (picture: number) => Promise<Likeness> {
  const kept = new Map<number, Likeness>();
  return async (picture) => {
    const known = kept.get(picture);
    if (known) return known;
    const likeness = likenessOf(await pack.read(picture));
    if (kept.size >= mostKept) kept.clear();
    kept.set(picture, likeness);
    return likeness;
  };
}

/**
 * Finds the photographs that are copies of others: the same content, or a similar difference hash and a close match of
 * the packed pixels. The result depends only on the two packs.
 * @throws FailureError 'failed' if packed pixels are damaged.
 */
export async function findCopies(some: PackPart, others: PackPart): Promise<Copies> {
  const found = new Map<number, Copy>();
  const contents = new Map<string, number>();
  for (const i of others.photographs) if (!contents.has(others.pack.key(i))) contents.set(others.pack.key(i), i);
  for (const i of some.photographs) {
    const original = contents.get(some.pack.key(i));
    if (original !== undefined) found.set(i, { original, kind: 'exact', similarity: 1 });
  }

  const [likeness, otherLikeness] = [likenesses(some.pack), likenesses(others.pack)];
  const mismatches = new Uint8Array(some.pack.count);
  const otherMismatches = new Uint8Array(others.pack.count);
  const rest = some.photographs.filter((i) => !found.has(i));
  const [one, other] = [rowsOf({ pack: some.pack, photographs: rest }), rowsOf(others)];
  for (const [row, otherRow] of nearPairsAcross(one, other)) {
    const [i, original] = [one.pictures.get(row)!, other.pictures.get(otherRow)!];
    if (found.has(i) || mismatches[i]! >= mostMismatches || otherMismatches[original]! >= mostMismatches) continue;
    const similarity = sceneSimilarity(await likeness(i), await otherLikeness(original));
    if (similarity !== undefined) found.set(i, { original, kind: 'near', similarity });
    else {
      mismatches[i]!++;
      otherMismatches[original]!++;
    }
  }
  return described(found, some.pack, others.pack);
}

/** A pack of which every picture was compared with the same other pictures. */
export interface Compared extends Pick<Copies, 'of'> {
  readonly pack: Pack;
}

/** What is known of pictures whose content was compared already: the copy that each is, or that it is none. */
function knownOf({ pack, photographs }: PackPart, compared: Compared): ReadonlyMap<number, Copy | undefined> {
  const places = new Map(Array.from({ length: compared.pack.count }, (_, i) => [compared.pack.key(i), i]));
  const known = new Map<number, Copy | undefined>();
  for (const i of photographs) {
    const place = places.get(pack.key(i));
    if (place !== undefined) known.set(i, compared.of.get(place));
  }
  return known;
}

/**
 * As findCopies, with parts, mirror images and copies that were changed more. For judging a test: a training run finds its
 * photographs with findCopies, so that a run that is resumed makes the choice that it began with.
 * @param onProgress As findPartCopies.
 * @param compared Pictures with the content of these are not compared again.
 * @returns `comparedParts` is false if there are too many pictures to look for parts.
 * @throws FailureError as findCopies.
 */
export async function findAllCopies(
  some: PackPart,
  others: PackPart,
  onProgress: (done: number, total: number) => Promise<void>,
  compared?: Compared,
): Promise<Copies & { readonly comparedParts: boolean }> {
  const { pack } = some;
  const known = compared ? knownOf(some, compared) : new Map<number, Copy | undefined>();
  const unknown = some.photographs.filter((i) => !known.has(i));
  const { of } = await findCopies({ pack, photographs: unknown }, others);
  const rest = { pack, photographs: unknown.filter((i) => !of.has(i)) };
  const parts = await findPartCopies(rest, others, onProgress);
  const all = new Map<number, Copy>([...of, ...(parts ?? []).map(({ copy, ...rest }) => [copy, rest] as const)]);
  for (const [i, copy] of known) if (copy) all.set(i, copy);
  return { ...described(all, pack, others.pack), comparedParts: parts !== undefined };
}

/** The rows of photographs, and the picture of each row. */
function rowsOf({ pack, photographs }: PackPart) {
  const rows = photographs.map((i) => pack.index.row(i));
  const pictures = new Map(Array.from(rows, (row, at) => [row, photographs[at]!] as const));
  return { columns: pack.index.columns, rows, pictures };
}

function described(found: Copies['of'], pack: Pack, otherPack: Pack): Copies {
  const of = new Map([...found].sort(([a], [b]) => a - b));
  const example = (isExact: boolean): CopyPaths | undefined => {
    const first = [...of].find(([, { kind }]) => (kind === 'exact') === isExact);
    return first && { copy: pack.path(first[0]), original: otherPack.path(first[1].original) };
  };
  const [exactOne, nearOne] = [example(true), example(false)];
  let exact = 0;
  for (const { kind } of of.values()) if (kind === 'exact') exact++;
  return {
    of,
    leakage: { exact, near: of.size - exact },
    examples: { ...(exactOne ? { exact: exactOne } : {}), ...(nearOne ? { near: nearOne } : {}) },
  };
}

/** The copies by their paths: exact ones first, then the most similar. @param most Of them. */
export function copyPairs({ of }: Copies, pack: Pack, otherPack: Pack, most: number): LeakPair[] {
  return [...of]
    .sort(([, a], [, b]) => Number(b.kind === 'exact') - Number(a.kind === 'exact') || b.similarity - a.similarity)
    .slice(0, most)
    .map(([copy, { original, kind, similarity }]) => ({
      copy: pack.path(copy),
      original: otherPack.path(original),
      kind,
      similarity,
    }));
}

/** An example for the end of a sentence: `, for example a.jpg, a copy of b.jpg`. */
export const copyExample = (paths: CopyPaths | undefined): string =>
  paths ? `, for example ${paths.copy}, a copy of ${paths.original}` : '';
