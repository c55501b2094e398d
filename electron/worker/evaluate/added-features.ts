/** The features of every stage of an added encoder. */
import { type AddedEncoder, placesOf } from '../../../shared/encoders.ts';
import { bundledScript } from '../data/bundled.ts';
import type { EncoderProgram, Output } from '../encoders/encoder-program.ts';
import { fillInput } from '../encoders/fill-input.ts';
import { openAdded } from '../encoders/open-added.ts';
import { mapsOf, pooled } from '../encoders/output-stages.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Pixels } from '../pictures/picture.ts';
import { AddedFeaturesInThreads, addedAtOnce } from './added-features-in-threads.ts';
import type { EncoderUnderTest, FeatureMaps, MapExtractor, StageExtractor } from './stage-extractor.ts';

/** The program of an added encoder, asked for vectors and for maps. */
export class AddedFeatures implements StageExtractor, MapExtractor {
  readonly size: number;
  readonly atOnce: number;

  constructor(
    private readonly encoder: AddedEncoder,
    private readonly program: EncoderProgram,
  ) {
    this.size = encoder.input.size;
    this.atOnce = encoder.input.batch ?? addedAtOnce;
  }

  async features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const { input, stages } = this.encoder;
    const outputs = await this.#outputs(squares);
    return new Map(
      stages.map((stage) => [stage.stage, pooled(stage, outputs.get(stage.output)!, input.layout, squares.length)]),
    );
  }

  async maps(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMaps>> {
    const { input, stages } = this.encoder;
    const outputs = await this.#outputs(squares);
    return new Map(
      stages.flatMap((stage) => {
        const places = placesOf(stage);
        if (!places) return [];
        const output = outputs.get(places.output)!;
        return [[stage.stage, mapsOf(places, stage.width, output, input.layout, squares.length)] as const];
      }),
    );
  }

  #outputs(squares: readonly Pixels[]): Promise<ReadonlyMap<string, Output>> {
    const { input } = this.encoder;
    const count = input.batch ?? squares.length;
    return this.program.run(fillInput(squares, input, count), count);
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}

/**
 * @param folder The encoder's folder in the workspace.
 * @param threadFile Path of the bundled thread that computes features. Without it (unbundled sources, as in tests), this
 *   thread computes them.
 */
export function addedUnderTest(
  folder: string,
  encoder: AddedEncoder,
  threadFile = bundledScript('added-features-thread'),
): EncoderUnderTest {
  const openHere = async () => new AddedFeatures(encoder, await openAdded(folder, encoder));
  return {
    what: `the encoder ${encoder.name}`,
    packSide: encoder.input.resize,
    ifNotFinite: 'it cannot be evaluated on these images',
    representation: encoder.features.stage,
    open: () =>
      encoder.kind === 'onnx' && threadFile !== undefined
        ? AddedFeaturesInThreads.open(folder, encoder, threadFile)
        : openHere(),
    ...(encoder.stages.some(placesOf) && { openMaps: openHere }),
  };
}
