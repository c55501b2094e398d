/** The images of folders whose features are nearest to those of one image. */
import { createHash } from 'node:crypto';
import { idOfSource, packSideOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import type { Neighbours } from '../../../shared/neighbours.ts';
import { placeOf } from '../../../shared/page-names.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { imagesOfFile } from '../data/decode.ts';
import { withPictureFile } from '../data/read-picture-file.ts';
import { EngineOnDemand } from '../engine/engine-on-demand.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { nearestRows } from '../numerics/cosine.ts';
import { type Picture, pixelsOfStored } from '../pictures/picture.ts';
import { type FolderFeatures, folderFeatures } from './folder-features.ts';
import { refuseNotFinite } from './not-finite.ts';
import { centralPixels } from './posed-squares.ts';
import { skippedInWords } from './skipped-in-words.ts';

/** The image that is asked about. */
interface Query {
  /** Hash of its content, as FolderFeatures has it. */
  readonly content: string;
  readonly picture: Picture;
}

/** @throws FailureError 'unusable-input' for an image that cannot be read; as folderFeatures. */
export async function neighbours(
  job: JobOf<'neighbours'>,
  control: JobControl,
): Promise<Omit<Neighbours, 'seconds' | 'madeAt'>> {
  const { source, dataset, query, count } = job;
  const asked = await readQuery(job, packSideOfSource(source), dataset.reading ?? colourReading);
  const folder = await folderFeatures(job, control);
  const { paths, features, stage, computed, indexed, contentOf } = folder;
  const copies = paths.flatMap((_, row) => (contentOf(row) === asked.content ? [row] : []));
  const [copy] = copies;
  const { width, data } = features;
  const vector =
    copy === undefined
      ? await featuresOfQuery(asked.picture, folder, job, control)
      : data.subarray(copy * width, (copy + 1) * width);
  const left = new Set(copies);
  const nearest = await nearestRows(
    features,
    vector,
    count,
    (row) => left.has(row),
    async (done) => {
      control.progress('comparing the images', done, features.count);
      await control.checkStopped();
    },
  );
  return {
    event: 'neighbours',
    encoderOf: idOfSource(source),
    stage,
    query: query.name,
    copies: copies.map((row) => paths[row]!),
    neighbours: nearest.map(({ row, cosine }) => ({ path: paths[row]!, cosine })),
    images: features.count,
    computed,
    warnings: skippedInWords(indexed),
  };
}

/** Reads the image as those of the folders are read. */
async function readQuery({ query }: JobOf<'neighbours'>, side: number, reading: ImageReading): Promise<Query> {
  const { file, page = 1 } = placeOf(query.path, reading);
  const read = await withPictureFile(file, async (bytes) => {
    const images = await imagesOfFile(bytes, { side, reading, queueLarge: (task) => task() });
    if ('reason' in images) return images;
    if (page > images.count) return { reason: 'unreadable' as const, detail: `it has no page ${page}` };
    const decoded = await images.decode(page);
    if ('reason' in decoded) return decoded;
    const whole = createHash('sha256').update(bytes).digest('hex');
    const content = images.count > 1 ? createHash('sha256').update(`${whole}#${page}`).digest('hex') : whole;
    const picture = { ...decoded.picture, data: pixelsOfStored(decoded.picture.data) };
    return { content: content.slice(0, 32), picture };
  });
  if ('reason' in read)
    return refuse('unusable-input', `${query.name} cannot be used as the query: ${read.reason} (${read.detail})`);
  return read;
}

/** The features of an image that is not in the folders. */
async function featuresOfQuery(
  picture: Picture,
  { encoder, stage }: FolderFeatures,
  { query }: JobOf<'neighbours'>,
  control: JobControl,
): Promise<Float32Array> {
  const engine = new EngineOnDemand(() => openEngine('auto', control.port));
  try {
    const extractor = await encoder.open(engine.get);
    try {
      const { data } = (await extractor.features([centralPixels(picture, extractor.size)])).get(stage)!;
      if (!data.every(Number.isFinite)) refuseNotFinite(query.name, stage, encoder);
      return data;
    } finally {
      await extractor.dispose();
    }
  } finally {
    await engine.dispose();
  }
}
