/** Nearest neighbours of an image in folders. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { largestQuery, neighbourCounts } from '../../../shared/neighbours.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `neighbours`. */
export interface NeighboursOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  /** The absolute path of the image, or the file that a page sent. */
  readonly query: string | { readonly name: string; readonly bytes: Buffer };
  readonly count?: number | undefined;
}

/** The files that pages send lie here, beside the features, while they are asked about. */
const sentFolder = (packDir: string): string => join(packDir, 'queries');

/** How the lab prepares them. */
export const neighbours: Preparation<'neighbours', NeighboursOptions> = {
  fromPage: async ({ images, stage, query, count }, { tokens, datasets }) => ({
    images: images.map((token) => tokens.pathOf(token)),
    stage,
    count,
    query:
      'dataset' in query
        ? (await datasets.imageFile(query.dataset, query.image)).path
        : { name: query.name, bytes: Buffer.from(query.content, 'base64') },
  }),
  prepare: async (id, { images, stage, query, count = neighbourCounts.usual }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    const dataset = context.datasets.specOf(folders, reading);
    return {
      job: {
        source,
        dataset,
        ...(stage !== undefined && { stage }),
        count,
        query: typeof query === 'string' ? { path: query, name: query } : await kept(query, dataset.packDir),
      },
      reads: [datasetId(folders, reading)],
    };
  },
  cleanUp: async ({ query, dataset }) => {
    if (dirname(query.path) === sentFolder(dataset.packDir)) await rm(query.path, { force: true });
  },
};

/** Keeps a file that a page sent while it is asked about. */
async function kept({ name, bytes }: { readonly name: string; readonly bytes: Buffer }, packDir: string) {
  if (bytes.length > largestQuery)
    refuse('unusable-input', `${name} has more than ${largestQuery / 2 ** 20} MiB`, 'choose a smaller copy of it');
  const folder = sentFolder(packDir);
  await mkdir(folder, { recursive: true });
  const path = join(folder, randomUUID());
  await writeFile(path, bytes);
  return { path, name };
}
