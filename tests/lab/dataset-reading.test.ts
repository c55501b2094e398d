/** The same folders read in several ways. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { datasetId } from '../../electron/lab/real-folders.ts';
import { colourReading, type ImageReading } from '../../shared/image-reading.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder } from './fixture.ts';

beforeEach(() => behave());

const bands: ImageReading = { channels: [3, 2, 1, 0], depth: 16, range: { kind: 'auto' } };
const percentiles: ImageReading = {
  ...bands,
  range: { kind: 'percentile', low: 1, high: 99, perChannel: false },
};

describe('the id of a dataset', () => {
  it('is of the folders alone for colour of 8 bits, so that caches of earlier versions are used', () => {
    const old = createHash('sha256').update('/a\0/b').digest('hex').slice(0, 12);
    expect(datasetId(['/a', '/b'])).toBe(old);
    expect(datasetId(['/a', '/b'], colourReading)).toBe(old);
  });

  it('differs with every part of the reading', () => {
    const readings: (ImageReading | undefined)[] = [
      undefined,
      bands,
      { ...bands, depth: 8 },
      { ...bands, channels: [0, 1, 2, 3] },
      { ...bands, range: { kind: 'fixed', limits: [[0, 4095]] } },
      { ...colourReading, depth: 16 },
      { ...colourReading, pages: 'all' },
      { ...colourReading, videos: 'clips' },
    ];
    expect(new Set(readings.map((reading) => datasetId(['/a'], reading))).size).toBe(readings.length);
  });
});

describe('folders that are read in another way', () => {
  it('are another dataset with its own pack, which says how it is read', async () => {
    const { lab } = await fakeLab();
    const folder = pictureFolder();
    const [colour, other] = [await lab.datasets.open([folder]), await lab.datasets.open([folder], { reading: bands })];
    expect(colour).not.toHaveProperty('reading');
    expect(other).toMatchObject({ reading: bands, name: `${colour.name} (bands 4, 3, 2, 1, 16 bits)` });
    expect(other.id).not.toBe(colour.id);
    const specs = [undefined, bands].map((reading) => lab.datasets.specOf([folder], reading));
    expect(specs[0]).not.toHaveProperty('reading');
    expect(specs[1]!.reading).toEqual(bands);
    expect(specs[1]!.packDir).not.toBe(specs[0]!.packDir);
  });

  it('are known in a later session', async () => {
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const { id } = await lab.datasets.open([pictureFolder()], { reading: bands });
    await lab.datasets.index(id, 72);
    await lab.close();
    const later = await fakeLab(workspace);
    expect(later.lab.datasets.readingOf(id)).toEqual(bands);
  });

  it('have their percentiles measured once: what was found is their range from then on', async () => {
    behave({ limits: [[10, 200]] });
    const workspace = temporaryFolder();
    const { lab } = await fakeLab(workspace);
    const folder = pictureFolder();
    const id = await lab.datasets.register([folder], { reading: percentiles });
    const measured = { ...bands, range: { kind: 'fixed', limits: [[10, 200]] } };
    expect(lab.datasets.readingOf(id)).toEqual(measured);
    await lab.close();
    // The folder may have changed meanwhile; the limits of its pack and its runs must not.
    behave({ limits: [[30, 90]] });
    const later = await fakeLab(workspace);
    expect(await later.lab.datasets.register([folder], { reading: percentiles })).toBe(id);
    expect(later.lab.datasets.readingOf(id)).toEqual(measured);
    const others = await later.lab.datasets.register([pictureFolder('others')], { reading: percentiles });
    expect(later.lab.datasets.readingOf(others)).toMatchObject({ range: { limits: [[30, 90]] } });
  });

  it('are what a run, its held-out folders and its analyses read', async () => {
    const { lab } = await fakeLab();
    const [folder, heldOut] = [pictureFolder(), pictureFolder('held out')].map((path) => realpathSync(path));
    const run = await lab.runs.start({
      folders: [folder!],
      heldOutFolders: [heldOut!],
      settings: { ...rotationSettings(), reading: bands },
    });
    await lab.runs.ended(run);
    const record = await lab.runs.record(run);
    expect(record.settings.reading).toEqual(bands);
    expect(lab.datasets.specsOfRun(record)).toMatchObject({ dataset: { reading: bands }, heldOut: { reading: bands } });
    expect((await lab.runs.summary(run)).datasetId).toBe(datasetId([folder!], bands));
  });

  it('do not start from an encoder of another number of channels', async () => {
    const { lab } = await fakeLab();
    const folder = pictureFolder();
    const from = await lab.runs.start({ folders: [folder], settings: rotationSettings() });
    await lab.runs.ended(from);
    const settings = { ...rotationSettings(), reading: bands };
    await expect(lab.runs.start({ folders: [folder], settings, from })).rejects.toMatchObject({
      failure: { message: `${from} was trained on colour, but this run reads bands 4, 3, 2, 1` },
    });
  });

  it('cannot be trained on a task about colours', async () => {
    const { lab } = await fakeLab();
    const colours = makeSettings('colorization', {});
    if (!colours.ok) throw new Error(colours.failure.message);
    const settings = { ...colours.value, reading: bands };
    await expect(lab.runs.start({ folders: [pictureFolder()], settings })).rejects.toMatchObject({
      failure: { code: 'bad-usage', message: expect.stringContaining('colorization needs colour') },
    });
  });
});
