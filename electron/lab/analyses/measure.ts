/** Label-free measures of an encoder on folders. */
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `measure`. */
export interface MeasureOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
}

/** How the lab prepares them. */
export const measure: Preparation<'measure', MeasureOptions> = {
  fromPage: ({ images, stage }, { tokens }) => ({ images: images.map((token) => tokens.pathOf(token)), stage }),
  prepare: async (id, { images, stage }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    return {
      job: { source, dataset: context.datasets.specOf(folders, reading), ...(stage !== undefined && { stage }) },
      reads: [datasetId(folders, reading)],
    };
  },
};
