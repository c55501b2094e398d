/** Pixels as a file stores them, before the choice of channels, colour management and range. */

/** One image of a file, upright, row by row from the top, `[height, width, channels]`. */
export interface StoredPixels {
  /** In pixels, after orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint16Array | Int16Array | Float32Array;
  /** `srgb`: red, green, blue; `grey`: light to dark, 0 is black; `bands`: measurements with no colour. */
  readonly meaning: 'srgb' | 'grey' | 'bands';
  /** The last channel is transparency. */
  readonly hasAlpha: boolean;
  /** The values that stand for black and white, where the file says so (rescale and window, SMaxSampleValue, sBIT). */
  readonly declaredRange?: readonly [low: number, high: number];
}
