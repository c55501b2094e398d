/** Features of folders as files. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { filesOfFeatures } from '../../../shared/feature-files.ts';
import { refuseTaken } from '../export-runs.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource, folderOfEncoder } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `embed`. */
export interface EmbedOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  /** Absolute path of the file, of a format that there is; by default, in the folder of the encoder. */
  readonly out?: string | undefined;
}

/** How the lab prepares them. */
export const embed: Preparation<'embed', EmbedOptions> = {
  fromPage: ({ images, stage }, { tokens }) => ({ images: images.map((token) => tokens.pathOf(token)), stage }),
  prepare: async (id, { images, stage, out }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    if (out !== undefined) await refuseOut(out, folders);
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

/**
 * Refuses a file that exists, and one inside the images.
 * @param folders Real paths. @throws FailureError 'unusable-input'.
 */
async function refuseOut(out: string, folders: readonly string[]): Promise<void> {
  for (const file of filesOfFeatures(out)) await refuseTaken(file, '--out FILE');
  const real = join(await realpath(dirname(out)), basename(out));
  const inside = folders.find((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep));
  if (inside !== undefined)
    refuse(
      'unusable-input',
      `${out} is inside ${inside}, a folder of the images, which is never written to`,
      'name a file elsewhere with --out FILE',
    );
}
