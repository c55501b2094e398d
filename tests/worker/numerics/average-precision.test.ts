import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  boxIou,
  type ImageBoxes,
  withoutDoubles,
} from '../../../electron/worker/numerics/average-precision.ts';

const here = [0, 0, 10, 10] as const;
const there = [50, 50, 10, 10] as const;
const truth = (...boxes: (typeof here | typeof there)[]) => boxes.map((box) => ({ box, ignored: false }));

describe('the overlap of two boxes', () => {
  it('is the area of both divided by the area of either', () => {
    expect(boxIou(here, [5, 0, 10, 10])).toBeCloseTo(50 / 150, 12);
    expect(boxIou(here, here)).toBe(1);
    expect(boxIou(here, [10, 0, 10, 10])).toBe(0);
  });
});

describe('average precision', () => {
  it('is 1 if every box is found before anything else', () => {
    const images: ImageBoxes[] = [
      { truth: truth(here), found: [{ box: here, score: 0.9 }] },
      {
        truth: truth(there),
        found: [
          { box: there, score: 0.8 },
          { box: here, score: 0.1 },
        ],
      },
    ];
    expect(averagePrecision(images)).toBe(1);
  });

  it('averages the precision over 101 recalls', () => {
    // By score: wrong, right, right. Precision 2/3 at recall 1, made monotone also at recall ½.
    const images: ImageBoxes[] = [
      {
        truth: truth(here, there),
        found: [
          { box: [20, 20, 5, 5], score: 0.9 },
          { box: here, score: 0.8 },
          { box: there, score: 0.7 },
        ],
      },
    ];
    expect(averagePrecision(images)).toBeCloseTo(2 / 3, 12);
    // One of two boxes found, at precision 1: recalls 0, .01 … .5 are reached, 51 of 101.
    expect(averagePrecision([{ truth: truth(here, there), found: [{ box: here, score: 1 }] }])).toBeCloseTo(
      51 / 101,
      12,
    );
  });

  it('counts a second detection of one box as wrong', () => {
    const twice: ImageBoxes = {
      truth: truth(here, there),
      found: [
        { box: here, score: 3 },
        { box: here, score: 2 },
        { box: there, score: 1 },
      ],
    };
    // Precisions 1, 1/2, 2/3 at recalls ½, ½, 1.
    expect(averagePrecision([twice])).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 12);
  });

  it('counts neither ignored boxes nor detections on them, however many', () => {
    const ignored: ImageBoxes = {
      truth: [
        { box: here, ignored: false },
        { box: there, ignored: true },
      ],
      found: [
        { box: there, score: 3 },
        { box: there, score: 2 },
        { box: here, score: 1 },
      ],
    };
    expect(averagePrecision([ignored])).toBe(1);
    expect(averagePrecision([{ truth: [{ box: here, ignored: true }], found: [] }])).toBeNull();
  });

  it('takes an overlap of exactly one half', () => {
    expect(averagePrecision([{ truth: truth(here), found: [{ box: [0, 0, 10, 5], score: 1 }] }])).toBe(1);
    expect(averagePrecision([{ truth: truth(here), found: [{ box: [0, 0, 10, 4.99], score: 1 }] }])).toBe(0);
  });
});

it('of boxes that overlap by more than one half only the best is kept', () => {
  const found = [
    { box: [0, 0, 10, 9] as const, score: 0.5 },
    { box: here, score: 0.9 },
    { box: there, score: 0.1 },
  ];
  expect(withoutDoubles(found).map(({ score }) => score)).toEqual([0.9, 0.1]);
});
