import { appendFile, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FlowFields } from '../../../../electron/worker/data/flow/flow-store.ts';
import { opticalFlow } from '../../../../electron/worker/data/flow/optical-flow.ts';
import { indexFolders } from '../../../../electron/worker/data/index-folders.ts';
import { openPack, type Pack } from '../../../../electron/worker/data/pack.ts';
import type { FailureError } from '../../../../shared/failure.ts';
import { fill, photograph, photographs, temporaryFolder } from '../pictures.ts';
import { madeScene, png, sceneFolder } from './scenes.ts';

const folder = temporaryFolder();
const side = 72;
const everyFrame = { frameFilter: false, leastMotion: 0.2 };

async function packed(name: string, ...folders: string[]): Promise<Pack> {
  const packDir = join(folder, `pack-${name}`);
  await indexFolders({ folders, packDir }, side);
  return openPack(packDir, side);
}
let clips: string;
beforeAll(async () => {
  clips = await sceneFolder(join(folder, 'clips'), [1, 2]);
});

describe('optical flow of a pack', () => {
  it('is computed once for each frame except the last of its clip, and is read back to a 64th of a pixel', async () => {
    const pack = await packed('whole', clips);
    const reports: [string, number, number][] = [];
    await opticalFlow.prepare(pack, { onProgress: (what, done, total) => reports.push([what, done, total]) });
    expect(reports.at(-1)).toEqual(['computing optical flow', 6, 6]);
    const before = await stat(join(pack.folder, 'flow.bin'));
    await opticalFlow.prepare(pack, {});
    expect((await stat(join(pack.folder, 'flow.bin'))).mtimeMs).toBe(before.mtimeMs);

    const reader = opticalFlow.open(pack);
    const chosen = reader.choose(everyFrame);
    expect(Array.from(chosen.photographs)).toEqual([0, 1, 2, 4, 5, 6]);
    expect(chosen.leftOut).toEqual({ 'the last frame of its clip': 2 });
    expect(reader.scene(0)).toBe(reader.scene(2));
    expect(reader.scene(0)).not.toBe(reader.scene(4));
    const { field, scene } = reader.readSync(0);
    expect([field.width, field.height, scene]).toEqual([96, 72, reader.scene(0)]);
    const { flows } = await madeScene(1);
    const errors = Array.from({ length: 96 * 72 }, (_, i) => {
      const [x, y] = [Math.floor(((i % 96) + 0.5) / 0.75), Math.floor((Math.floor(i / 96) + 0.5) / 0.75)];
      return Math.abs(field.data[2 * i]! - 0.75 * flows[0]!.data[2 * (y * 128 + x)]!);
    }).sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(0.2);
    expect(field.data.every((value) => Number.isInteger(64 * value))).toBe(true);
    reader.close();
    pack.close();
    expect(await readdir(join(clips, 'scene-1'))).toHaveLength(4); // nothing is written to the user's folders
  }, 30_000);

  it('continues where it was interrupted, even if a kill left incomplete files', async () => {
    const pack = await packed('kill', clips);
    let cancelled = false;
    const stopped = opticalFlow.prepare(pack, {
      onProgress: () => {
        cancelled = true;
      },
      isCancelled: () => cancelled,
    });
    await expect(stopped).rejects.toThrow('computing optical flow was cancelled');
    const lines = join(pack.folder, 'flow.jsonl');
    const done = (await readFile(lines, 'utf8')).trim().split('\n').length - 1;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(6);
    await appendFile(lines, '{"from":"torn'); // and a field without its line
    await appendFile(join(pack.folder, 'flow.bin'), Buffer.alloc(1000));
    const totals: number[] = [];
    await opticalFlow.prepare(pack, { onProgress: (_, __, total) => totals.push(total) });
    expect(totals.at(-1)).toBe(6 - done);
    const reader = opticalFlow.open(pack);
    expect(reader.choose(everyFrame).photographs).toHaveLength(6);
    for (const frame of reader.choose(everyFrame).photographs) expect(reader.readSync(frame).field.width).toBe(96);
    reader.close();

    // Lines without their fields are ignored, and so are lines of another version.
    await truncate(join(pack.folder, 'flow.bin'), 96 * 72 * 4);
    const short = opticalFlow.open(pack);
    expect(short.choose(everyFrame).leftOut['no flow computed']).toBe(5);
    short.close();
    await writeFile(lines, '{"flow":0}\n');
    expect(new FlowFields(pack.folder).find(pack.key(0), pack.key(1))).toBeUndefined();
    pack.close();
  }, 30_000);

  it('is computed again where a byte of its field or a digit of its line was changed', async () => {
    const pack = await packed('damaged', clips);
    await opticalFlow.prepare(pack, {});
    const read = (frame: number) => {
      const reader = opticalFlow.open(pack);
      try {
        return reader.readSync(frame).field.data;
      } finally {
        reader.close();
      }
    };
    const before = [0, 1, 2, 4, 5, 6].map(read);
    const [fields, lines] = [join(pack.folder, 'flow.bin'), join(pack.folder, 'flow.jsonl')];
    const bytes = await readFile(fields);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(fields, bytes);
    const failures = [0, 1, 2, 4, 5, 6].flatMap((frame) => {
      try {
        read(frame);
        return [];
      } catch (error) {
        return [(error as Error).message];
      }
    });
    expect(failures).toEqual([expect.stringMatching(/flow file in .* is damaged/)]);
    const totals: number[] = [];
    await opticalFlow.prepare(pack, { onProgress: (_, __, total) => totals.push(total) });
    expect(totals.at(-1)).toBe(1);
    expect([0, 1, 2, 4, 5, 6].map(read)).toEqual(before);

    const text = await readFile(lines, 'utf8');
    await writeFile(
      lines,
      text.replace(/"speed":(\d)/, (_, digit) => `"speed":${(Number(digit) + 1) % 10}`),
    );
    expect(() => [0, 1, 2, 4, 5, 6].map(read)).toThrow('there is no flow for');
    await opticalFlow.prepare(pack, {});
    expect([0, 1, 2, 4, 5, 6].map(read)).toEqual(before);
    pack.close();
  }, 30_000);

  it('can be computed for a few frames only', async () => {
    const pack = await packed('few', clips);
    await opticalFlow.prepare(pack, {}, 2);
    const reader = opticalFlow.open(pack);
    expect(Array.from(reader.choose(everyFrame).photographs)).toEqual([0, 4]);
    reader.close();
    pack.close();
  }, 30_000);
});

describe('the frame filter', () => {
  it('leaves out photographs that are not frames, still frames and frames in which only the camera moves, and counts them', async () => {
    const { frames } = await madeScene(4, 1, 256, 192);
    const pan = async (name: string, perFrame: number) => {
      const files: Record<string, Buffer> = {};
      for (let i = 0; i < 4; i++) {
        const [width, height] = [160, 120];
        const data = new Uint8Array(width * height * 3);
        for (let y = 0; y < height; y++) {
          const from = 3 * ((y + 30) * 256 + 20 + perFrame * i);
          data.set(frames[0]!.data.subarray(from, from + 3 * width), 3 * y * width);
        }
        files[`${name}/${i}.png`] = await png({ width, height, channels: 3, data });
      }
      return fill(join(folder, 'filter'), files);
    };
    await pan('pan', 4);
    // Still except for one value, so that the frames are not copies of one file.
    for (let i = 0; i < 4; i++) {
      const data = frames[0]!.data.slice();
      data[i] = 255 - data[i]!;
      await fill(join(folder, 'filter'), {
        [`still/${i}.png`]: await png({ width: 256, height: 192, channels: 3, data }),
      });
    }
    const pack = await packed('filter', clips, join(folder, 'filter'), await photographs(join(folder, 'others'), 5));
    await opticalFlow.prepare(pack, {});
    const reader = opticalFlow.open(pack);
    const { photographs: chosen, leftOut } = reader.choose({ frameFilter: true, leastMotion: 0.2 });
    expect(leftOut).toEqual({
      'the last frame of its clip': 4,
      'only the camera moves': 3,
      'nothing moves': 3,
      'not a frame of a clip': 5,
    });
    expect(Array.from(chosen, (i) => pack.name(i).slice(0, 5))).toEqual(Array(6).fill('scene'));
    expect(reader.choose(everyFrame).photographs).toHaveLength(12);
    expect(() => reader.choose({ frameFilter: true, leastMotion: 20 })).toThrow(
      'no frame of 21 can be used: nothing moves: 12, the last frame of its clip: 4, not a frame of a clip: 5',
    );
    reader.close();
    pack.close();
  }, 30_000);

  it('reports that there is no video', async () => {
    const pack = await packed('none', await photographs(join(folder, 'numbered'), 12));
    const failure = await opticalFlow.prepare(pack, {}).catch((error: FailureError) => error.failure);
    expect(failure).toMatchObject({ code: 'unusable-input' });
    expect(failure!.message).toContain('no video among these 12 images: a clip is three or more images of one size');
    expect(failure!.hint).toContain('0001.png, 0002.png');
    pack.close();
  });
});

it('reports that a single photograph is no video', async () => {
  const pack = await packed('one', await fill(join(folder, 'one'), { '1.png': await photograph(1).png().toBuffer() }));
  await expect(opticalFlow.prepare(pack, {})).rejects.toThrow('no video among this image');
  pack.close();
});
