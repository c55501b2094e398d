/** What the decoders of this folder give. */
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';

/** What the header of a file says. */
export interface ImageHeader {
  /** In pixels, after orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Images or frames in the file. Without a page, the first or the one that the file calls its primary image is meant. */
  readonly frames: number;
  /** The ICC profile, where it is known before the pixels are. */
  readonly profile?: Buffer;
}

/** Reads the bytes of one file. Failures of the file are values. Pages are counted from 1; formats of one page ignore them. */
export interface Decoder {
  /** Without decoding pixels. */
  header(bytes: Buffer, page?: number): Promise<ImageHeader | Unusable>;
  /** The caller has checked the size in the header. */
  pixels(bytes: Buffer, page?: number): Promise<StoredPixels | Unusable>;
}
