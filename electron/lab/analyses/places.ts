/** Evaluations of the features of places: with masks and with boxes. */
import { realpath } from 'node:fs/promises';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { type Ignored, usualIgnored } from '../../../shared/places.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { labelledSpecs } from './compared-with.ts';
import { encoderSource } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

/** Paths of the annotations of the training images and of the test images. */
interface Both {
  readonly train: string;
  readonly test: string;
}

/** Options of an evaluation with masks or boxes. */
export interface PlacesOptions {
  /** Absolute paths of images to learn from, and to test on. */
  readonly images: readonly string[];
  readonly test: readonly string[];
  readonly stage?: string | undefined;
  /** Folders of masks. `ignored` is 255 by default. */
  readonly masks?: (Both & { readonly ignored?: Ignored | undefined }) | undefined;
  /** COCO files, or folders with one or with Pascal VOC files. */
  readonly boxes?: Both | undefined;
}

/** How the lab prepares them. */
export const places: Preparation<'places', PlacesOptions> = {
  fromPage: ({ images, test, stage, masks, boxes }, { tokens }) => {
    const both = (chosen: Both): Both => ({ train: tokens.pathOf(chosen.train), test: tokens.pathOf(chosen.test) });
    return {
      images: images.map((token) => tokens.pathOf(token)),
      test: test.map((token) => tokens.pathOf(token)),
      stage,
      ...(masks && { masks: { ...both(masks), ignored: masks.ignored } }),
      ...(boxes && { boxes: both(boxes) }),
    };
  },
  prepare: async (id, { images, test, stage, masks, boxes }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const [folders, testFolders] = await Promise.all([realFolders(images), realFolders(test)]);
    const specs = await labelledSpecs({ folders, testFolders }, reading, context);
    return {
      job: {
        source,
        ...specs,
        ...(stage !== undefined && { stage }),
        ...(masks && {
          masks: {
            ...(await realPaths(masks, async (path) => (await realFolders([path]))[0]!)),
            ignored: masks.ignored ?? usualIgnored,
          },
        }),
        ...(boxes && { boxes: await realPaths(boxes, existing) }),
      },
      reads: [datasetId(folders, reading), datasetId(testFolders, reading)],
    };
  },
};

const realPaths = async ({ train, test }: Both, real: (path: string) => Promise<string>): Promise<Both> => ({
  train: await real(train),
  test: await real(test),
});

const existing = (path: string): Promise<string> =>
  realpath(path).catch(() => refuse('unusable-input', `there is no file or folder ${path}`));
