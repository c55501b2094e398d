import { describe, expect, it } from 'vitest';
import { Confusion, chanceMiou } from '../../../electron/worker/numerics/intersection-over-union.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

describe('intersection over union', () => {
  it('is that of slow loops over the pixels of each class', () => {
    const random = new Random('iou');
    const [classes, pixels] = [4, 500];
    const truth = Uint16Array.from({ length: pixels }, () => (random.chance(0.1) ? 65_535 : random.integer(0, 2)));
    const predicted = Uint16Array.from({ length: pixels }, () => random.integer(0, 2));
    const confusion = new Confusion(classes);
    confusion.add(truth.subarray(0, 200), predicted.subarray(0, 200));
    confusion.add(truth.subarray(200), predicted.subarray(200));
    const expected = [0, 1, 2].map((c) => {
      let [both, either] = [0, 0];
      for (let i = 0; i < pixels; i++) {
        if (truth[i] === 65_535) continue;
        if (truth[i] === c && predicted[i] === c) both++;
        if (truth[i] === c || predicted[i] === c) either++;
      }
      return both / either;
    });
    expect(confusion.ious()).toEqual([...expected, null]);
    expect(confusion.meanIou()).toBeCloseTo((expected[0]! + expected[1]! + expected[2]!) / 3, 12);
  });

  it('of a class that is only predicted is 0, and counts in the mean', () => {
    const confusion = new Confusion(2);
    confusion.add([0, 0, 0, 0], [0, 0, 0, 1]);
    expect(confusion.ious()).toEqual([0.75, 0]);
    expect(confusion.meanIou()).toBe(0.375);
  });

  it('of one class everywhere is what is called chance', () => {
    const truth = [0, 0, 0, 1, 2];
    const confusion = new Confusion(4);
    confusion.add(truth, [0, 0, 0, 0, 0]);
    expect(chanceMiou(confusion.trueCounts())).toBeCloseTo(confusion.meanIou(), 12);
    expect(chanceMiou(confusion.trueCounts())).toBeCloseTo(0.6 / 3, 12);
  });
});
