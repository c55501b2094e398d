/** A decoded photograph: sRGB bytes, row by row from the top, `[height, width, 3]`. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
