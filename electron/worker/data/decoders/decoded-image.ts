/** What the decoders of this folder return. */
import type { Unusable } from '../decode-limits.ts';
import type { StoredPixels } from '../stored-pixels.ts';

/** The image that is used of a file. */
export interface DecodedImage extends StoredPixels {
  /** Images or frames in the file. Only the first, or the one that the file calls its primary image, is decoded. */
  readonly frames: number;
}

/** Decodes the bytes of one file. Failures of the file are values. */
export type Decoder = (bytes: Buffer) => Promise<DecodedImage | Unusable>;
