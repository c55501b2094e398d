import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { runPreviewJob } from '../../../electron/worker/jobs/preview-job.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import type { Answer, FromWorker, FromWorkerOf, Question, ToWorker } from '../../../shared/worker-protocol.ts';
import { answerSchema } from '../../../shared/worker-protocol.ts';
import { sceneFolder } from '../data/flow/scenes.ts';
import { blobs, bmp, fill, photograph } from '../data/pictures.ts';
import { tiffOf } from '../data/tiff-files.ts';
import { makePhotographs, temporaryFolder, tinySettings } from '../training/fixture.ts';

const folder = temporaryFolder();
let tell: (message: ToWorker) => void;
const answers: FromWorkerOf<'answer'>[] = [];
let id = 0;

beforeAll(async () => {
  await fill(folder, {
    'wide.jpg': await photograph(1, 400, 300).jpeg().toBuffer(),
    'turned.jpg': await photograph(2, 400, 300).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'strip.png': await photograph(3, 600, 30).png().toBuffer(),
    'small.png': await photograph(4, 40, 30).png().toBuffer(),
    'old.bmp': bmp(blobs(5, 64, 48), 64, 48),
    'pages.tif': tiffOf(
      { width: 32, height: 24, channels: 3, bits: 8, pixels: blobs(1, 32, 24) },
      { width: 48, height: 20, channels: 3, bits: 8, pixels: blobs(2, 48, 20) },
    ),
    'empty.jpg': '',
    'torn.jpg': (await photograph(6, 400, 300).jpeg().toBuffer()).subarray(0, 2000),
    'words.jpg': 'no picture at all',
  });
  await mkdir(join(folder, 'folder.jpg'));
  await runPreviewJob({
    send: (message: FromWorker) => {
      if (message.type === 'answer') answers.push(message);
    },
    onMessage: (listener) => {
      tell = listener;
    },
  });
});

async function ask(question: Question): Promise<FromWorkerOf<'answer'>> {
  const own = ++id;
  tell({ type: 'ask', id: own, question });
  await expect.poll(() => answers.some((answer) => answer.id === own), { timeout: 20_000, interval: 5 }).toBe(true);
  return answers.find((answer) => answer.id === own)!;
}
async function thumbnail(name: string, side = 100, reading: ImageReading = colourReading) {
  const { answer } = await ask({ question: 'thumbnail', path: join(folder, name), side, reading });
  const { type, base64 } = answerSchema.parse(answer) as Extract<Answer, { question: 'thumbnail' }>;
  expect(type).toBe('image/jpeg');
  const picture = sharp(Buffer.from(base64, 'base64'));
  const { width, height, format } = await picture.metadata();
  expect(format).toBe('jpeg');
  return { width, height };
}

describe('a thumbnail', () => {
  test('has its longer side at most as long as asked, upright, never enlarged', async () => {
    expect(await thumbnail('wide.jpg')).toEqual({ width: 100, height: 75 });
    expect(await thumbnail('turned.jpg')).toEqual({ width: 75, height: 100 });
    expect(await thumbnail('small.png')).toEqual({ width: 40, height: 30 });
    expect(await thumbnail('strip.png')).toEqual({ width: 100, height: 25 }); // the middle, as it is packed
  });

  test('can be of one page of a file', async () => {
    const all = { ...colourReading, pages: 'all' } as const;
    expect(await thumbnail('pages.tif#1', 100, all)).toEqual({ width: 32, height: 24 });
    expect(await thumbnail('pages.tif#2', 100, all)).toEqual({ width: 48, height: 20 });
    for (const [name, reading] of [
      ['pages.tif#3', all],
      ['pages.tif#2', colourReading],
    ] as const) {
      const { failure } = await ask({ question: 'thumbnail', path: join(folder, name), side: 100, reading });
      expect(failure!.message).toMatch(
        reading === all ? /pages\.tif#3 is undecodable: it has no page 3/ : /unreadable/,
      );
    }
  });

  test('can be made of a BMP', async () => {
    expect(await thumbnail('old.bmp')).toEqual({ width: 64, height: 48 });
  });

  test('of a file that is no picture is a failure with a reason, and the next request is answered', async () => {
    const cases = {
      'empty.jpg': 'empty',
      'torn.jpg': 'truncated',
      'words.jpg': 'undecodable',
      'folder.jpg': 'not a file',
    };
    for (const [name, reason] of Object.entries(cases)) {
      const { answer, failure } = await ask({ question: 'thumbnail', path: join(folder, name), side: 100 });
      expect(answer).toBeUndefined();
      expect(failure!.code).toBe('unusable-input');
      expect(failure!.message).toContain(reason);
    }
    const gone = await ask({ question: 'thumbnail', path: join(folder, 'gone.jpg'), side: 100 });
    expect(gone.failure!.code).toBe('not-found');
    expect(await thumbnail('wide.jpg')).toEqual({ width: 100, height: 75 });
  });
});

describe('the EXIF fields', () => {
  test('are those of the original file, and a file that is no picture has a reason', async () => {
    const { answer } = await ask({ question: 'exif', path: join(folder, 'turned.jpg') });
    expect(answer).toEqual({ question: 'exif', fields: [{ name: 'Stored', value: 'turned left' }] });
    const { failure } = await ask({ question: 'exif', path: join(folder, 'words.jpg') });
    expect(failure).toMatchObject({ code: 'unusable-input' });
  });
});

describe('a preview', () => {
  const packDir = join(folder, 'pack');
  beforeAll(async () => {
    await indexFolders({ folders: [await makePhotographs(folder, 4)], packDir }, 16);
  });
  const preview = (settings = tinySettings(), count = 3, dir = packDir) =>
    ask({ question: 'preview', settings, packDir: dir, side: 16, count });

  test('shows the first photographs as the task poses them, without answers', async () => {
    const { answer } = await preview();
    const { items } = answerSchema.parse(answer) as Extract<Answer, { question: 'preview' }>;
    expect(items.map(({ photograph }) => photograph)).toEqual(['0000.jpg', '0001.jpg', '0002.jpg']);
    for (const { pictures, correct, probabilities } of items) {
      expect(correct).toBeUndefined();
      expect(probabilities).toBeUndefined();
      const png = Buffer.from(pictures[0]!.data!.replace('data:image/png;base64,', ''), 'base64');
      const { width, height } = await sharp(png).metadata();
      expect([width, height]).toEqual([16, 16]);
    }
  });

  test('returns at most the photographs that exist, and follows the settings', async () => {
    const all = (await preview(tinySettings(), 10)).answer as Extract<Answer, { question: 'preview' }>;
    expect(all.items).toHaveLength(4);
    const masked = (await preview(tinySettings({ taskSettings: { maskBorder: true } }))).answer;
    expect(masked).not.toEqual((await preview()).answer);
    expect((await preview()).answer).toEqual((await preview()).answer);
    const inpainting = (await preview(tinySettings({}, 'inpainting'))).answer as typeof all;
    expect(inpainting.items[0]!.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
  });

  test('shows one photograph that is asked for by its path, or says why not', async () => {
    const photograph = join(folder, 'photographs-4', '0002.jpg');
    const only = (path: string) =>
      ask({ question: 'preview', settings: tinySettings(), packDir, side: 16, count: 3, photograph: path });
    const { items } = (await only(photograph)).answer as Extract<Answer, { question: 'preview' }>;
    const all = (await preview()).answer as Extract<Answer, { question: 'preview' }>;
    expect(items).toEqual([all.items[2]]);
    expect((await only(join(folder, 'elsewhere.jpg'))).failure).toMatchObject({ code: 'not-found' });
  });

  test('of a task about video computes the companion of a few frames, or reports that there is no video', async () => {
    const scenes = await sceneFolder(join(folder, 'scenes'), [1, 2]);
    const clips = join(folder, 'pack-scenes');
    await indexFolders({ folders: [scenes], packDir: clips }, 16);
    const settings = tinySettings({ taskSettings: { pixels: 16, frameFilter: false } }, 'common-fate');
    const { items } = (await preview(settings, 3, clips)).answer as Extract<Answer, { question: 'preview' }>;
    expect(items).toHaveLength(3);
    expect(new Set(items.map(({ photograph }) => photograph!.split('/')[0])).size).toBe(2);
    expect(items[0]!.pictures.map(({ role }) => role)).toEqual(['asked', 'truth']);
    expect((await preview(settings)).failure!.message).toContain('no video among these 4 images');
  }, 30_000);

  test('of a pack that does not exist is a failure', async () => {
    expect((await preview(tinySettings(), 3, join(folder, 'nowhere'))).failure!.code).toBe('not-found');
  });
});
