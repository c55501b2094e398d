/** Programs that compute the features of every stage of an encoder, and the walk over photographs that all of them share. */
import type { Engine } from '../engine/engine.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Pixels } from '../pictures/picture.ts';
import type { LabelledSet } from './labelled-photographs.ts';
import { squareBatches } from './posed-squares.ts';

/** Computes features of squares. */
export interface StageExtractor {
  /** Side of its squares, in pixels. */
  readonly size: number;
  /** Most squares in a batch; more are not faster and take more memory. */
  readonly atOnce: number;
  /** The features of all its stages, in their order. @param squares Each [size, size, channels] in 0–255, at most `atOnce`. */
  features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>>;
  dispose(): Promise<void>;
}

/** An encoder that is evaluated: that of a run, an added one, or features that need no network. */
export interface EncoderUnderTest {
  /** For progress and messages: `the trained encoder`. */
  readonly what: string;
  /** Shorter side of the photographs that its squares are cut from, in pixels. */
  readonly packSide: number;
  /** Why features that are not finite can happen, and what to do. */
  readonly ifNotFinite: string;
  /** The stage whose features represent an image; the last one if omitted. */
  readonly representation?: string;
  /** @param engine Opens the engine, for an encoder that needs it. */
  open(engine: () => Promise<Engine>): Promise<StageExtractor>;
  /** Opens it for the features of places; absent for features of whole images alone. */
  readonly openMaps?: (engine: Engine) => Promise<MapExtractor>;
}

/** The features of places in squares at one stage, [N, rows, columns, C]. */
export interface FeatureMaps {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly data: Float32Array;
}

/** Computes the features of places; a stage that is a vector for the whole image has none. */
export interface MapExtractor extends Pick<StageExtractor, 'size' | 'atOnce' | 'dispose'> {
  /** By stage, in their order. @param squares As for `features`. */
  maps(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMaps>>;
}

/** The features of some photographs, one after another in their order. */
export interface FeatureBatch {
  /** Place of the first of them. */
  readonly from: number;
  readonly count: number;
  /** [count, C] each. */
  readonly stages: ReadonlyMap<string, FeatureMatrix>;
}

/** Features of the photographs' central squares, a batch at a time; the next squares are cut meanwhile. */
export async function* featureBatches(
  extractor: StageExtractor,
  { pack, photographs }: Pick<LabelledSet, 'pack' | 'photographs'>,
): AsyncGenerator<FeatureBatch> {
  let from = 0;
  for await (const squares of squareBatches(pack, photographs, extractor)) {
    yield { from, count: squares.length, stages: await extractor.features(squares) };
    from += squares.length;
  }
}

/**
 * Features of the photographs' central squares by stage, each [photographs, C], in memory that threads can share.
 * @param onBatch Called after every batch with the number of photographs done; may throw to end the work.
 */
export async function featuresOf(
  extractor: StageExtractor,
  set: Pick<LabelledSet, 'pack' | 'photographs'>,
  onBatch: (done: number) => Promise<void>,
): Promise<ReadonlyMap<string, FeatureMatrix>> {
  const count = set.photographs.length;
  const all = new Map<string, FeatureMatrix>();
  for await (const { from, count: rows, stages } of featureBatches(extractor, set)) {
    for (const [stage, { width, data }] of stages) {
      const matrix = all.get(stage) ?? {
        count,
        width,
        data: new Float32Array(new SharedArrayBuffer(4 * count * width)),
      };
      all.set(stage, matrix);
      matrix.data.set(data, from * width);
    }
    await onBatch(from + rows);
  }
  return all;
}
