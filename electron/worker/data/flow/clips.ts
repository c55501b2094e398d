/**
 * Finds the pictures of a pack that are frames of video: names or pages numbered consecutively, of one size, and as similar as
 * neighbouring frames.
 */
import type { ImageReading } from '../../../../shared/image-reading.ts';
import { placeOf } from '../../../../shared/page-names.ts';
import type { PackIndex } from '../../../files/pack-index.ts';
import { Random } from '../../numerics/random.ts';
import { DisjointSets, sequenceOf } from '../same-photograph-groups.ts';

/** A run of consecutive frames of one video. */
export interface Clip {
  /** Numbers of the pictures in the pack, in the order of time. */
  readonly frames: readonly number[];
  /** Clips with the same number show one scene. */
  readonly scene: number;
}

/** Two frames alone could be any two similar photographs. */
const fewestFrames = 3;
/**
 * Largest number of differing bits, of 64, between the difference hashes of consecutive frames. Measured on 2,000
 * photographs: consecutive video frames differ in 0 to 7 bits; random pairs of photographs differ in 31 bits in the
 * median, and one pair in ten thousand differs in 11 or fewer.
 */
const mostBits = 12;
/**
 * Also at most this share of the median distance of random pairs in the same folders: scans and portraits are similar
 * without being video.
 */
const shareOfRandom = 0.5;
const randomPairs = 2000;

function bitsSet(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Hamming distance of two pictures' difference hashes, 0 to 64. */
function hashDistance(index: PackIndex, a: number, b: number): number {
  const { dhash } = index.columns;
  const [x, y] = [2 * index.row(a), 2 * index.row(b)];
  return bitsSet(dhash[x]! ^ dhash[y]!) + bitsSet(dhash[x + 1]! ^ dhash[y + 1]!);
}

const isOneGroup = (index: PackIndex, a: number, b: number): boolean =>
  index.columns.group[index.row(a)] === index.columns.group[index.row(b)];

/**
 * The largest allowed hash distance of consecutive frames, well below the distance of random pairs. Random pairs of the
 * same group of the pack do not count, because a folder may be one slow clip.
 */
function largestDistance(index: PackIndex): number {
  const random = new Random('clips');
  const distances: number[] = [];
  for (let i = 0; i < randomPairs && index.count > 1; i++) {
    const [a, b] = [random.integer(0, index.count - 1), random.integer(0, index.count - 1)];
    if (Math.abs(a - b) > 1 && !isOneGroup(index, a, b)) distances.push(hashDistance(index, a, b));
  }
  if (distances.length === 0) return mostBits;
  const median = distances.sort((a, b) => a - b)[distances.length >> 1]!;
  return Math.min(mostBits, median * shareOfRandom);
}

interface Numbered {
  readonly picture: number;
  readonly number: number;
}

/** The last number in a name, or the number of a page, and what is around it. Undefined for names without one. */
function numberedName(
  path: string,
  reading: Pick<ImageReading, 'pages'>,
): { readonly sequence: readonly string[]; readonly number: number } | undefined {
  const { file, page } = placeOf(path, reading);
  if (page !== undefined) return { sequence: [file], number: page };
  const name = /^(.*?)(\d{1,15})(\D*)$/s.exec(path.replace(/\.[^./\\]*$/s, ''));
  if (!name || /[/\\]/.test(name[3]!)) return undefined;
  return { sequence: [name[1]!, name[3]!], number: Number(name[2]) };
}

/** Pictures of one size whose names differ only in their last number, in the order of that number. */
function sequences(index: PackIndex): Numbered[][] {
  const found = new Map<string, Numbered[]>();
  for (let picture = 0; picture < index.count; picture++) {
    const row = index.row(picture);
    const name = numberedName(index.pathOf(row), index.columns.header.reading);
    if (!name) continue;
    const { width, height } = index.columns;
    const key = [...name.sequence, width[row], height[row]].join('\0');
    const numbered = { picture, number: name.number };
    const others = found.get(key);
    if (others) others.push(numbered);
    else found.set(key, [numbered]);
  }
  for (const sequence of found.values()) sequence.sort((a, b) => a.number - b.number || a.picture - b.picture);
  return [...found.values()];
}

/**
 * The clips of a pack. A clip is a run of at least three pictures of one size whose names differ only in their last
 * number (or that are pages of one file), which increases by one, and in which each picture is similar to the one before. Two pictures are similar if
 * they are in one group of the pack, or if their difference hashes differ in at most 12 bits and at most half as many
 * as random pairs of these folders. A cut or a gap in the numbers starts another clip. Two clips share a scene if they
 * have pictures of one group, or if the frames on both sides of a gap are similar.
 */
export function findClips(index: PackIndex): Clip[] {
  const largest = largestDistance(index);
  /** The frames of one video and the pages of one file are a group, whatever cuts are in it. */
  const isFrame = (picture: number): boolean =>
    sequenceOf(index.pathOf(index.row(picture)), index.columns.header.reading) !== undefined;
  const coheres = (a: number, b: number): boolean =>
    hashDistance(index, a, b) <= largest || (isOneGroup(index, a, b) && !isFrame(a));
  const runs: number[][] = [];
  const sameScene: [number, number][] = [];
  for (const sequence of sequences(index)) {
    let run: number[] = [];
    for (const [i, { picture, number }] of sequence.entries()) {
      const before = sequence[i - 1];
      const isAlike = before !== undefined && coheres(before.picture, picture);
      if (before && isAlike && number === before.number + 1) run.push(picture);
      else {
        if (before && isAlike) sameScene.push([before.picture, picture]);
        run = [picture];
        runs.push(run);
      }
    }
  }
  const clips = runs.filter((run) => run.length >= fewestFrames);
  const sets = new DisjointSets(clips.length);
  const clipOf = new Map(clips.flatMap((frames, clip) => frames.map((frame) => [frame, clip] as const)));
  const byGroup = new Map<number, number>();
  for (const [frame, clip] of clipOf) {
    const group = index.columns.group[index.row(frame)]!;
    const first = byGroup.get(group);
    if (first === undefined) byGroup.set(group, clip);
    else sets.join(first, clip);
  }
  for (const [a, b] of sameScene) {
    const [x, y] = [clipOf.get(a), clipOf.get(b)];
    if (x !== undefined && y !== undefined) sets.join(x, y);
  }
  return clips.map((frames, clip) => ({ frames, scene: sets.find(clip) }));
}
