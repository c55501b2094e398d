/** Average precision of detected boxes of one class, as COCO's AP50. */

/** Left, top, width, height; in one unit. */
export type Rectangle = readonly [left: number, top: number, width: number, height: number];

export interface TrueBox {
  readonly box: Rectangle;
  /** It counts neither as missed nor as found: crowds, difficult boxes, boxes that are mostly cut off. */
  readonly ignored: boolean;
}

export interface Detected {
  readonly box: Rectangle;
  readonly score: number;
}

/** One image with its boxes of the class. */
export interface ImageBoxes {
  readonly truth: readonly TrueBox[];
  readonly found: readonly Detected[];
}

const leastOverlap = 0.5;
/** COCO samples precision at these recalls. */
const recalls = Array.from({ length: 101 }, (_, i) => i / 100);

/** Intersection over union of two boxes. */
export function boxIou([ax, ay, aw, ah]: Rectangle, [bx, by, bw, bh]: Rectangle): number {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (aw * ah + bw * bh - both);
}

/** Whether each detection, by falling score, hits a box; undefined for one that hits an ignored box. */
function hitsOf({ truth, found }: ImageBoxes): { score: number; hit: boolean | undefined }[] {
  const taken = new Set<number>();
  return [...found]
    .sort((a, b) => b.score - a.score)
    .map(({ box, score }) => {
      let best = -1;
      let overlap = leastOverlap;
      for (const wanted of [false, true]) {
        if (best >= 0) break; // a box that counts is preferred to an ignored one
        for (const [i, { box: other, ignored }] of truth.entries()) {
          if (ignored !== wanted || taken.has(i)) continue;
          const iou = boxIou(box, other);
          if (iou < overlap) continue;
          [best, overlap] = [i, iou];
        }
      }
      if (best < 0) return { score, hit: false };
      if (truth[best]!.ignored) return { score, hit: undefined }; // any number of detections may lie on it
      taken.add(best);
      return { score, hit: true };
    });
}

/**
 * Each detection, by falling score, takes the free box with the largest overlap of at least ½. Precision is made to fall
 * with recall and averaged over 101 recalls. Source: Lin et al. 2014, arXiv 1405.0312, as pycocotools computes it, without
 * its limit of 100 detections of an image, which the caller keeps.
 * @returns 0 to 1; null without a box that counts.
 */
export function averagePrecision(images: readonly ImageBoxes[]): number | null {
  const boxes = images.reduce((sum, { truth }) => sum + truth.filter(({ ignored }) => !ignored).length, 0);
  if (boxes === 0) return null;
  const hits = images
    .flatMap(hitsOf)
    .filter(({ hit }) => hit !== undefined)
    .sort((a, b) => b.score - a.score);
  const precisions: number[] = [];
  const recalled: number[] = [];
  let right = 0;
  for (const [i, { hit }] of hits.entries()) {
    if (hit) right++;
    precisions.push(right / (i + 1));
    recalled.push(right / boxes);
  }
  for (let i = precisions.length - 2; i >= 0; i--) precisions[i] = Math.max(precisions[i]!, precisions[i + 1]!);
  let at = 0;
  let sum = 0;
  for (const recall of recalls) {
    while (at < recalled.length && recalled[at]! < recall) at++;
    sum += precisions[at] ?? 0;
  }
  return sum / recalls.length;
}

/** Keeps the boxes that overlap no kept one of a higher score by more than ½: non-maximum suppression. */
export function withoutDoubles<T extends Detected>(found: readonly T[]): T[] {
  const kept: T[] = [];
  for (const each of [...found].sort((a, b) => b.score - a.score))
    if (kept.every(({ box }) => boxIou(box, each.box) <= leastOverlap)) kept.push(each);
  return kept;
}
