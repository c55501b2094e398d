import { readdirSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { npyHeader } from '../../../electron/files/npy.ts';
import { decode } from '../../../electron/worker/data/decode.ts';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { openEngine } from '../../../electron/worker/engine/open-engine.ts';
import { addedUnderTest } from '../../../electron/worker/evaluate/added-features.ts';
import { fingerprintOfAdded, fingerprintOfTrained } from '../../../electron/worker/evaluate/encoder-fingerprint.ts';
import { centralPixels } from '../../../electron/worker/evaluate/posed-squares.ts';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../electron/worker/messages/worker-port.ts';
import { cosine } from '../../../electron/worker/numerics/cosine.ts';
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import type { FromWorker, Job, JobOf, ToWorker } from '../../../shared/worker-protocol.ts';
import { added } from '../encoders/added.ts';
import { tinyModel } from '../encoders/tiny-models.ts';
import { writeRunRecord } from '../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../training/fixture.ts';
import { tintedNoise } from './tinted-noise.ts';

vi.mock(import('../../../electron/worker/engine/open-engine.ts'), async (original) => {
  const { openEngine } = await original();
  return { openEngine: vi.fn(openEngine) };
});

const folder = temporaryFolder();
const images = join(folder, 'images');
const count = 40;
let source: EncoderSource & { readonly kind: 'added' };
let names: string[];

/** @param onMessage May answer a message with one to the worker. */
async function did(
  job: Job,
  onMessage: (message: FromWorker) => ToWorker | undefined = () => undefined,
): Promise<Heard> {
  const heard = new Heard();
  let tell: (message: ToWorker) => void = () => {};
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      const answer = onMessage(message);
      if (answer) tell(answer);
    },
    onMessage: (listener) => {
      tell = listener;
    },
  };
  await perform(job, port);
  return heard;
}

let packDir: string;
const jobOf = (more: Partial<JobOf<'embed'>> = {}): JobOf<'embed'> => ({
  job: 'embed',
  source,
  dataset: { folders: [images], packDir },
  out: join(packDir, 'out.npy'),
  ...more,
});
async function embedded(more: Partial<JobOf<'embed'>> = {}, ...rest: [Parameters<typeof did>[1]?]) {
  const job = jobOf(more);
  const heard = await did(job, ...rest);
  return { failure: heard.ending.failure, result: heard.result('embed'), heard };
}
/** The rows of a file of NumPy, and their paths. */
async function rowsOf(out = join(packDir, 'out.npy')) {
  const bytes = await readFile(out);
  const paths = (await readFile(out.replace('.npy', '.paths.txt'), 'utf8')).split('\n').slice(0, -1);
  const end = bytes.indexOf('\n') + 1;
  const data = new Float32Array(new Uint8Array(bytes.subarray(end)).buffer);
  const width = data.length / paths.length;
  expect(Buffer.from(npyHeader([paths.length, width])).equals(bytes.subarray(0, end))).toBe(true);
  return new Map(paths.map((path, row) => [path, data.subarray(row * width, (row + 1) * width)]));
}
const cacheFile = () => {
  const features = join(packDir, 'features');
  return join(features, readdirSync(features).find((name) => name.endsWith('.features'))!);
};

/** The features of a file as the encoder gives them, one image at a time and without any cache. */
async function slowly(path: string, of = source): Promise<Float32Array> {
  const { open, packSide, representation } = addedUnderTest(of.folder, of.encoder);
  const engine = await openDirectly('cpu');
  const extractor = await open(async () => engine);
  const decoded = await decode(await readFile(path), packSide);
  if ('reason' in decoded) throw new Error(decoded.reason);
  const features = await extractor.features([centralPixels(decoded.picture, extractor.size)]);
  await extractor.dispose();
  await engine.dispose();
  return features.get(representation!)!.data;
}

beforeAll(async () => {
  const samples = await tintedNoise(folder, { train: count / 4, test: count / 4 });
  await mkdir(images);
  for (const [part, made] of Object.entries(samples))
    for (const name of readdirSync(made, { recursive: true }) as string[])
      if (/\.(png|jpe?g)$/.test(name))
        await copyFile(join(made, name), join(images, `${part}-${name.replace(/[\\/]/g, '-')}`));
  names = readdirSync(images).sort();
  source = await added(folder, 'tiny', tinyModel());
}, 60_000);
beforeEach(() => {
  packDir = temporaryFolder();
});

describe('embed', () => {
  it('writes the features of every image, in the order of its paths', async () => {
    const { result } = await embedded();
    expect(result).toMatchObject({
      event: 'embedded',
      encoderOf: 'tiny',
      stage: 'map',
      images: names.length,
      width: 5,
      computed: names.length,
      warnings: [],
      files: [join(packDir, 'out.npy'), join(packDir, 'out.paths.txt')],
    });
    const rows = await rowsOf();
    expect([...rows.keys()]).toEqual(names.map((name) => join(images, name)));
    for (const name of names.slice(0, 3)) {
      const expected = await slowly(join(images, name));
      for (const [i, value] of rows.get(join(images, name))!.entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    }
  });

  it('opens no engine for an added encoder', async () => {
    vi.mocked(openEngine).mockClear();
    const { result } = await embedded();
    expect(result!.computed).toBe(names.length);
    expect(openEngine).not.toHaveBeenCalled();
  });

  it('computes nothing the second time, and gives the same bytes', async () => {
    await embedded();
    const first = await readFile(join(packDir, 'out.npy'));
    const { result } = await embedded({ out: join(packDir, 'again.npy') });
    expect(result).toMatchObject({ computed: 0, images: names.length });
    expect((await readFile(join(packDir, 'again.npy'))).equals(first)).toBe(true);
  });

  it('continues where it was stopped', async () => {
    const stop = (message: FromWorker): ToWorker | undefined =>
      message.type === 'progress' &&
      message.what === 'computing features' &&
      message.done > 0 &&
      message.done < message.total
        ? { type: 'stop' }
        : undefined;
    const { failure } = await embedded({}, stop);
    expect(failure).toMatchObject({ code: 'stopped' });
    expect(readdirSync(packDir).filter((name) => name.startsWith('out'))).toEqual([]);
    const { result } = await embedded();
    expect(result!.computed).toBeGreaterThan(0);
    expect(result!.computed).toBeLessThan(names.length);
    const resumed = await readFile(join(packDir, 'out.npy'));
    packDir = temporaryFolder();
    await embedded();
    expect((await readFile(join(packDir, 'out.npy'))).equals(resumed)).toBe(true);
  });

  it('computes only what is damaged in the cache', async () => {
    await embedded();
    const first = await readFile(join(packDir, 'out.npy'));
    const bytes = await readFile(cacheFile());
    bytes[bytes.length - 7]! ^= 16;
    await writeFile(cacheFile(), bytes);
    const { result } = await embedded();
    expect(result).toMatchObject({ computed: 1 });
    expect((await readFile(join(packDir, 'out.npy'))).equals(first)).toBe(true);
  });

  it('computes a copy once, an image that was added, and another stage or encoder apart', async () => {
    const other = join(folder, 'grown');
    await mkdir(other, { recursive: true });
    await copyFile(join(images, names[0]!), join(other, 'a.png'));
    await copyFile(join(images, names[0]!), join(other, 'z.png'));
    await copyFile(join(images, names[1]!), join(other, 'b.png'));
    const dataset = { folders: [other], packDir };
    expect((await embedded({ dataset })).result).toMatchObject({ images: 3, computed: 2 });
    const rows = await rowsOf();
    expect(rows.get(join(other, 'z.png'))).toEqual(rows.get(join(other, 'a.png')));
    expect(rows.get(join(other, 'b.png'))).not.toEqual(rows.get(join(other, 'a.png')));
    await copyFile(join(images, names[2]!), join(other, 'c.png'));
    expect((await embedded({ dataset })).result).toMatchObject({ images: 4, computed: 1 });
    const tokens = await added(folder, 'tokens', tinyModel({ outputs: ['with-cls'] }));
    expect((await embedded({ dataset, source: tokens })).result).toMatchObject({ computed: 3 });
    const stage = tokens.encoder.stages
      .map((each) => each.stage)
      .find((each) => each !== tokens.encoder.features.stage)!;
    expect((await embedded({ dataset, source: tokens, stage })).result).toMatchObject({ stage, computed: 3 });
  });

  it('skips an image that cannot be read, with its reason', async () => {
    const mixed = join(folder, 'mixed');
    await mkdir(mixed, { recursive: true });
    await copyFile(join(images, names[0]!), join(mixed, 'good.png'));
    await writeFile(join(mixed, 'torn.jpg'), (await readFile(join(images, names[0]!))).subarray(0, 300));
    await writeFile(join(mixed, 'empty.png'), '');
    const { result } = await embedded({ dataset: { folders: [mixed], packDir } });
    expect(result).toMatchObject({ images: 1 });
    expect(result!.warnings).toHaveLength(2);
    expect(result!.warnings.join('\n')).toMatch(/empty\.png was skipped: empty \(.+\)/);
    expect(result!.warnings.join('\n')).toMatch(/torn\.jpg was skipped: \w/);
  });

  it('refuses a stage that the encoder does not have, before it reads anything', async () => {
    const { failure } = await embedded({ stage: 'block9' });
    expect(failure).toMatchObject({
      code: 'bad-usage',
      message: "tiny has no stage 'block9'",
      hint: 'its stages are map',
    });
    expect(readdirSync(packDir)).toEqual([]);
  });

  it('refuses features that are not finite, with the image, and stores none of them', async () => {
    const broken: EncoderSource = {
      ...source,
      encoder: { ...source.encoder, input: { ...source.encoder.input, std: [0, 1, 1] } },
    };
    const { failure } = await embedded({ source: broken });
    expect(failure).toMatchObject({ code: 'unusable-input' });
    expect(failure!.message).toMatch(
      /^the features of .*images.*\.(png|jpg) at map of the encoder tiny are not finite/,
    );
    expect(readdirSync(join(packDir, 'features'))).toHaveLength(1);
    expect((await readFile(cacheFile())).length).toBe(0);
  });

  it('refuses a folder without images', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty, { recursive: true });
    const { failure } = await embedded({ dataset: { folders: [empty], packDir } });
    expect(failure).toMatchObject({ code: 'unusable-input', message: expect.stringContaining(`no file in ${empty}`) });
  });

  it('refuses a name with a line break where paths stand one a line', async () => {
    const odd = join(folder, 'odd');
    await mkdir(odd, { recursive: true });
    await copyFile(join(images, names[0]!), join(odd, 'a\nb.png'));
    const dataset = { folders: [odd], packDir };
    expect((await embedded({ dataset })).failure).toMatchObject({
      code: 'unusable-input',
      hint: 'rename that image, or write .csv or .parquet',
    });
    expect((await embedded({ dataset, out: join(packDir, 'out.csv') })).result).toMatchObject({ images: 1 });
  });

  it('writes each format with the same numbers', async () => {
    await embedded();
    for (const format of ['csv', 'parquet', 'safetensors']) {
      const { result } = await embedded({ out: join(packDir, `out.${format}`) });
      expect(result).toMatchObject({ computed: 0, images: names.length });
    }
    const rows = await rowsOf();
    const lines = (await readFile(join(packDir, 'out.csv'), 'utf8')).split('\r\n').slice(1, -1);
    expect(lines.map((line) => Float32Array.from(line.split(',').slice(1).map(Number)))).toEqual([...rows.values()]);
    const safetensors = await readFile(join(packDir, 'out.safetensors'), 'latin1');
    expect(safetensors).toContain(`"sha256":"${source.encoder.sha256}"`);
    expect(safetensors).toContain('shorter side resized to');
  });

  it('takes the last checkpoint of a run, and every one of its stages', async () => {
    const runDir = join(folder, 'run');
    const settings = tinySettings({ length: { steps: 4 } });
    const trained = await train({
      job: 'train',
      run: 'a-run',
      runDir,
      settings,
      dataset: { folders: [images], packDir: join(folder, 'run-pack') },
    });
    expect(trained.ending.status).toBe('finished');
    await writeRunRecord(runDir, settings);
    const run: EncoderSource = { kind: 'run', id: 'a-run', name: 'my run', runDir, settings };
    vi.mocked(openEngine).mockClear();
    for (const stage of ['stage1', undefined]) {
      const { result, failure } = await embedded({ source: run, ...(stage && { stage }) });
      expect(failure).toBeUndefined();
      expect(result).toMatchObject({ encoderOf: 'a-run', stage: stage ?? 'stage4', computed: names.length });
    }
    expect(openEngine).toHaveBeenCalledTimes(2);
    expect((await embedded({ source: run, stage: 'stage4' })).result).toMatchObject({ computed: 0 });
    expect(openEngine).toHaveBeenCalledTimes(2); // nothing is computed
    expect((await embedded({ source: run, stage: 'stage5' })).failure).toMatchObject({
      hint: 'its stages are stage1, stage2, stage3, stage4',
    });
  }, 60_000);
});

describe('what identifies an encoder', () => {
  it('is its weights and its input, not its name or place', () => {
    const { encoder } = source;
    const known = fingerprintOfAdded(encoder);
    expect(fingerprintOfAdded({ ...encoder, id: 'x', name: 'y', source: '/z' })).toBe(known);
    expect(fingerprintOfAdded({ ...encoder, sha256: '0'.repeat(64) })).not.toBe(known);
    expect(fingerprintOfAdded({ ...encoder, input: { ...encoder.input, mean: [0, 0, 1] } })).not.toBe(known);
  });

  it('changes with any weight of a run', () => {
    const settings = tinySettings({});
    const weight = (value: number) => ({
      'encoder/w': { shape: [2], dtype: 'float32' as const, data: Float32Array.of(1, value) },
    });
    const known = fingerprintOfTrained({ settings, state: weight(2) });
    expect(fingerprintOfTrained({ settings, state: weight(2) })).toBe(known);
    expect(fingerprintOfTrained({ settings, state: weight(2.0000002) })).not.toBe(known);
    expect(fingerprintOfTrained({ settings: { ...settings, seed: 99 }, state: weight(2) })).not.toBe(known);
  });
});

describe('neighbours', () => {
  async function neighbours(path: string, more: Partial<JobOf<'neighbours'>> = {}) {
    const { out: _, ...rest } = jobOf();
    const heard = await did({ ...rest, job: 'neighbours', query: { path, name: path }, count: 5, ...more });
    return { failure: heard.ending.failure, result: heard.result('neighbours') };
  }

  it('are those of slow loops over the features, without the query itself', async () => {
    const query = join(images, names[3]!);
    const { result } = await neighbours(query);
    expect(result).toMatchObject({ event: 'neighbours', query, copies: [query], images: names.length });
    await embedded();
    const rows = await rowsOf();
    const all = [...rows].map(([path, row]) => ({ path, cosine: cosine(rows.get(query)!, row) }));
    const expected = all.filter(({ path }) => path !== query).sort((a, b) => b.cosine - a.cosine);
    expect(result!.neighbours).toEqual(expected.slice(0, 5));
  });

  it('of an image elsewhere are the same as those of its copy in the folder', async () => {
    const elsewhere = join(folder, 'elsewhere.png');
    await copyFile(join(images, names[3]!), elsewhere);
    const inside = await neighbours(join(images, names[3]!));
    const outside = await neighbours(elsewhere);
    expect(outside.result!.neighbours).toEqual(inside.result!.neighbours);
    expect(outside.result).toMatchObject({ query: elsewhere, copies: [join(images, names[3]!)], computed: 0 });
  });

  it('of an image that is not in the folder are compared with features computed for it', async () => {
    const elsewhere = join(folder, 'another.png');
    await sharp(join(images, names[3]!)).negate().png().toFile(elsewhere);
    const { result } = await neighbours(elsewhere, { count: 2 });
    expect(result!.copies).toEqual([]);
    const query = await slowly(elsewhere);
    await embedded();
    const expected = [...(await rowsOf())].map(([path, row]) => ({ path, cosine: cosine(query, row) }));
    expected.sort((a, b) => b.cosine - a.cosine);
    expect(result!.neighbours).toHaveLength(2);
    for (const [i, found] of result!.neighbours.entries()) expect(found.cosine).toBeCloseTo(expected[i]!.cosine, 5);
  });

  it('are all other images if more are asked for', async () => {
    const { result } = await neighbours(join(images, names[0]!), { count: 1000 });
    expect(result!.neighbours).toHaveLength(names.length - 1);
  });

  it.each([
    ['a file that is no image', 'notes.txt', 'undecodable'],
    ['no file', 'missing.png', 'unreadable'],
  ])('are not sought for %s', async (_, name, reason) => {
    await writeFile(join(folder, 'notes.txt'), 'no image at all');
    const { failure } = await neighbours(join(folder, name));
    expect(failure).toMatchObject({ code: 'unusable-input' });
    expect(failure!.message).toContain(`${name} cannot be used as the query: ${reason}`);
    expect(readdirSync(packDir)).toEqual([]);
  });
});
