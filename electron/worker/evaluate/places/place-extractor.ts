/** The features of the places of images at one stage of an encoder. */
import { refuse } from '../../../../shared/failure.ts';
import type { Pack } from '../../data/pack.ts';
import type { Engine } from '../../engine/engine.ts';
import { Random } from '../../numerics/random.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import type { EncoderUnderTest, FeatureMaps, MapExtractor } from '../stage-extractor.ts';
import type { Grid } from './patch-labels.ts';

/** Called after every batch with the number of images done; may throw to end the work. */
export type OnBatch = (done: number) => Promise<void>;

/** The square of an image, as an encoder sees it. @returns [size, size, channels] */
export const squareOf = async (pack: Pack, photograph: number, size: number): Promise<Pixels> =>
  posedSquare(await pack.read(photograph), { size, randomCrop: false, flip: false }, new Random(), 'held-out');

/** One stage of an encoder that has places. */
export class PlaceExtractor implements Grid {
  private constructor(
    private readonly maps: MapExtractor,
    private readonly encoder: Pick<EncoderUnderTest, 'what' | 'ifNotFinite'>,
    readonly stage: string,
    readonly rows: number,
    readonly columns: number,
    readonly width: number,
  ) {}

  /**
   * @param wanted The stage; by default the last with places.
   * @param like Any square of an encoder's input.
   * @throws FailureError 'unusable-input' for an encoder without places; 'bad-usage' for a stage that it does not have, or
   *   that has no places.
   */
  static async open(
    engine: Engine,
    encoder: EncoderUnderTest,
    wanted: string | undefined,
    like: Pixels,
  ): Promise<PlaceExtractor> {
    if (!encoder.openMaps)
      return refuse(
        'unusable-input',
        `${encoder.what} has no features of places: every output is one vector for the whole image`,
        'add it with an output that is a feature map or a list of patch tokens',
      );
    const maps = await encoder.openMaps(engine);
    const found = await maps.maps([like]);
    const names = [...found].filter(([, { rows, columns }]) => rows * columns > 1).map(([name]) => name);
    const stage = wanted ?? names.at(-1);
    if (stage === undefined || !names.includes(stage)) {
      await maps.dispose();
      if (stage === undefined)
        return refuse('unusable-input', `no stage of ${encoder.what} has more than one place in squares of this size`);
      return refuse(
        'bad-usage',
        `${encoder.what} has no stage '${stage}' with features of places`,
        `those that have are ${names.join(', ')}`,
      );
    }
    const { rows, columns, width } = found.get(stage)!;
    return new PlaceExtractor(maps, encoder, stage, rows, columns, width);
  }

  get size(): number {
    return this.maps.size;
  }

  /**
   * The features of all places of images, one after another.
   * @param use Gets the place in `photographs` and the features [rows · columns, width].
   * @throws FailureError 'unusable-input' if a feature is not finite.
   */
  async each(
    pack: Pack,
    photographs: ArrayLike<number>,
    use: (at: number, features: FeatureMatrix, square: Pixels) => Promise<void> | void,
    onBatch: OnBatch,
  ): Promise<void> {
    const { atOnce, size } = this.maps;
    const places = this.rows * this.columns;
    for (let from = 0; from < photographs.length; from += atOnce) {
      const count = Math.min(atOnce, photographs.length - from);
      const squares: Pixels[] = [];
      for (let i = 0; i < count; i++) squares.push(await squareOf(pack, photographs[from + i]!, size));
      const { data, width } = (await this.maps.maps(squares)).get(this.stage) as FeatureMaps;
      if (!data.every(Number.isFinite))
        refuse(
          'unusable-input',
          `features of ${this.stage} of ${this.encoder.what} are not finite: ${this.encoder.ifNotFinite}`,
        );
      for (let i = 0; i < count; i++)
        await use(
          from + i,
          { count: places, width, data: data.subarray(i * places * width, (i + 1) * places * width) },
          squares[i]!,
        );
      await onBatch(from + count);
    }
  }

  dispose(): Promise<void> {
    return this.maps.dispose();
  }
}
