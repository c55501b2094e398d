/** What the representations of encoders rest on, for images of folders. */
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { lookedImages, lookMasks } from '../../../shared/importance.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `look` for any encoder. */
export interface ImportanceOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  /** Largest number of images. */
  readonly count?: number | undefined;
  /** Of each image. */
  readonly masks?: number | undefined;
}

/** How the lab prepares them. */
export const importance: Preparation<'importance', ImportanceOptions> = {
  fromPage: ({ images, ...rest }, { tokens }) => ({ images: images.map((token) => tokens.pathOf(token)), ...rest }),
  prepare: async (id, { images, stage, count = lookedImages.usual, masks = lookMasks.usual }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    return {
      job: {
        source,
        dataset: context.datasets.specOf(folders, reading),
        ...(stage !== undefined && { stage }),
        count,
        masks,
      },
      reads: [datasetId(folders, reading)],
    };
  },
};
