/** How well predicted classes of pixels agree with true ones. */

/** Counts of pixels by true and predicted class, [classes, classes]. */
export class Confusion {
  readonly counts: Float64Array;

  constructor(readonly classes: number) {
    this.counts = new Float64Array(classes * classes);
  }

  /** @param truth A true class of `classes` or more is ignored, and so is a negative one. */
  add(truth: ArrayLike<number>, predicted: ArrayLike<number>): void {
    const { classes, counts } = this;
    for (let i = 0; i < truth.length; i++) {
      const right = truth[i]!;
      if (right >= 0 && right < classes) counts[right * classes + predicted[i]!]!++;
    }
  }

  /** Pixels of each true class. */
  trueCounts(): Float64Array {
    return Float64Array.from({ length: this.classes }, (_, c) =>
      this.counts.subarray(c * this.classes, (c + 1) * this.classes).reduce((sum, count) => sum + count, 0),
    );
  }

  /**
   * Intersection over union of every class, TP / (TP + FP + FN).
   * @returns 0 to 1; null for a class that is neither true nor predicted anywhere.
   */
  ious(): (number | null)[] {
    const { classes, counts } = this;
    const truths = this.trueCounts();
    return Array.from({ length: classes }, (_, c) => {
      let predicted = 0;
      for (let t = 0; t < classes; t++) predicted += counts[t * classes + c]!;
      const both = counts[c * classes + c]!;
      const union = truths[c]! + predicted - both;
      return union === 0 ? null : both / union;
    });
  }

  /** Mean over the classes that have an intersection over union: mIoU, macro. Everingham et al. 2015, IJCV 111, section 3.3. */
  meanIou(): number {
    const found = this.ious().filter((iou) => iou !== null);
    return found.length === 0 ? 0 : found.reduce((sum, iou) => sum + iou, 0) / found.length;
  }
}

/**
 * mIoU of one class everywhere: the share of the most frequent class, divided by the classes that are true somewhere.
 * @param counts Pixels of each true class.
 */
export function chanceMiou(counts: Float64Array): number {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all === 0 ? 0 : Math.max(...counts) / all / counts.filter((count) => count > 0).length;
}
