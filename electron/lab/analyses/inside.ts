/** Looks inside encoders. Their pictures are in a folder of their own, so that an address never shows those of another look. */
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource, folderOfEncoder } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `inside`. */
export interface InsideOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  /** Absolute path of a folder for copies of the pictures. */
  readonly out?: string | undefined;
}

/** The folder with the pictures of looks, in the folder of a run or of an added encoder. */
export const insideFolder = (folder: string): string => join(folder, 'inside');

/** How the lab prepares and keeps them. */
export const inside: Preparation<'inside', InsideOptions> = {
  fromPage: ({ images, stage }, { tokens }) => ({ images: images.map((token) => tokens.pathOf(token)), stage }),
  prepare: async (id, { images, stage, out }, context) => {
    if (out !== undefined) await makeFolder(out);
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    const looks = insideFolder(await folderOfEncoder(id, context));
    await mkdir(looks, { recursive: true });
    return {
      job: {
        source,
        dataset: context.datasets.specOf(folders, reading),
        ...(stage !== undefined && { stage }),
        out: join(looks, String(Date.now())),
      },
      reads: [datasetId(folders, reading)],
    };
  },
  cleanUp: ({ out }) => keepOnly(dirname(out), (name) => !name.endsWith('.part')),
  written: async (result, { out }, id, context) => {
    const looks = insideFolder(await folderOfEncoder(id, context));
    await keepOnly(looks, (name) => name === result.pictures);
    if (out !== undefined) await cp(join(looks, result.pictures), out, { recursive: true });
    return result;
  },
};

async function keepOnly(folder: string, isKept: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (!isKept(name)) await rm(join(folder, basename(name)), { recursive: true, force: true });
}
