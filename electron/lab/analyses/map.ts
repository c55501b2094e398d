/** Maps of the images of folders. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { type MapSettings, mapDefaults } from '../../../shared/map.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { encoderSource, folderOfEncoder } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Options of `map`; settings that are missing have their defaults. */
export interface MapOptions {
  /** Absolute paths of the folders. */
  readonly images: readonly string[];
  readonly stage?: string | undefined;
  readonly settings: { readonly [Key in keyof MapSettings]?: MapSettings[Key] | undefined };
  /** Absolute path of a file for a copy of the points. */
  readonly out?: string | undefined;
}

/** What stands for folders in the names of files. */
export const placeOfFolders = (folders: readonly string[]): string => datasetId(folders);

/** The file of the points of the last map, in the folder of the encoder. */
export const pointsFile = (place: string, method: string): string => join('maps', `${place}-${method}-points.json`);

/** How the lab prepares them. */
export const map: Preparation<'map', MapOptions> = {
  fromPage: ({ images, stage, ...settings }, { tokens }) => ({
    images: images.map((token) => tokens.pathOf(token)),
    stage,
    settings,
  }),
  prepare: async (id, { images, stage, settings, out }, context) => {
    if (out !== undefined) await refuseMissingFolder(out);
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const folders = await realFolders(images);
    await context.datasets.register(folders, { reading });
    const place = placeOfFolders(folders);
    const { method = mapDefaults.method } = settings;
    return {
      job: {
        source,
        dataset: context.datasets.specOf(folders, reading),
        ...(stage !== undefined && { stage }),
        method,
        neighbours: settings.neighbours ?? mapDefaults.neighbours,
        minDist: settings.minDist ?? mapDefaults.minDist,
        seed: settings.seed ?? mapDefaults.seed,
        place,
        points: join(await folderOfEncoder(id, context), pointsFile(place, method)),
        ...(out !== undefined && { out }),
      },
      reads: [datasetId(folders, reading)],
    };
  },
  checkVariant: ({ dataset }) => {
    if (!/^[0-9a-f]{1,64}$/.test(dataset)) refuse('not-found', `no dataset is called '${dataset}'`);
  },
};

/** Before work of minutes. */
async function refuseMissingFolder(file: string): Promise<void> {
  const folder = await stat(dirname(file)).catch(() => undefined);
  if (!folder?.isDirectory()) refuse('unusable-input', `there is no folder ${dirname(file)} for the map`);
}
