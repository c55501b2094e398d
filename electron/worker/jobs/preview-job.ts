/** The `preview` job, which keeps running and answers requests: thumbnails of originals, previews of puzzles. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { asFailure, refuse } from '../../../shared/failure.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { placeOf } from '../../../shared/page-names.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { Answer, Question } from '../../../shared/worker-protocol.ts';
import { decode, readHeader } from '../data/decode.ts';
import { exifOf } from '../data/exif-fields.ts';
import { limits } from '../data/limits.ts';
import { openPack, type Pack } from '../data/pack.ts';
import { withPictureFile } from '../data/read-picture-file.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { Random } from '../numerics/random.ts';
import { pixelsOfStored, rendered } from '../pictures/picture.ts';
import { drawItems } from '../run/boards.ts';
import type { PretextTask } from '../tasks/pretext-task.ts';

type QuestionOf<Name extends Question['question']> = Extract<Question, { question: Name }>;

/** Answers requests until its process ends. A request that fails is answered with the failure. */
export async function runPreviewJob(port: WorkerPort): Promise<void> {
  port.onMessage((message) => {
    if (message.type !== 'ask') return;
    const { id, question } = message;
    answerTo(question).then(
      (answer) => port.send({ type: 'answer', id, answer }),
      (error: unknown) => port.send({ type: 'answer', id, failure: asFailure(error) }),
    );
  });
  port.send({ type: 'log', level: 'info', message: 'ready for questions' });
}

function answerTo(question: Question): Promise<Answer> {
  switch (question.question) {
    case 'thumbnail':
      return thumbnail(question);
    case 'preview':
      return preview(question);
    case 'exif':
      return exif(question);
  }
}

/** A thumbnail, decoded as for training, so that it shows the pixels that are used; never enlarged. */
async function thumbnail({ path, side, reading = colourReading }: QuestionOf<'thumbnail'>): Promise<Answer> {
  const { file, page } = placeOf(path, reading);
  const shown = await withPictureFile(file, async (bytes) => {
    const header = await readHeader(bytes, page);
    if (!('format' in header)) return header;
    const longer = Math.max(header.width, header.height);
    const aspect = Math.min(limits.aspect, longer / Math.min(header.width, header.height));
    return decode(bytes, Math.max(1, Math.floor(Math.min(side, longer) / aspect)), reading, page);
  });
  if (!('picture' in shown))
    return refuse(
      shown.reason === 'unreadable' && !existsSync(file) ? 'not-found' : 'unusable-input',
      `${path} is ${shown.reason}: ${shown.detail}`,
    );
  const { width, height, data } = rendered({ ...shown.picture, data: pixelsOfStored(shown.picture.data) });
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
  return { question: 'thumbnail', type: 'image/jpeg', base64: jpeg.toString('base64') };
}

async function exif({ path }: QuestionOf<'exif'>): Promise<Answer> {
  const fields = await withPictureFile(path, exifOf);
  if ('reason' in fields) return refuse('unusable-input', `${path} is ${fields.reason}: ${fields.detail}`);
  return { question: 'exif', fields };
}

/** The only photograph that is asked for. @throws FailureError 'unusable-input' if the task cannot use it, 'not-found'. */
async function onlyThat(task: PretextTask, pack: Pack, settings: TrainSettings, path: string): Promise<number[]> {
  let photograph = 0;
  while (photograph < pack.count && pack.path(photograph) !== path) photograph += 1;
  if (photograph === pack.count)
    return refuse('not-found', `${path} is not in this dataset`, 'index its folders again');
  if (!task.companion) return [photograph];
  await task.companion.prepare(pack, {});
  const reader = task.companion.open(pack);
  try {
    if (reader.choose(settings.taskSettings).photographs.includes(photograph)) return [photograph];
    return refuse('unusable-input', `${task.card.title} cannot use this image`);
  } finally {
    reader.close();
  }
}

/** The first photographs of a pack; for tasks with a companion, usable ones spread evenly over the scenes. */
async function previewed(task: PretextTask, pack: Pack, settings: TrainSettings, count: number): Promise<number[]> {
  const first = Array.from({ length: Math.min(count, pack.count) }, (_, i) => i);
  if (!task.companion) return first;
  // Prepare more than are shown, because some may be unusable.
  await task.companion.prepare(pack, {}, 2 * count);
  const reader = task.companion.open(pack);
  try {
    const { photographs } = reader.choose(settings.taskSettings);
    return Array.from(
      first.slice(0, photographs.length),
      (i) => photographs[Math.floor((i * photographs.length) / Math.min(count, photographs.length))]!,
    );
  } finally {
    reader.close();
  }
}

/** Photographs of a pack, posed as in the first epoch. */
async function preview({ settings, packDir, side, count, photograph }: QuestionOf<'preview'>): Promise<Answer> {
  // Loaded here, because tasks load tensors, which thumbnails do not need.
  const { pretextTask, poseSettings } = await import('../tasks/tasks.ts');
  const task = pretextTask(settings.task);
  const pack = await openPack(packDir, side);
  try {
    const photographs =
      photograph === undefined
        ? await previewed(task, pack, settings, count)
        : await onlyThat(task, pack, settings, photograph);
    const reader = task.companion?.open(pack);
    const entries = [];
    for (const i of photographs) {
      const random = new Random(settings.seed, 'pose', 0, pack.key(i));
      const posed = task.pose(await pack.read(i), poseSettings(settings), random, 'train', {
        index: i,
        epoch: 0,
        ...(reader && { beside: reader.readSync(i) }),
      });
      entries.push({ photograph: pack.name(i), shown: task.show(posed, undefined, 0, poseSettings(settings)) });
    }
    reader?.close();
    const items = await drawItems(entries, async (png) => ({
      data: `data:image/png;base64,${png.toString('base64')}`,
    }));
    return { question: 'preview', items };
  } finally {
    pack.close();
  }
}
