/**
 * Folders that are not colour photographs, from files to exports, with the real command line and real workers: microscopy (12
 * bits in 16-bit TIFF, one channel) and satellite images (TIFF of four bands, the last of which is no transparency).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../electron/worker/numerics/random.ts';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { tiffOf } from '../worker/data/tiff-files.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const workspace = join(home, 'workspace');
const lab = async (...words: readonly string[]) => {
  const spoken = await run(root, [...words, '--workspace', workspace, '--json'], { cwd: home });
  expect(spoken.code, spoken.stderr).toBe(0);
  return spoken;
};

/**
 * Spots on a sky that gets lighter downwards, so that a rotation can be seen. @param values Of the bands at black and white.
 */
function picture(
  seed: number,
  isBright: boolean,
  bands: readonly (readonly [black: number, white: number])[],
): Float64Array {
  const random = new Random(seed, 'tiff');
  const [width, height] = [48, 40];
  const spots = Array.from({ length: isBright ? 12 : 4 }, () => ({
    x: random.uniform(0, width),
    y: random.uniform(0, height),
    radius: random.uniform(2, 6),
  }));
  const values = new Float64Array(width * height * bands.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const inSpot = spots.some((spot) => (x - spot.x) ** 2 + (y - spot.y) ** 2 < spot.radius ** 2);
      for (const [band, [black, white]] of bands.entries()) {
        const share = 0.1 + (0.5 * y) / height + (inSpot ? 0.05 * (5 + band) : 0) + random.uniform(0, 0.02);
        values[(y * width + x) * bands.length + band] = Math.round(black + share * (white - black));
      }
    }
  return values;
}

/** Two classes in sub-folders. */
function folder(
  name: string,
  count: number,
  first: number,
  bands: readonly (readonly [number, number])[],
  bits: 8 | 16,
): string {
  const path = join(home, name);
  for (let i = 0; i < count; i++) {
    const isBright = i % 2 === 1;
    const values = picture(first + i, isBright, bands);
    const pixels = Buffer.alloc(values.length * (bits / 8));
    for (const [at, value] of values.entries())
      bits === 16 ? pixels.writeUInt16LE(value, 2 * at) : pixels.writeUInt8(value, at);
    const sub = join(path, isBright ? 'many' : 'few');
    mkdirSync(sub, { recursive: true });
    const extra = bands.length > 3 ? { extraSamples: new Array<number>(bands.length - 3).fill(0) } : {};
    writeFileSync(
      join(sub, `${i}.tif`),
      tiffOf({ width: 48, height: 40, channels: bands.length, bits, pixels, ...extra }),
    );
  }
  return path;
}

beforeAll(() => build('hosts', 'worker'), 120_000);

describe.each([
  {
    kind: 'microscopy',
    bands: [[100, 4000]] as const,
    bits: 16,
    options: ['--channels', '1', '--depth', '16', '--range', '1%,99%'],
    reading: {
      channels: [0],
      depth: 16,
      range: { kind: 'fixed', limits: [[expect.any(Number), expect.any(Number)]] },
    },
    input: ['N', 1, 24, 24],
    words: 'band 1',
  },
  {
    kind: 'satellite',
    bands: [
      [0, 255],
      [0, 200],
      [10, 255],
      [0, 120],
    ] as const,
    bits: 8,
    options: ['--channels', '3,2,1,4'],
    reading: { channels: [2, 1, 0, 3], depth: 8, range: { kind: 'auto' } },
    input: ['N', 4, 24, 24],
    words: 'bands 3, 2, 1, 4',
  },
] as const)('a folder like $kind', ({ kind, bands, bits, options, reading, words }) => {
  let images: string;
  let test: string;
  let id: string;
  let runDir: string;

  beforeAll(() => {
    images = folder(kind, 60, 0, bands, bits);
    test = folder(`${kind}-test`, 24, 1000, bands, bits);
  });

  it('is indexed with all its images, and says how they are read', async () => {
    const { lines } = await lab('index', '--images', images, ...options);
    expect(lines.at(-1)).toMatchObject({ event: 'indexed', images: 60, passedOver: [], reading });
  });

  it('trains, on a network of these channels', async () => {
    const { lines, stderr } = await lab(
      'train',
      '--images',
      images,
      '--task',
      'rotation',
      ...options,
      ...['--encoder', 'conv4', '--size', '24', '--batch', '8', '--steps', '60', '--engine', 'cpu'],
    );
    expect(stderr).not.toContain('cannot');
    const started = lines.find(({ event }) => event === 'started')!;
    id = String(started.run);
    runDir = String(started.runDir);
    const record = JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8'));
    expect(record.settings.reading).toMatchObject(reading);
    expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'finished' });
    const heldOut = (lines.at(-1)!.heldOut as { score: number; chance: number }) ?? {};
    expect(heldOut.score).toBeGreaterThan(heldOut.chance + 0.2);
    const boards = join(runDir, 'boards');
    const last = readdirSync(boards)
      .sort((a, b) => Number(a) - Number(b))
      .at(-1)!;
    expect(readdirSync(join(boards, last)).filter((name) => name.endsWith('.png')).length).toBeGreaterThan(4);
  }, 120_000);

  it('is audited: cues of colour do not apply, others do', async () => {
    const { lines } = await lab('audit', '--images', images, '--task', 'rotation', '--size', '24', ...options);
    const audit = lines.at(-1) as unknown as {
      cues: { cue: string; applies: boolean; reason: string; score: number | null }[];
      warnings: string[];
    };
    const of = (cue: string) => audit.cues.find((one) => one.cue === cue)!;
    for (const cue of ['chromatic-aberration', 'colour-gradient', 'orientation-metadata'])
      expect(of(cue)).toMatchObject({ applies: false, reason: expect.stringContaining('only in colour images') });
    for (const cue of ['corner-mark', 'border-frame'])
      expect(of(cue)).toMatchObject({ applies: true, score: expect.any(Number) });
    expect(audit.warnings).toContainEqual(expect.stringContaining(`read as ${words}`));
  }, 120_000);

  it('is diagnosed and evaluated with the reading of the run, without naming it again', async () => {
    const { lines: diagnosed } = await lab('diagnose', '--run', id, '--images', test);
    expect(diagnosed.at(-1)).toMatchObject({ event: 'diagnosed' });
    const { lines } = await lab('evaluate', '--run', id, '--images', images, '--test', test);
    const evaluated = lines.at(-1) as unknown as { best: { knn: number; linear: number }; chance: number };
    expect(evaluated.best.linear).toBeGreaterThan(evaluated.chance + 0.2);
  }, 240_000);

  it('is exported with a passing certificate, whose words let others prepare the input', async () => {
    const out = join(home, `${kind}-export`);
    const { lines } = await lab('export', '--run', id, '--format', 'onnx,tfjs,safetensors', '--out', out);
    expect(lines.at(-1)).toMatchObject({
      event: 'exported',
      certificate: { passed: true, onnx: { sameNeighbours: 1 } },
    });
    const { encoder } = JSON.parse(readFileSync(join(out, 'certificate.json'), 'utf8'));
    expect(encoder.preprocessing).toContain(`${words} of the file as stored, without colour management`);
    expect(encoder.channels.split(', ')).toHaveLength(bands.length);
    expect(encoder.depth).toBe(`${bits} bits`);
    const model = JSON.parse(readFileSync(join(out, 'tfjs', 'model.json'), 'utf8'));
    expect(model.signature.inputs.image.tensorShape.dim.map(({ size }: { size: string }) => Number(size))).toEqual([
      -1,
      24,
      24,
      bands.length,
    ]);
  }, 120_000);

  it('refuses a task about colours before it starts', async () => {
    const { code, stderr } = await run(
      root,
      ['train', '--images', images, '--task', 'colorization', ...options, '--workspace', workspace],
      { cwd: home },
    );
    expect(code).toBe(2);
    expect(stderr).toContain('colorization needs colour');
  });
});
