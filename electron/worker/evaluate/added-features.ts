/** The features of every stage of an added encoder. */
import type { AddedEncoder } from '../../../shared/encoders.ts';
import type { EncoderProgram } from '../encoders/encoder-program.ts';
import { fillInput } from '../encoders/fill-input.ts';
import { openAdded } from '../encoders/open-added.ts';
import { pooled } from '../encoders/output-stages.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Pixels } from '../pictures/picture.ts';
import type { EncoderUnderTest, StageExtractor } from './stage-extractor.ts';

/** Photographs in a batch, unless the file fixes another; more are not faster and take more memory. */
const atOnce = 8;

class AddedFeatures implements StageExtractor {
  readonly size: number;
  readonly atOnce: number;

  constructor(
    private readonly encoder: AddedEncoder,
    private readonly program: EncoderProgram,
  ) {
    this.size = encoder.input.size;
    this.atOnce = encoder.input.batch ?? atOnce;
  }

  async features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const { input, stages } = this.encoder;
    const count = input.batch ?? squares.length;
    const outputs = await this.program.run(fillInput(squares, input, count), count);
    return new Map(
      stages.map((stage) => [stage.stage, pooled(stage, outputs.get(stage.output)!, input.layout, squares.length)]),
    );
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}

/** @param folder The encoder's folder in the workspace. */
export const addedUnderTest = (folder: string, encoder: AddedEncoder): EncoderUnderTest => ({
  what: `the encoder ${encoder.name}`,
  packSide: encoder.input.resize,
  ifNotFinite: 'it cannot be evaluated on these images',
  open: async () => new AddedFeatures(encoder, await openAdded(folder, encoder)),
});
