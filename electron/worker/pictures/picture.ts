/** A decoded photograph: sRGB bytes, rows from the top, `[height, width, 3]`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
