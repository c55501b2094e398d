import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerInThread, pixelsInThread } from '../../../../electron/worker/data/decoders/decode-in-thread.ts';
import type { ThreadFormat } from '../../../../electron/worker/data/decoders/decoders.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { build, root } from '../../../built.ts';
import { colourImage, dicom, greyImage, syntaxes } from './dicom-writer.ts';
import { dicomFiles, heic, jpeg2000, jxl } from './fixtures.ts';

const script = join(root, 'dist/worker/decode-thread.js');
const folder = mkdtempSync(join(tmpdir(), 'lab-threads-'));
beforeAll(() => build('worker'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A thread that does this with each file. */
function thread(name: string, body: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { parentPort } from 'node:worker_threads';\nparentPort.on('message', () => { ${body} });\n`,
  );
  return path;
}

const files: readonly (readonly [ThreadFormat, string, Buffer])[] = [
  ...Object.entries(heic).map(([name, bytes]) => ['heic', name, bytes] as const),
  ...Object.entries(jxl).map(([name, bytes]) => ['jxl', name, bytes] as const),
  ...Object.entries(dicomFiles).map(([name, bytes]) => ['dicom', name, bytes] as const),
  ['dicom', 'jpeg2000Rgb', dicom(syntaxes.jpeg2000, colourImage(24, 20, 'YBR_RCT'), [jpeg2000.rgb])],
  ['dicom', 'deflated', dicom(syntaxes.deflated, greyImage(24, 20, 16, 12), Buffer.alloc(960))],
];

describe('decoding in threads', () => {
  it('gives the same as decoding here', async () => {
    for (const [format, name, bytes] of files) {
      const here = await pixelsInThread(format, bytes, { script: undefined });
      const there = await pixelsInThread(format, bytes, { script });
      expect(there, name).toEqual(here);
      expect(await headerInThread(format, bytes, { script }), name).toEqual(
        await headerInThread(format, bytes, { script: undefined }),
      );
    }
  });

  it('ends a decoder that takes too long', async () => {
    const hanging = thread('hanging', 'for (;;) {}');
    expect(await pixelsInThread('heic', heic.colours, { script: hanging, seconds: 0.5 })).toEqual({
      reason: 'beyond-limits',
      detail: 'decoding it takes more than 0.5 s; save it smaller, or as JPEG or PNG',
    });
  });

  it('survives a decoder that breaks down or ends', async () => {
    for (const body of ['throw new Error("lost")', 'process.exit(3)', 'Promise.reject(new Error("lost"))'])
      expect(await pixelsInThread('heic', heic.colours, { script: thread(`broken-${body.length}`, body) })).toEqual({
        reason: 'undecodable',
        detail: 'its content is damaged: the decoder broke down; export or copy it again',
      });
    const full = thread('full', 'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));');
    const found = await pixelsInThread('heic', heic.colours, { script: full, heapMiB: 64 });
    expect(found).toEqual({ reason: 'beyond-limits', detail: 'decoding it needs too much memory; save it smaller' });
  });

  it('decodes more files at once than it has threads', async () => {
    const many = Array.from({ length: 12 }, () => pixelsInThread('jxl', jxl.lossy, { script }));
    for (const found of await Promise.all(many)) expect(found).toMatchObject({ width: 48 });
  });

  /** Changed, cut, doubled and zeroed bytes. */
  function mutated(bytes: Buffer, random: Random): Buffer {
    const copy = Buffer.from(bytes);
    const changes = random.integer(1, 8);
    for (let i = 0; i < changes; i++) {
      const at = random.integer(0, copy.length - 1);
      copy[at] = random.chance(0.5) ? random.integer(0, 255) : [0, 0x7f, 0x80, 0xff][random.integer(0, 3)]!;
    }
    if (random.chance(0.15)) return copy.subarray(0, random.integer(1, copy.length));
    if (random.chance(0.1)) copy.fill(random.integer(0, 255), random.integer(0, copy.length - 1));
    return copy;
  }

  it('survives damaged files, and every reason says something', async () => {
    const random = new Random(1, 'damage');
    for (const [format, name, bytes] of files) {
      for (let round = 0; round < 64; round += 8) {
        const some = Array.from({ length: 8 }, () => mutated(bytes, random));
        const found = await Promise.all(
          some.map(async (file) => {
            const header = await headerInThread(format, file, { script });
            // The caller checks the size first.
            return 'reason' in header || header.width * header.height > 1e6
              ? header
              : pixelsInThread(format, file, { script, seconds: 20 });
          }),
        );
        for (const one of found)
          if ('reason' in one) expect(one.detail, name).toMatch(/\S/);
          else if ('data' in one) expect(one.data.length, name).toBe(one.width * one.height * one.channels);
      }
      const whole = await pixelsInThread(format, bytes, { script });
      expect('reason' in whole ? whole.detail : 'decoded', name).toMatch(/decoded|12 bits/);
    }
  }, 300_000);
});
