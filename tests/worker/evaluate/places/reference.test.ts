/** Segmentation and detection agree with scikit-learn, NumPy and pycocotools on the same features: experiments/places-reference.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pack } from '../../../../electron/worker/data/pack.ts';
import type { Engine } from '../../../../electron/worker/engine/engine.ts';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import type { BoxedImages, PlacedBox } from '../../../../electron/worker/evaluate/places/box-set.ts';
import { judgeDense, miousOf } from '../../../../electron/worker/evaluate/places/judge-dense.ts';
import {
  judgeDetection,
  meanPrecision,
  precisions,
} from '../../../../electron/worker/evaluate/places/judge-detection.ts';
import { ignoredPixel, type MaskSets, type Masks } from '../../../../electron/worker/evaluate/places/mask-set.ts';
import type { PlaceExtractor } from '../../../../electron/worker/evaluate/places/place-extractor.ts';
import { JobControl } from '../../../../electron/worker/messages/job-control.ts';
import type { Rectangle } from '../../../../electron/worker/numerics/average-precision.ts';
import { root } from '../../../built.ts';

/** Label, left, top, width, height. */
type Boxes = readonly (readonly [number, number, number, number, number])[];
interface Part {
  readonly masks: string;
  readonly features: string;
  readonly boxes: readonly Boxes[];
}
interface Reference {
  readonly rows: number;
  readonly columns: number;
  readonly size: number;
  readonly width: number;
  readonly classes: number;
  readonly train: Part;
  readonly test: Part;
  /** mIoU by the chosen setting. */
  readonly dense: {
    readonly linear: Readonly<Record<string, number>>;
    readonly knn: Readonly<Record<string, number>>;
    readonly retrieval: number;
  };
  /** AP50 by both penalties. */
  readonly detection: Readonly<Record<string, number>>;
  readonly measure: {
    readonly boxes: readonly Boxes[];
    readonly found: readonly (readonly [Rectangle, number, number])[][];
    readonly ap50: readonly number[];
  };
}
const reference: Reference = JSON.parse(
  readFileSync(join(root, 'tests', 'worker', 'evaluate', 'places', 'reference.json'), 'utf8'),
);
const { rows, columns, size, width } = reference;
const places = rows * columns;
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** Stands for a pack: its features are those of the fixture. */
const packOf = (part: Part): Pack => ({ features: new Float32Array(bytesOf(part.features).buffer) }) as unknown as Pack;

/** Gives the features of the fixture. */
const extractor = {
  rows,
  columns,
  width,
  size,
  async each(pack, photographs, use, onBatch) {
    const { features } = pack as unknown as { readonly features: Float32Array };
    for (let i = 0; i < photographs.length; i++) {
      const from = photographs[i]! * places * width;
      await use(i, { count: places, width, data: features.subarray(from, from + places * width) }, new Uint8Array());
    }
    await onBatch(photographs.length);
  },
} as PlaceExtractor;

const numbered = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

function masksOf(part: Part): Masks {
  const values = bytesOf(part.masks);
  const pixels = size * size;
  return {
    pack: packOf(part),
    photographs: numbered(values.length / pixels),
    square: (at) =>
      Uint16Array.from(values.subarray(at * pixels, (at + 1) * pixels), (value) =>
        value === 255 ? ignoredPixel : value,
      ),
  };
}

const placed = (boxes: readonly Boxes[]): PlacedBox[][] =>
  boxes.map((own) => own.map(([label, x, y, w, h]) => ({ label, box: [x, y, w, h], ignored: false })));
const boxedOf = (part: Part): BoxedImages => ({
  pack: packOf(part),
  photographs: numbered(part.boxes.length),
  boxes: placed(part.boxes),
});

/** In shares: half a point. */
const tolerance = 0.005;
const classes = ['0', '1', '2', '3'];
let engine: Engine;
const control = new JobControl({ send: () => {}, onMessage: () => {} }, 'test');
beforeAll(async () => {
  engine = await openDirectly('cpu');
});
afterAll(() => engine.dispose());

describe('segmentation', () => {
  it('has the mIoU of scikit-learn with the chosen k and C, and of NumPy for retrieval', async () => {
    const sets = { train: masksOf(reference.train), test: masksOf(reference.test) };
    const masks: MaskSets = { classes, ...sets, ignored: 255, warnings: [] };
    const judged = await judgeDense(extractor, { engine, masks, control, what: 'the fixture' });
    const { knnMiou, linearMiou, retrievalMiou } = miousOf(judged);
    expect(Math.abs(knnMiou - reference.dense.knn[judged.k]!)).toBeLessThan(tolerance);
    expect(Math.abs(linearMiou - reference.dense.linear[printed(judged.c)]!)).toBeLessThan(tolerance);
    expect(Math.abs(retrievalMiou - reference.dense.retrieval)).toBeLessThan(tolerance);
    // The settings that are chosen without the test images are nearly the best on them.
    expect(knnMiou).toBeGreaterThan(Math.max(...Object.values(reference.dense.knn)) - 0.03);
    expect(linearMiou).toBeGreaterThan(Math.max(...Object.values(reference.dense.linear)) - 0.03);
  });
});

describe('detection', () => {
  it('has the AP50 of scikit-learn and pycocotools with the chosen penalties', async () => {
    const boxes = {
      classes: classes.slice(0, 3),
      train: boxedOf(reference.train),
      test: boxedOf(reference.test),
      warnings: [],
    };
    const judged = await judgeDetection(extractor, { engine, boxes, control, what: 'the fixture' });
    const ap50 = meanPrecision(precisions(boxes, judged.found));
    const expected = reference.detection[`${printed(judged.c)} ${printed(judged.ridge)}`]!;
    expect(Math.abs(ap50 - expected)).toBeLessThan(tolerance);
    // Chosen by twelve images, better than most settings.
    const others = Object.values(reference.detection).sort((a, b) => a - b);
    expect(ap50).toBeGreaterThan(others[others.length >> 1]!);
  });
});

it('AP50 of any boxes is that of pycocotools', () => {
  const { boxes, found, ap50 } = reference.measure;
  const test = { pack: {} as Pack, photographs: numbered(boxes.length), boxes: placed(boxes) };
  const own = found.map((each) => each.map(([box, score, label]) => ({ box, score, label })));
  const measured = precisions({ classes: classes.slice(0, 3), test }, own);
  for (const [label, expected] of ap50.entries()) expect(measured[label]).toBeCloseTo(expected, 9);
});

/** As Python's `%g` prints it: `1e-05`. */
const printed = (value: number): string =>
  value < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value);
