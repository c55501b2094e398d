/** What reading an image gives: pixels as a dataset keeps them. */

/** Row by row from the top, `[height, width, channels]`: bytes, or 16 bits per channel; black is 0. */
export interface ReadImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array | Uint16Array;
}
