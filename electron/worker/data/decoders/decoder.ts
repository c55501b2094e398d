/** What the decoders of this folder give. */
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';

/** What the header of a file says. */
export interface ImageHeader {
  /** In pixels, after orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Images or frames in the file. Only the first, or the one that the file calls its primary image, is decoded. */
  readonly frames: number;
  /** The ICC profile, where it is known before the pixels are. */
  readonly profile?: Buffer;
  /** Its colours are PQ or HLG. */
  readonly isHdr?: boolean;
}

/** Reads the bytes of one file. Failures of the file are values. */
export interface Decoder {
  /** Without decoding pixels. */
  header(bytes: Buffer): Promise<ImageHeader | Unusable>;
  /** The caller has checked the size in the header. */
  pixels(bytes: Buffer): Promise<StoredPixels | Unusable>;
}
