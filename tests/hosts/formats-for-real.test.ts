/** Training, audit, evaluation and export on folders of formats that have decoders of their own, with real workers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { dicom, greyImage, syntaxes, withAttributes } from '../worker/data/decoders/dicom-writer.ts';
import { heic } from '../worker/data/decoders/fixtures.ts';
import { withProperty } from '../worker/data/decoders/heif-boxes.ts';
import { blobs } from '../worker/data/pictures.ts';
import { tiffOf } from '../worker/data/tiff-files.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const [width, height] = [48, 40];
const numbers = Array.from({ length: 40 }, (_, i) => i);

/** Blobs as 12 bits of grey. */
const grey12 = (seed: number): number[] => {
  const rgb = blobs(seed, width, height);
  return Array.from({ length: width * height }, (_, i) => 16 * rgb[3 * i + 1]! + (i % 16));
};

function dicomFile(seed: number): Buffer {
  const pixels = Buffer.from(Uint16Array.from(grey12(seed)).buffer);
  const attributes = withAttributes(greyImage(width, height, 16, 12), [
    ['00281050', 'DS', '2048'],
    ['00281051', 'DS', '4096'],
  ]);
  return dicom(syntaxes.explicit, attributes, pixels);
}

/** Two values of 12 bits in three bytes. */
function packedTiff(seed: number): Buffer {
  const values = grey12(seed);
  const pixels = Buffer.alloc((values.length * 3) / 2);
  for (let i = 0; i < values.length; i += 2) pixels.writeUIntBE(values[i]! * 4096 + values[i + 1]!, (i / 2) * 3, 3);
  return tiffOf({ width, height, channels: 1, bits: 12, pixels });
}

/** The eight ways to turn and mirror each of five pictures. */
function heicFile(number: number): Buffer {
  const files = [heic.colours, heic.displayP3, heic.tenBits, heic.transparent, heic.grey];
  const turned = withProperty(files[Math.floor(number / 8)]!, 'irot', Buffer.from([number % 4]));
  return number % 8 < 4 ? turned : withProperty(turned, 'imir', Buffer.from([1]));
}

const formats = [
  { name: 'HEIC', extension: '.heic', file: heicFile },
  { name: 'DICOM', extension: '', file: dicomFile },
  { name: 'TIFF of 12 bits', extension: '.tif', file: packedTiff },
] as const;

beforeAll(() => build('hosts', 'worker'), 120_000);

describe.each(formats)('a folder of $name', ({ name, extension, file }) => {
  const folder = join(home, name);
  const [photographs, test] = [join(folder, 'photographs'), join(folder, 'test')];
  const lab = async (...words: readonly string[]) => {
    const spoken = await run(root, [...words, '--workspace', join(home, 'workspace'), '--json'], { cwd: home });
    expect(spoken.code, spoken.stderr).toBe(0);
    return spoken.lines;
  };

  it('is indexed, trained on, audited, evaluated, and its encoder exported', async () => {
    for (const number of numbers) {
      const kind = number % 2 === 0 ? 'even' : 'odd';
      const path = join(number < 28 ? photographs : test, kind, `IM${number}${extension}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file(number));
    }
    const [indexed] = await lab('index', '--images', photographs);
    expect(indexed).toMatchObject({ event: 'indexed', images: 28, passedOver: [] });

    const options = ['--encoder', 'conv4', '--size', '16', '--batch', '4', '--steps', '3', '--engine', 'cpu'];
    const trained = await lab('train', '--images', photographs, '--task', 'rotation', '--held-out', test, ...options);
    expect(trained.at(-1)).toMatchObject({ event: 'finished', status: 'finished', steps: 3 });
    const id = String(trained[0]!.run);

    const audited = await lab('audit', '--images', photographs, '--task', 'rotation');
    expect(audited.at(-1)).toMatchObject({ event: 'audited' });
    const evaluated = await lab('evaluate', '--run', id, '--images', photographs, '--test', test);
    expect(evaluated.at(-1)).toMatchObject({ event: 'evaluated', stages: expect.any(Array) });
    const out = join(folder, 'export');
    const exported = await lab('export', '--run', id, '--format', 'onnx,safetensors', '--out', out);
    expect(exported.at(-1)).toMatchObject({ event: 'exported', certificate: { passed: true } });
  }, 300_000);
});
