/** What every file of features is written from. */
import type { FeatureMatrix } from '../../numerics/representation-health.ts';

export interface FeaturesToWrite {
  /** Absolute paths of the images, in the order of the rows. */
  readonly paths: readonly string[];
  readonly features: FeatureMatrix;
  /** Of the encoder, for formats with a place for it. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The content of a file, piece by piece. */
export type Pieces = Generator<string | Uint8Array>;

/** Values in a piece, at most, unless a row has more. */
const mostValues = 2 ** 20;

/** The rows from `from` to `to` of each piece. */
export function* blocksOf({ count, width }: FeatureMatrix): Generator<readonly [from: number, to: number]> {
  const rows = Math.max(1, Math.floor(mostValues / width));
  for (let from = 0; from < count; from += rows) yield [from, Math.min(count, from + rows)];
}

/** The values as bytes, in little-endian order. */
export function* bytesOf(features: FeatureMatrix): Generator<Uint8Array> {
  const { width, data } = features;
  for (const [from, to] of blocksOf(features))
    yield new Uint8Array(data.buffer, data.byteOffset + 4 * from * width, 4 * (to - from) * width);
}
