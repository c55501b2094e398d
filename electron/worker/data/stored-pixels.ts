/** Pixels as a file stores them, before the choice of channels, range and colour management. */

/** Values of a file. */
export type StoredValues = Uint8Array | Uint16Array | Int16Array | Float32Array;

/** One image of a file, upright, row by row from the top, `[height, width, channels]`. */
export interface StoredPixels {
  /** In pixels, after orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: StoredValues;
  /**
   * `srgb`: red, green, blue, then channels of another kind; `grey`: light to dark, 0 is black, then channels of another
   * kind; `bands`: measurements with no colour.
   */
  readonly meaning: 'srgb' | 'grey' | 'bands';
  /** The last channel is transparency, which is not multiplied into the colours. */
  readonly hasAlpha: boolean;
  /** The values that stand for black and white, where the file says so (rescale and window, SMaxSampleValue, sBIT). */
  readonly declaredRange?: readonly [low: number, high: number];
  /** Of `srgb` and `grey`: the ICC profile that leads from the values to sRGB; without one they are sRGB. */
  readonly profile?: Buffer;
}
