/** The whole job, of a run and of an added file, on photographs. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPack } from '../../../../electron/worker/data/pack.ts';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import { centralPixels } from '../../../../electron/worker/evaluate/posed-squares.ts';
import { runUnderTest } from '../../../../electron/worker/evaluate/stage-features.ts';
import { perform } from '../../../../electron/worker/jobs/jobs.ts';
import { cosine } from '../../../../electron/worker/numerics/cosine.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { writeCheckpoint } from '../../../../electron/worker/run/checkpoint.ts';
import { trainedEncoder } from '../../../../electron/worker/run/trained-encoder.ts';
import { maskedSquare, meanColour } from '../../../../electron/worker/shortcuts/importance/masked-square.ts';
import { randomMask } from '../../../../electron/worker/shortcuts/importance/random-mask.ts';
import type { EncoderSource } from '../../../../shared/encoder-source.ts';
import type { JobOf, ToWorker } from '../../../../shared/worker-protocol.ts';
import { photographs } from '../../data/pictures.ts';
import { tinyModel } from '../../encoders/tiny-models.ts';
import { checkpointOf, settingsOf, writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder } from '../../training/fixture.ts';

const folder = temporaryFolder();
const images = join(folder, 'images');
const dataset = { folders: [images], packDir: join(folder, 'pack') };
const settings = settingsOf('conv4', 32);
const runDir = join(folder, 'run');
const source: EncoderSource = { kind: 'run', id: 'a-run', name: 'a run', runDir, settings };

async function did(job: Parameters<typeof perform>[0], stopAt?: string) {
  const heard = new Heard();
  let toWorker: (message: ToWorker) => void = () => {};
  await perform(job, {
    send: (message) => {
      heard.add(message);
      if (message.type === 'progress' && message.what === stopAt) toWorker({ type: 'stop' });
    },
    onMessage: (listener) => {
      toWorker = listener;
    },
  });
  return heard;
}

async function look(more: Partial<JobOf<'importance'>> = {}) {
  const heard = await did({ job: 'importance', source, dataset, count: 3, masks: 100, ...more });
  return { failure: heard.ending.failure, looked: heard.result('importance') };
}

async function added(model: Uint8Array): Promise<EncoderSource> {
  const [own, file] = [join(folder, 'added'), join(folder, 'added.onnx')];
  await mkdir(own, { recursive: true });
  await writeFile(file, model);
  const heard = await did({ job: 'add-encoder', file, out: own, options: { preset: 'imagenet' } });
  const encoder = { event: 'encoder' as const, id: 'added', ...heard.result('add-encoder')!, addedAt: '2026-11-30' };
  return { kind: 'added', folder: own, encoder };
}

beforeAll(async () => {
  await photographs(images, 7);
  await mkdir(runDir);
  await writeCheckpoint(runDir, checkpointOf(settings), false);
  await writeRunRecord(runDir, settings);
});

describe('what the representation of a run rests on', () => {
  it('is told for images evenly spread, and is what slow loops over its features give', async () => {
    const { looked, failure } = await look();
    expect(failure).toBeUndefined();
    expect(looked).toMatchObject({ event: 'looked', encoderOf: 'a-run', step: 12, stage: 'stage4', size: 32, of: 7 });
    expect(looked!.images.map(({ image }) => image)).toEqual(
      (await readdir(images)).sort().filter((_, i) => [0, 2, 4].includes(i)),
    );

    const trained = trainedEncoder(settings, checkpointOf(settings));
    const engine = await openDirectly('cpu');
    const encoder = runUnderTest('it', trained, trained.state);
    const extractor = await encoder.open(async () => engine);
    const pack = await openPack(dataset.packDir, encoder.packSide);
    const square = centralPixels(await pack.read(2), 32);
    const features = async (pixels: typeof square) => (await extractor.features([pixels])).get('stage4')!.data;
    const whole = await features(square);
    const [weights, sums] = [new Float64Array(64), new Float64Array(64)];
    let total = 0;
    for (let n = 0; n < 100; n++) {
      const mask = randomMask(32, new Random('mask', pack.key(2), n));
      const similarity = cosine(whole, await features(maskedSquare(square, mask, meanColour(square, 32))));
      total += similarity;
      // Of the pixel at the middle of each cell: cells of 4 px are too small for their mean to differ from it by much.
      for (let cell = 0; cell < 64; cell++) {
        const pixel = (4 * Math.floor(cell / 8) + 2) * 32 + 4 * (cell % 8) + 2;
        weights[cell]! += mask[pixel]!;
        sums[cell]! += mask[pixel]! * similarity;
      }
    }
    const second = looked!.images[1]!;
    expect(second.meanCosine).toBeCloseTo(total / 100, 4);
    expect(second.grid).toBe(8);
    const range = second.most - second.least;
    for (const [cell, value] of second.importance.entries()) {
      expect(Math.abs(value - sums[cell]! / weights[cell]!)).toBeLessThan(0.2 * range);
      expect(value >= second.least && value <= second.most).toBe(true);
    }
    pack.close();
    await extractor.dispose();
    await engine.dispose();
  }, 60_000);

  it('is the same each time, has the whole grid of uncertainties, and a picture of three squares', async () => {
    const [first, second] = [await look({ count: 1 }), await look({ count: 1 })];
    expect(second.looked!.images).toEqual(first.looked!.images);
    const { uncertainty, picture } = first.looked!.images[0]!;
    expect(uncertainty).toHaveLength(64);
    expect(uncertainty.every((value) => value > 0 && value < 1)).toBe(true);
    expect(picture).toMatchObject({
      width: 3 * 96 + 2 * 4,
      height: 96,
      data: expect.stringMatching(/^data:image\/png/),
    });
  }, 60_000);

  it('is of the stage that is asked for, and names the stages if there is no such one', async () => {
    const { looked } = await look({ stage: 'stage1', count: 1 });
    expect(looked).toMatchObject({ stage: 'stage1' });
    expect((await look({ stage: 'stage9' })).failure).toMatchObject({
      code: 'bad-usage',
      hint: 'its stages are stage1, stage2, stage3, stage4',
    });
  }, 60_000);

  it('ends when it is stopped between two batches of masks', async () => {
    const job = { job: 'importance', source, dataset, count: 3, masks: 10_000 } as const;
    const heard = await did(job, 'masking the images');
    expect(heard.ending).toMatchObject({
      status: 'stopped',
      failure: { code: 'stopped', message: 'the importance map was stopped' },
    });
  }, 60_000);
});

describe('what an added encoder rests on', () => {
  it('is told without a step, with its own normalisation and size', async () => {
    const { looked, failure } = await look({ source: await added(tinyModel()), count: 2 });
    expect(failure).toBeUndefined();
    expect(looked).toMatchObject({ encoderOf: 'added', size: 32 });
    expect(looked).not.toHaveProperty('step');
    for (const { least, meanCosine, most } of looked!.images) {
      expect(least).toBeLessThan(most);
      expect(meanCosine).toBeLessThan(1);
    }
  }, 60_000);

  it('is flat, and warned of, for an image of one colour, which no mask changes', async () => {
    const flat = join(folder, 'flat');
    await mkdir(flat);
    const background = { r: 200, g: 120, b: 40 };
    await sharp({ create: { width: 64, height: 64, channels: 3, background } }).toFile(join(flat, 'flat.png'));
    const { looked } = await look({ dataset: { folders: [flat], packDir: join(folder, 'flat-pack') } });
    expect(looked!.images).toMatchObject([{ image: 'flat.png', agreement: 0, meanCosine: expect.closeTo(1, 6) }]);
    for (const value of looked!.images[0]!.importance) expect(value).toBeCloseTo(1, 6);
    expect(looked!.warnings).toEqual([
      'the maps of 1 of 1 image differ between two halves of the masks (correlation below 0.7): take more masks, or the representation rests on no particular place of them',
    ]);
  }, 60_000);
});
