import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { perform } from '../../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import type { EncoderSource } from '../../../../shared/encoder-source.ts';
import type { Places } from '../../../../shared/places.ts';
import type { FromWorker, JobOf, ToWorker } from '../../../../shared/worker-protocol.ts';
import { root } from '../../../built.ts';
import { tinyModel } from '../../encoders/tiny-models.ts';
import { writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../../training/fixture.ts';
import { pastedShapes, shapeNames } from './pasted-shapes.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 8 }, seed: 3, size: 64 });
const runDir = join(folder, 'run');
const source: EncoderSource = { kind: 'run', id: 'a-run', name: 'a run', runDir, settings };
const specs = {
  dataset: { folders: [join(folder, 'train')], packDir: join(folder, 'pack') },
  test: { folders: [join(folder, 'test')], packDir: join(folder, 'pack-test') },
};
const masks = { train: join(folder, 'masks-train'), test: join(folder, 'masks-test'), ignored: 255 };
const boxes = { train: join(folder, 'train.json'), test: join(folder, 'test.json') };

type Job = Partial<JobOf<'places'>>;

async function measured(job: Job, onMessage: (message: FromWorker, tell: (to: ToWorker) => void) => void = () => {}) {
  const heard = new Heard();
  let listener: (message: ToWorker) => void = () => {};
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      onMessage(message, listener);
    },
    onMessage: (told) => {
      listener = told;
    },
  };
  await perform({ job: 'places', source, ...specs, ...job }, port);
  return { heard, failure: heard.ending.failure, result: heard.result('places') };
}

let both: Places;

beforeAll(async () => {
  await pastedShapes(folder, { photographs: join(root, 'assets', 'samples'), train: 30, test: 15 });
  const run = await train({ job: 'train', run: 'a-run', runDir, settings, dataset: specs.dataset });
  expect(run.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
  const { result, failure } = await measured({ masks, boxes });
  expect(failure).toBeUndefined();
  both = result!;
}, 120_000);

describe('segmentation with the encoder of a run', () => {
  it('is far above chance, with a score for every class and for raw pixels and the untrained encoder', () => {
    const dense = both.dense!;
    for (const miou of [dense.knnMiou, dense.linearMiou, dense.retrievalMiou])
      expect(miou).toBeGreaterThan(1.5 * dense.chance);
    expect(dense.chance).toBeLessThan(0.25);
    expect(dense).toMatchObject({
      stage: 'stage4',
      rows: 8,
      columns: 8,
      images: 30,
      testImages: 15,
      ofPlaces: 30 * 64,
    });
    expect(dense.classes.map(({ name }) => name)).toEqual(['background', ...shapeNames]);
    expect(dense.classes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    for (const measure of ['knn', 'linear', 'retrieval'] as const) {
      const ious = dense.classes.map((each) => each[measure]!);
      expect(dense[`${measure}Miou`]).toBeCloseTo(ious.reduce((sum, iou) => sum + iou, 0) / 4, 9);
    }
    expect(dense.baselines.map(({ name }) => name)).toEqual(['untrained', 'pixels']);
    for (const { linearMiou } of dense.baselines) expect(linearMiou).toBeGreaterThan(0);
  });

  it('shows eight test images with mask and prediction, and says their classes', () => {
    const { examples, classes } = both.dense!;
    expect(examples.map(({ image }) => image)).toEqual(
      [0, 1, 3, 5, 7, 9, 11, 13].map((n) => `${String(n).padStart(3, '0')}.png`),
    );
    for (const { picture, truth, predicted, trueClasses, right } of examples) {
      expect(picture).toMatch(/^data:image\/jpeg;base64,/);
      for (const map of [truth, predicted]) expect(map).toMatch(/^data:image\/png;base64,/);
      expect(trueClasses[0]).toBe('background');
      expect(right).toBeGreaterThan(0.3);
    }
    expect(new Set(classes.map(({ swatch }) => swatch)).size).toBe(4);
  });
});

describe('detection with the encoder of a run', () => {
  it('is above chance, with a score for every class', () => {
    const detection = both.detection!;
    expect(detection.ap50).toBeGreaterThan(detection.chance);
    expect(detection.classes.map(({ name }) => name)).toEqual([...shapeNames]);
    const known = detection.classes.map(({ ap50 }) => ap50!);
    expect(detection.ap50).toBeCloseTo(known.reduce((sum, ap) => sum + ap, 0) / 3, 9);
    expect(detection.classes.every(({ boxes: own, testBoxes }) => own > 0 && testBoxes > 0)).toBe(true);
    expect(detection.baselines.map(({ name }) => name)).toEqual(['untrained', 'pixels']);
    expect(detection.examples).toHaveLength(8);
    for (const { box } of detection.examples.flatMap(({ found }) => found))
      expect(box.every((side) => side >= 0 && side <= 1 + 1e-9)).toBe(true);
  });

  it('is the same with Pascal VOC files', async () => {
    const { result } = await measured({
      boxes: { train: join(folder, 'voc-train'), test: join(folder, 'voc-test') },
    });
    expect(result!.dense).toBeUndefined();
    const { examples: _, ...expected } = both.detection!;
    expect(result!.detection).toMatchObject(expected);
  });
});

describe('an evaluation of places', () => {
  it('is of the stage that is asked for, and does not learn from copies of test images', async () => {
    const place = join(folder, 'with-copy');
    await mkdir(place);
    for (const n of [0, 1, 2, 3, 4, 5, 6, 7])
      await copyFile(join(folder, 'train', `00${n}.png`), join(place, `00${n}.png`));
    await copyFile(join(folder, 'test', '009.png'), join(place, '009.png'));
    const dataset = { folders: [place], packDir: join(folder, 'pack-copy') };
    const { result } = await measured({ masks, dataset, stage: 'stage3' });
    expect(result!.dense).toMatchObject({ stage: 'stage3', rows: 16, columns: 16, images: 8, ofPlaces: 8 * 256 });
    expect(result!.warnings.join()).toContain('1 image is in both the training and the test set');
  });

  it('names the stages with places if there is no such stage', async () => {
    const { failure } = await measured({ masks, stage: 'stage9' });
    expect(failure).toMatchObject({ code: 'bad-usage', message: expect.stringContaining("has no stage 'stage9'") });
    expect(failure!.hint).toContain('stage1, stage2, stage3, stage4');
  });

  it('ends when it is asked to stop', async () => {
    const { failure } = await measured({ masks }, (message, tell) => {
      if (message.type === 'progress' && message.what.startsWith('fitting')) tell({ type: 'stop' });
    });
    expect(failure).toMatchObject({ code: 'stopped', message: 'the evaluation of places was stopped' });
  });

  it('of an encoder that gives one vector for an image is refused with what to do', async () => {
    const out = join(folder, 'encoders', 'vector');
    await mkdir(out, { recursive: true });
    const file = join(folder, 'vector.onnx');
    await writeFile(file, tinyModel({ outputs: ['features'] }));
    const added = new Heard();
    await perform(
      { job: 'add-encoder', file, out, options: { preset: 'unit' } },
      { send: (message) => added.add(message), onMessage: () => {} },
    );
    const described = added.result('add-encoder')!;
    const encoder = { event: 'encoder' as const, id: 'vector', ...described, addedAt: '2026-11-30T00:00:00.000Z' };
    const { failure } = await measured({ masks, source: { kind: 'added', folder: out, encoder } });
    expect(failure).toMatchObject({
      code: 'unusable-input',
      message: expect.stringContaining('no features of places'),
    });
    expect(failure!.hint).toContain('feature map or a list of patch tokens');
  });
});
