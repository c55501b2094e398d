/** The whole look: of runs with a convolution and with a transformer, and of an added file, through the real job. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPack } from '../../../../electron/worker/data/pack.ts';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import { centralSquareOf } from '../../../../electron/worker/evaluate/inside/walk-images.ts';
import { runUnderTest } from '../../../../electron/worker/evaluate/stage-features.ts';
import { perform } from '../../../../electron/worker/jobs/jobs.ts';
import { filterSheet } from '../../../../electron/worker/pictures/filter-sheet.ts';
import { kernelsOfTfjs } from '../../../../electron/worker/pictures/kernels.ts';
import { writeCheckpoint } from '../../../../electron/worker/run/checkpoint.ts';
import { trainedEncoder } from '../../../../electron/worker/run/trained-encoder.ts';
import type { EncoderId } from '../../../../shared/encoder-cards.ts';
import type { EncoderSource } from '../../../../shared/encoder-source.ts';
import type { ToWorker } from '../../../../shared/worker-protocol.ts';
import { photographs } from '../../data/pictures.ts';
import { tinyModel } from '../../encoders/tiny-models.ts';
import { checkpointOf, settingsOf, writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder } from '../../training/fixture.ts';

const folder = temporaryFolder();
const count = 12;
const dataset = { folders: [join(folder, 'images')], packDir: join(folder, 'pack') };
let looks = 0;

async function did(
  job: Parameters<typeof perform>[0],
  onMessage: (reply: (message: ToWorker) => void) => void = () => {},
) {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  await perform(job, {
    send: (message) => {
      heard.add(message);
      onMessage((answer) => {
        for (const listener of listeners) listener(answer);
      });
    },
    onMessage: (listener) => void listeners.push(listener),
  });
  return heard;
}

/** A run with weights that look trained, but no training. */
async function run(encoder: EncoderId): Promise<EncoderSource & { readonly kind: 'run' }> {
  const settings = settingsOf(encoder, 32);
  const runDir = join(folder, encoder);
  await mkdir(runDir, { recursive: true });
  await writeCheckpoint(runDir, checkpointOf(settings), false);
  await writeRunRecord(runDir, settings);
  return { kind: 'run', id: 'a-run', name: 'a run', runDir, settings };
}

async function look(source: EncoderSource, stage?: string) {
  const out = join(folder, `look-${looks++}`);
  const heard = await did({ job: 'inside', source, dataset, out, ...(stage && { stage }) });
  return { out, failure: heard.ending.failure, inside: heard.result('inside') };
}

const pixelsOf = async (file: string) =>
  (await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true })).data;

beforeAll(() => photographs(join(folder, 'images'), count));

describe('a look inside a convolutional run', () => {
  it('shows the same as slow loops over its maps, and writes every picture that it names', async () => {
    const source = await run('conv4');
    const { inside, out, failure } = await look(source);
    expect(failure).toBeUndefined();
    expect(inside).toMatchObject({ encoderOf: 'a-run', step: 12, images: count, of: count, warnings: [] });
    expect(inside!.noAttention).toBe('conv4 is no transformer');
    expect(inside!.shown).toEqual([0, 1, 3, 4, 6, 7, 9, 10]);
    expect(inside!.stages.map(({ stage, width, rows }) => [stage, width, rows])).toEqual([
      ['stage1', 32, 32],
      ['stage2', 64, 16],
      ['stage3', 128, 8],
      ['stage4', 256, 4],
    ]);

    const named = inside!.stages.flatMap(({ colours }) => colours!.files);
    expect(named).toHaveLength(4 * 8);
    const images = Object.keys(inside!.names).map((image) => `image-${image}.png`);
    expect((await readdir(out)).sort()).toEqual([...named, ...images, 'filters.png'].sort());

    const settings = source.settings;
    const trained = trainedEncoder(settings, checkpointOf(settings));
    const engine = await openDirectly('cpu');
    const encoder = runUnderTest('it', trained, trained.state);
    const maps = await encoder.openMaps!(engine);
    const pack = await openPack(dataset.packDir, encoder.packSide);
    const squares = await Promise.all(Array.from({ length: count }, (_, image) => centralSquareOf(pack, image, 32)));
    const { data, rows, columns, width } = (await maps.maps(squares)).get('stage4')!;
    const { units, dead } = inside!.stages[3]!;
    expect(units.length + dead).toBe(256);
    for (const { unit, top } of units) {
      const maxima = squares.map((_, image) => {
        let best: [number, number, number, number] = [image, 0, 0, Number.NEGATIVE_INFINITY];
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) {
            const value = data[((image * rows + row) * columns + column) * width + unit]!;
            if (value > best[3]) best = [image, row, column, value];
          }
        return best;
      });
      const sorted = maxima.sort((a, b) => b[3] - a[3]).slice(0, 8);
      top.forEach(([image, row, column, activation], at) => {
        expect(activation).toBeCloseTo(sorted[at]![3], 4);
        const own = data[((image * rows + row) * columns + column) * width + unit]!;
        expect(own).toBeCloseTo(activation, 4);
      });
    }
    pack.close();
    await maps.dispose();
    await engine.dispose();
  }, 60_000);

  it('draws its first kernels', async () => {
    const source = await run('conv4');
    const { inside, out } = await look(source, 'stage1');
    expect(inside!.stages.map(({ stage }) => stage)).toEqual(['stage1']);
    expect(inside!.filters).toMatchObject({ count: 32, rows: 3, columns: 3, channels: 3 });
    const { shape, data } = checkpointOf(source.settings).state['encoder/conv1/kernel']!;
    const sheet = filterSheet(kernelsOfTfjs('encoder/conv1/kernel', shape, data));
    expect((await pixelsOf(join(out, 'filters.png'))).equals(sheet.data)).toBe(true);
  }, 60_000);

  it('has no stage that it does not have', async () => {
    const { failure } = await look(await run('conv4'), 'stage9');
    expect(failure).toMatchObject({ code: 'bad-usage', hint: 'its stages are stage1, stage2, stage3, stage4' });
  }, 60_000);

  it('leaves no folder in the place of its pictures when it is stopped', async () => {
    const out = join(folder, 'stopped');
    const heard = await did({ job: 'inside', source: await run('conv4'), dataset, out }, (reply) =>
      reply({ type: 'stop' }),
    );
    expect(heard.ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
    expect(await readdir(folder)).not.toContain('stopped');
  }, 60_000);
});

describe('a look inside a transformer of a run', () => {
  it('shows the kernels of its patches, and the attention of every head at every stage', async () => {
    const { inside, out, failure } = await look(await run('vit-tiny'));
    expect(failure).toBeUndefined();
    expect(inside!.filters).toMatchObject({ tensor: 'encoder/patches/kernel', count: 192, rows: 8, columns: 8 });
    expect(inside!.noAttention).toBeUndefined();
    for (const { attention, rows } of inside!.stages) {
      expect(rows).toBe(4);
      expect(attention!.map(({ heads }) => heads.length)).toEqual(new Array(8).fill(3));
    }
    const { mean, heads } = inside!.stages[3]!.attention![0]!;
    expect(await readdir(out)).toEqual(expect.arrayContaining([mean, ...heads].map(({ file }) => file)));
    for (const { most } of heads) expect(most).toBeGreaterThan(1);
    // No place gets more in the mean of the heads than in all of them.
    expect(mean.most).toBeLessThanOrEqual(Math.max(...heads.map(({ most }) => most)) + 1e-6);
    const [one, other] = await Promise.all(heads.slice(0, 2).map(({ file }) => pixelsOf(join(out, file))));
    expect(one!.equals(other!)).toBe(false);
  }, 60_000);
});

describe('a look inside an added file', () => {
  async function added(name: string, model: Uint8Array): Promise<EncoderSource> {
    const own = join(folder, name);
    const file = join(folder, `${name}.onnx`);
    await mkdir(own, { recursive: true });
    await writeFile(file, model);
    const heard = await did({ job: 'add-encoder', file, out: own, options: { preset: 'unit' } });
    const encoder = { event: 'encoder' as const, id: name, ...heard.result('add-encoder')!, addedAt: '2026-11-30' };
    return { kind: 'added', folder: own, encoder };
  }

  it('shows what it has, and says why it has no attention', async () => {
    const { inside, failure } = await look(await added('with-map', tinyModel()));
    expect(failure).toBeUndefined();
    expect(inside).toMatchObject({ encoderOf: 'with-map', filters: { tensor: 'w', count: 5, rows: 4, columns: 4 } });
    expect(inside).not.toHaveProperty('step');
    expect(inside!.noAttention).toContain('added file');
    expect(inside!.stages).toMatchObject([{ width: 5, rows: 8, columns: 8 }]);
  }, 60_000);

  it('compares units of a vector without places, and shows no colours', async () => {
    const { inside, failure } = await look(await added('vector', tinyModel({ outputs: ['features'] })));
    expect(failure).toBeUndefined();
    const [stage] = inside!.stages;
    expect(stage).toMatchObject({ stage: 'features', rows: 1, columns: 1 });
    expect(stage).not.toHaveProperty('colours');
    expect(stage!.units.length + stage!.dead).toBe(5);
  }, 60_000);
});
