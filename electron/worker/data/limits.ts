/** Limits of what is decoded. Pictures are untrusted input. */
export const limits = {
  /** In pixels. A picture with a smaller side is not used: this is the smallest square that any encoder takes. */
  smallestSide: 16,
  /** 2²⁸, a little above the largest phone camera's 200 megapixels. */
  pixels: 268_435_456,
  /** Pixels times channels of a file. */
  values: 1_073_741_824,
  fileBytes: 1_073_741_824,
  /** Images of one file, where each page is an image. */
  pages: 10_000,
  /** Longer side divided by shorter side in the pack. Of a longer panorama, the middle is kept. */
  aspect: 4,
  seconds: 60,
} as const;
