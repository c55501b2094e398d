/** Training places: those with a label, or a sample of them, so that memory does not grow with the images. */
import type { Pack } from '../../data/pack.ts';
import { Random } from '../../numerics/random.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { OnBatch, PlaceExtractor } from './place-extractor.ts';

/** At most this many places, and this many features in all of them: 64 MiB. */
const mostPlaces = 20_000;
const mostFeatures = 2 ** 24;

export const mostPlacesOf = (width: number): number => Math.min(mostPlaces, Math.floor(mostFeatures / width));

/** A place of an image: `image` is the image's place in a list. */
export interface PlaceOfImage {
  readonly image: number;
  readonly place: number;
}

/** A seeded sample of at most `most`, in their order. */
export function sampled<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  const order = new Random('places', all.length).permutation(all.length).slice(0, most).sort();
  return Array.from(order, (at) => all[at]!);
}

/** The features of these places, in their order. @param places Sorted by image. */
export async function featuresOfPlaces(
  extractor: PlaceExtractor,
  pack: Pack,
  photographs: Uint32Array,
  places: readonly PlaceOfImage[],
  onBatch: OnBatch,
): Promise<FeatureMatrix> {
  const { width } = extractor;
  const data = new Float32Array(places.length * width);
  const images = [...new Set(places.map(({ image }) => image))];
  let at = 0;
  await extractor.each(
    pack,
    images.map((image) => photographs[image]!),
    (i, features) => {
      for (; at < places.length && places[at]!.image === images[i]; at++) {
        const from = places[at]!.place * width;
        data.set(features.data.subarray(from, from + width), at * width);
      }
    },
    onBatch,
  );
  return { count: places.length, width, data };
}

/** One in this many training images is set aside to choose settings. */
const choosing = 5;

/**
 * Rows to fit and rows to choose by: the places of a fifth of the images are set aside; of a single image, every fifth place.
 * Places of one image are alike, so they stay on one side.
 */
export function splitByImage(places: readonly PlaceOfImage[]): { fit: number[]; choose: number[] } {
  const images = [...new Set(places.map(({ image }) => image))];
  const order = new Random('images to choose by', images.length).permutation(images.length);
  const aside = new Set(
    Array.from(
      order.slice(0, Math.floor(Math.max(images.length / choosing, Math.min(1, images.length - 1)))),
      (i) => images[i]!,
    ),
  );
  const isAside = (row: number): boolean =>
    aside.size > 0 ? aside.has(places[row]!.image) : row % choosing === choosing - 1;
  const rows = places.map((_, row) => row);
  return { fit: rows.filter((row) => !isAside(row)), choose: rows.filter(isAside) };
}
