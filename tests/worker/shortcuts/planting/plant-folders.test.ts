import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { markerName } from '../../../../electron/files/unfinished-folder.ts';
import { perform as performJob } from '../../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import type { JobOf, ToWorker } from '../../../../shared/worker-protocol.ts';
import { fill, photograph, temporaryFolder } from '../../data/pictures.ts';
import { Heard } from '../../training/fixture.ts';

const folder = temporaryFolder();
const photographs = join(folder, 'photographs');

beforeAll(async () => {
  await fill(photographs, {
    'a.jpg': await photograph(1, 60, 40).jpeg().toBuffer(),
    'a.png': await photograph(2, 60, 40).png().toBuffer(),
    'deep/down/b.jpg': await photograph(3, 40, 60).jpeg().withMetadata({ orientation: 6 }).toBuffer(),
    'deep/broken.jpg': 'no picture',
    'notes.txt': 'no picture either',
  });
});

async function plant(job: Partial<JobOf<'plant'>>, onProgress: (tell: (message: ToWorker) => void) => void = () => {}) {
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  const tell = (message: ToWorker) => {
    for (const listener of listeners) listener(message);
  };
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      if (message.type === 'progress') onProgress(tell);
    },
    onMessage: (listener) => {
      listeners.push(listener);
    },
  };
  await performJob(
    { job: 'plant', folders: [photographs], cue: 'border-frame', strength: 0.1, out: join(folder, 'out'), ...job },
    port,
  );
  return { heard, ending: heard.ending, planted: heard.result('plant') };
}

const refusal = async (job: Partial<JobOf<'plant'>>) => (await plant(job)).ending.failure;

it('writes lossless, upright copies of readable pictures under the paths of their originals', async () => {
  const out = join(folder, 'copies');
  const { heard, ending, planted } = await plant({ out });
  expect(ending.status).toBe('finished');
  expect(planted).toMatchObject({ images: 3, passedOver: 1, cue: 'border-frame', strength: 0.1, unit: '', out });
  expect(heard.of('progress').at(-1)).toMatchObject({ done: 4, total: 4 });
  expect((await readdir(out, { recursive: true })).sort()).toEqual(
    ['a.png', 'a.png.png', 'deep', join('deep', 'down'), join('deep', 'down', 'b.png')].sort(),
  );
  const upright = await sharp(join(out, 'deep', 'down', 'b.png')).metadata();
  expect([upright.format, upright.width, upright.height]).toEqual(['png', 60, 40]);
  const original = await sharp(join(photographs, 'a.jpg')).raw().toBuffer();
  const copy = await sharp(join(out, 'a.png')).raw().toBuffer();
  expect(copy.subarray(0, 36 * 60 * 3)).toEqual(original.subarray(0, 36 * 60 * 3));
  expect(new Set(copy.subarray(36 * 60 * 3))).toEqual(new Set([12]));
});

it('never changes the originals, and at strength 0 no pixels either', async () => {
  const before = await readFile(join(photographs, 'a.png'));
  const out = join(folder, 'unchanged');
  await plant({ out, strength: 0, folders: [photographs, join(photographs, 'deep')] });
  expect(await readFile(join(photographs, 'a.png'))).toEqual(before);
  const pixels = (path: string) => sharp(path).raw().toBuffer();
  // Copies of several folders are below the folder's name; a.jpg comes first and gets the name a.png.
  expect(await pixels(join(out, 'photographs', 'a.png.png'))).toEqual(await pixels(join(photographs, 'a.png')));
});

it('refuses a cue that cannot be planted, naming those that can, and a strength out of range', async () => {
  expect(await refusal({ cue: 'edge-continuity' })).toMatchObject({
    code: 'bad-usage',
    message: 'edge-continuity cannot be planted',
    hint: expect.stringContaining('chromatic-aberration, vignetting'),
  });
  for (const strength of [-0.1, 0.31, Number.NaN])
    expect(await refusal({ strength })).toMatchObject({ code: 'bad-usage', hint: expect.stringContaining('0 to 0.3') });
});

it('refuses an output folder inside the photographs, also through a link, and one that is not empty', async () => {
  await symlink(photographs, join(folder, 'link'));
  for (const out of [photographs, join(photographs, 'copies'), join(folder, 'link', 'new', 'copies')])
    expect((await refusal({ out }))?.message).toContain('and images are never changed');
  const used = join(folder, 'used');
  await mkdir(used);
  await writeFile(join(used, 'kept.txt'), '');
  expect((await refusal({ out: used }))?.message).toContain('it contains kept.txt');
  expect((await refusal({ out: join(used, 'kept.txt') }))?.message).toContain('it is not a folder');
});

it('refuses folders without a readable picture, and folders that do not exist', async () => {
  expect((await refusal({ folders: [join(folder, 'nowhere')] }))?.message).toContain('there is no folder');
  const broken = await fill(join(folder, 'broken'), { 'a.jpg': 'no picture' });
  expect(await refusal({ folders: [broken], out: join(folder, 'nothing') })).toMatchObject({ code: 'unusable-input' });
});

it('stops on request, with one ending', async () => {
  const many = join(folder, 'many');
  const jpeg = await photograph(1, 60, 40).jpeg().toBuffer();
  await fill(many, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, jpeg])));
  const { heard, ending } = await plant({ folders: [many], out: join(folder, 'stopped') }, (tell) =>
    tell({ type: 'stop' }),
  );
  expect(ending.status).toBe('stopped');
  expect(heard.of('ended')).toHaveLength(1);
  expect(heard.result('plant')).toBeUndefined();
  expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

it('leaves an empty output folder empty if it is stopped, and fills it if it is not', async () => {
  const out = join(folder, 'prepared');
  await mkdir(out);
  const { ending } = await plant({ out }, (tell) => tell({ type: 'stop' }));
  expect(ending.status).toBe('stopped');
  expect(await readdir(out)).toEqual([]);
  expect((await plant({ out })).ending.status).toBe('finished');
  expect((await readdir(out)).sort()).toEqual(['a.png', 'a.png.png', 'deep']);
});

it('removes a folder without a readable picture that it began', async () => {
  const broken = await fill(join(folder, 'all broken'), { 'a.jpg': 'no picture' });
  await plant({ folders: [broken], out: join(folder, 'begun') });
  expect((await readdir(folder)).filter((name) => name.startsWith('begun'))).toEqual([]);
});

it.each(['new', 'prepared by the user'])(
  'removes what a killed planting left, in a folder that is %s',
  async (kind) => {
    const out = join(folder, `killed, ${kind}`);
    if (kind !== 'new') await mkdir(out);
    const many = join(folder, `many, ${kind}`);
    const jpeg = await photograph(1, 600, 400).jpeg().toBuffer();
    await fill(many, Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`deep/${i}.jpg`, jpeg])));
    const remains = kind === 'new' ? `${out}.unfinished` : join(out, '.unfinished');
    const child = spawn(
      process.execPath,
      ['tests/run-typescript.mjs', 'tests/worker/shortcuts/planting/plant.ts', many, out],
      {
        stdio: 'ignore',
      },
    );
    while (!existsSync(join(remains, 'deep', '3.png'))) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(remains, markerName))).toBe(true);
    expect(existsSync(join(out, 'deep'))).toBe(false);
    expect((await plant({ folders: [many], out })).ending.status).toBe('finished');
    expect((await readdir(out, { recursive: true })).length).toBe(41);
    expect(existsSync(remains)).toBe(false);
  },
);
