/** Features of folders as files. */
import { join } from 'node:path';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource, folderOfEncoder } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `embed`. */
export interface EmbedOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  /** Absolute path of the file; by default, in the folder of the encoder. */
  readonly out?: string | undefined;
}

/** How the lab prepares them. */
export const embed: Preparation<'embed', EmbedOptions> = {
  fromPage: ({ images, stage }, { tokens }) => ({ images: images.map((token) => tokens.pathOf(token)), stage }),
  prepare: async (id, { images, stage, out }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    return {
      job: {
        source,
        dataset: context.datasets.specOf(folders, reading),
        ...(stage !== undefined && { stage }),
        out: out ?? join(await folderOfEncoder(id, context), 'features.npy'),
      },
      reads: [datasetId(folders, reading)],
    };
  },
};
