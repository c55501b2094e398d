/** Which pictures of a pack are frames of video: numbered one after the other, of one size, and alike as only neighbours in time are. */
import type { PackIndex } from '../../../files/pack-index.ts';
import { Random } from '../../numerics/random.ts';
import { DisjointSets } from '../groups.ts';

/** Frames in their order; pictures are numbered as in the pack. */
export interface Clip {
  readonly frames: readonly number[];
  /** Clips with the same number show one scene. */
  readonly scene: number;
}

/** Two frames alone could be any two alike photographs. */
const fewestFrames = 3;
/**
 * Bits of two difference hashes, of 64, that may differ from one frame to the next. Measured: neighbours in video differ in
 * 0 to 7; random pairs of photographs in 31 in the median, one pair in ten thousand in 11 or fewer (2,000 photographs).
 */
const mostBits = 12;
/** And at most this share of what random pairs of the same folders differ in: scans and portraits are alike without being video. */
const shareOfRandom = 0.5;
const randomPairs = 2000;

function bitsSet(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

/** Bits of two pictures' difference hashes that differ, 0 to 64. */
function hashDistance(index: PackIndex, a: number, b: number): number {
  const { dhash } = index.columns;
  const [x, y] = [2 * index.row(a), 2 * index.row(b)];
  return bitsSet(dhash[x]! ^ dhash[y]!) + bitsSet(dhash[x + 1]! ^ dhash[y + 1]!);
}

const isOneGroup = (index: PackIndex, a: number, b: number): boolean =>
  index.columns.group[index.row(a)] === index.columns.group[index.row(b)];

/**
 * The largest distance of neighbours that is far below that of random pairs. Pairs that the pack takes for one photograph
 * do not count: a folder may be one slow clip.
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

/** Pictures whose names differ in their last number alone and that have one size, in the order of that number. */
function sequences(index: PackIndex): Numbered[][] {
  const found = new Map<string, Numbered[]>();
  for (let picture = 0; picture < index.count; picture++) {
    const row = index.row(picture);
    const name = /^(.*?)(\d{1,15})(\D*)$/s.exec(index.pathOf(row).replace(/\.[^./\\]*$/s, ''));
    if (!name || /[/\\]/.test(name[3]!)) continue;
    const { width, height } = index.columns;
    const alike = [name[1], name[3], width[row], height[row]].join('\0');
    const numbered = { picture, number: Number(name[2]) };
    const others = found.get(alike);
    if (others) others.push(numbered);
    else found.set(alike, [numbered]);
  }
  for (const sequence of found.values()) sequence.sort((a, b) => a.number - b.number || a.picture - b.picture);
  return [...found.values()];
}

/**
 * The clips of a pack: runs of at least three pictures whose names differ in their last number, which goes up by one; whose
 * sizes are the same; and each of which is like the one before. Like means: the pack takes the two for one photograph, or
 * their difference hashes are at most 12 bits apart and half as far as random pairs of these folders. A cut, and a hole in
 * the numbers, begin another clip. Clips share a scene where pictures of theirs are one photograph to the pack, and where
 * the frames at both sides of a hole are alike.
 */
export function findClips(index: PackIndex): Clip[] {
  const largest = largestDistance(index);
  const coheres = (a: number, b: number): boolean => isOneGroup(index, a, b) || hashDistance(index, a, b) <= largest;
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
