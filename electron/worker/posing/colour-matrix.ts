/** Affine maps of colours. Each of the three rows has factors for red, green and blue, and an offset. */

/** Row-major [3, 4]: out_c = m[c,0]·red + m[c,1]·green + m[c,2]·blue + m[c,3]. */
export type ColourMatrix = readonly number[];

/** Weights of red, green and blue: ITU-R BT.601 luma, rounded as in torchvision's rgb_to_grayscale. */
const luma = [0.2989, 0.587, 0.114] as const;

/** factor · x + (1 − factor) · towards(x) */
const blend = (factor: number, towards: ColourMatrix): ColourMatrix =>
  towards.map((value, i) => (1 - factor) * value + (i % 5 === 0 ? factor : 0));

const black: ColourMatrix = new Array(12).fill(0);

/** Sets every channel to the pixel's luma. */
export const grey: ColourMatrix = [...luma, 0, ...luma, 0, ...luma, 0];

/** Changes the brightness: factor 0 gives black, 1 is the identity. */
export const brightness = (factor: number): ColourMatrix => blend(factor, black);

/** Changes the saturation: factor 0 gives grey, 1 is the identity. */
export const saturation = (factor: number): ColourMatrix => blend(factor, grey);

/** Changes the contrast: factor 0 gives `meanGrey`, the picture's mean luma, everywhere; 1 is the identity. */
export const contrast = (factor: number, meanGrey: number): ColourMatrix =>
  blend(
    factor,
    black.map((_, i) => (i % 4 === 3 ? meanGrey : 0)),
  );

/** The composition of two maps: `next` after `first`. */
export function compose(first: ColourMatrix, next: ColourMatrix): ColourMatrix {
  const composed: number[] = [];
  for (let row = 0; row < 12; row += 4)
    for (let column = 0; column < 4; column++) {
      let sum = column === 3 ? next[row + 3]! : 0;
      for (let k = 0; k < 3; k++) sum += next[row + k]! * first[4 * k + column]!;
      composed.push(sum);
    }
  return composed;
}

/** The luma of a colour, after `matrix` if it is given. */
export function greyOf(colour: readonly [number, number, number], matrix?: ColourMatrix): number {
  const mapped = matrix
    ? [0, 4, 8].map(
        (row) =>
          matrix[row]! * colour[0] + matrix[row + 1]! * colour[1] + matrix[row + 2]! * colour[2] + matrix[row + 3]!,
      )
    : colour;
  return luma[0] * mapped[0]! + luma[1] * mapped[1]! + luma[2] * mapped[2]!;
}

/**
 * Maps every colour in place and clips it to 0–255.
 * @param pixels [pixels, 3]; only the first `length` values are used.
 */
export function applyColours(pixels: Float32Array, length: number, matrix: ColourMatrix): void {
  const [rr, rg, rb, r0, gr, gg, gb, g0, br, bg, bb, b0] = matrix as readonly [
    ...[number, number, number, number],
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  for (let i = 0; i < length; i += 3) {
    const r = pixels[i]!;
    const g = pixels[i + 1]!;
    const b = pixels[i + 2]!;
    const red = rr * r + rg * g + rb * b + r0;
    const green = gr * r + gg * g + gb * b + g0;
    const blue = br * r + bg * g + bb * b + b0;
    pixels[i] = clipped(red);
    pixels[i + 1] = clipped(green);
    pixels[i + 2] = clipped(blue);
  }
}

/** Written with ifs: Math.min and Math.max take 1.5 times as long on a whole picture. */
function clipped(value: number): number {
  if (value < 0) return 0;
  if (value > 255) return 255;
  return value;
}
