/** Opens any encoder with what can be seen inside it besides its features. */
import { type EncoderSource, nameOfSource } from '../../../../shared/encoder-source.ts';
import { firstConvolution } from '../../encoders/first-convolution.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Kernels } from '../../pictures/kernels.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { firstFilters } from '../../run/first-filters.ts';
import { readTrainedRun } from '../../run/read-trained-run.ts';
import { trainedEncoder } from '../../run/trained-encoder.ts';
import { addedUnderTest } from '../added-features.ts';
import type { EncoderUnderTest, MapExtractor } from '../stage-extractor.ts';
import { runUnderTest } from '../stage-features.ts';
import { type AttentionMaps, attentionMaps } from './attention-maps.ts';

type Attention = (engine: Engine, squares: readonly Pixels[]) => Promise<ReadonlyMap<string, AttentionMaps>>;

export interface OpenedEncoder {
  readonly encoder: EncoderUnderTest;
  /** Of a run's checkpoint. */
  readonly step?: number;
  /** Or why there are none. */
  readonly filters: Kernels | string;
  /** Or why there is none. */
  readonly attention: Attention | string;
}

/** @throws FailureError 'unusable-input' for a run without a readable checkpoint. */
export async function openedEncoder(
  source: EncoderSource,
  onWarning: (message: string) => void,
): Promise<OpenedEncoder> {
  if (source.kind === 'added')
    return {
      encoder: addedUnderTest(source.folder, source.encoder),
      filters: await firstConvolution(source.folder, source.encoder),
      attention: 'attention is not among the outputs of an added file',
    };
  const { checkpoint } = await readTrainedRun(source.runDir, onWarning);
  const trained = trainedEncoder(source.settings, checkpoint);
  return {
    encoder: runUnderTest(`the encoder of ${nameOfSource(source)}`, trained, trained.state),
    step: checkpoint.note.step,
    filters: firstFilters(trained),
    attention: trained.encoder.attention
      ? (engine, squares) => attentionMaps(engine, trained, trained.state, squares)
      : `${source.settings.encoder} is no transformer`,
  };
}

/** Opens an encoder for its features of places; one that has none gives those of whole images, as one place. */
export async function openPlaces(encoder: EncoderUnderTest, engine: Engine): Promise<MapExtractor> {
  if (encoder.openMaps) return encoder.openMaps(engine);
  const extractor = await encoder.open(async () => engine);
  return {
    size: extractor.size,
    atOnce: extractor.atOnce,
    dispose: () => extractor.dispose(),
    maps: async (squares) => {
      const stages = [...(await extractor.features(squares))];
      return new Map(stages.map(([stage, features]) => [stage, { ...features, rows: 1, columns: 1 }]));
    },
  };
}
