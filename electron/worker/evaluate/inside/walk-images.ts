/** One pass of images through an encoder: the strongest images of every unit, and the maps of the images that are shown. */
import { refuse } from '../../../../shared/failure.ts';
import type { Pack } from '../../data/pack.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import type { EncoderUnderTest, FeatureMaps, MapExtractor } from '../stage-extractor.ts';
import { TopImageCollector, type TopImages } from './top-images.ts';

/** The images of a pass, by their numbers in the pack. */
interface Images {
  readonly pack: Pack;
  /** That units are compared on. */
  readonly compared: readonly number[];
  /** Some of them, whose maps are kept. */
  readonly shown: readonly number[];
}

/** What a stage shows. */
export interface WalkedStage {
  readonly stage: string;
  /** Of the images that are shown, in their order. */
  readonly maps: FeatureMaps;
  readonly top: TopImages;
}

/** The central square of an image, as evaluations take it. */
export const centralSquareOf = async (pack: Pack, image: number, size: number): Promise<Pixels> =>
  posedSquare(await pack.read(image), { size, randomCrop: false, flip: false }, new Random(), 'held-out');

/**
 * @param stage The only stage that is wanted; all of them if omitted.
 * @param mostForUnit Images that are kept for each unit.
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have; 'unusable-input' for features that are not
 *   finite; 'stopped'.
 */
export async function walkImages(
  encoder: EncoderUnderTest,
  extractor: MapExtractor,
  { pack, compared, shown }: Images,
  { stage: wanted, mostForUnit }: { readonly stage?: string | undefined; readonly mostForUnit: number },
  control: JobControl,
): Promise<WalkedStage[]> {
  const { size, atOnce } = extractor;
  const collectors = new Map<string, TopImageCollector>();
  const kept = new Map<string, { readonly of: FeatureMaps; readonly images: Float32Array[] }>();
  const isShown = new Set(shown);
  for (let from = 0; from < compared.length; from += atOnce) {
    const numbers = compared.slice(from, from + atOnce);
    const squares = await Promise.all(numbers.map((image) => centralSquareOf(pack, image, size)));
    const stages = await extractor.maps(squares);
    const names = [...stages.keys()];
    if (wanted !== undefined && !stages.has(wanted))
      refuse('bad-usage', `${encoder.what} has no stage '${wanted}'`, `its stages are ${names.join(', ')}`);
    for (const stage of wanted === undefined ? names : [wanted]) {
      const maps = stages.get(stage)!;
      if (!maps.data.every(Number.isFinite))
        refuse('unusable-input', `the features of ${encoder.what} are not finite: ${encoder.ifNotFinite}`);
      const collector = collectors.get(stage) ?? new TopImageCollector(maps.width, mostForUnit);
      collectors.set(stage, collector);
      collector.add(maps, numbers);
      const keeping = kept.get(stage) ?? { of: maps, images: [] };
      kept.set(stage, keeping);
      const each = maps.data.length / maps.count;
      numbers.forEach((image, n) => {
        if (isShown.has(image)) keeping.images.push(maps.data.slice(n * each, (n + 1) * each));
      });
    }
    control.progress('comparing units', from + numbers.length, compared.length);
    await control.checkStopped();
  }
  return [...collectors].map(([stage, collector]) => {
    const { of, images } = kept.get(stage)!;
    const { rows, columns, width } = of;
    const data = new Float32Array(images.length * rows * columns * width);
    images.forEach((image, n) => {
      data.set(image, n * image.length);
    });
    return { stage, maps: { count: images.length, rows, columns, width, data }, top: collector.result() };
  });
}
