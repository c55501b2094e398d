/** CIELab to sRGB (CIE 15; ICC.1 for the white D50; IEC 61966-2-1). */

/** Linear Bradford adaptation from D50 to D65, then XYZ to linear sRGB, as one matrix. */
const toLinearSrgb = [
  [3.1341359, -1.6173863, -0.4906619],
  [-0.9787955, 1.9162544, 0.0334428],
  [0.0719554, -0.2289768, 1.405386],
] as const;
const white = [0.96422, 1, 0.82521] as const;

const cubed = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
const encoded = (light: number): number =>
  light <= 0.0031308 ? 12.92 * Math.max(0, light) : 1.055 * Math.min(1, light) ** (1 / 2.4) - 0.055;

/** @param L 0 to 100. @param a @param b About −128 to 127. @returns Red, green and blue, 0 to 1. */
export function srgbOfLab(L: number, a: number, b: number): [number, number, number] {
  const y = (L + 16) / 116;
  const [X, Y, Z] = [white[0] * cubed(y + a / 500), white[1] * cubed(y), white[2] * cubed(y - b / 200)];
  return toLinearSrgb.map((row) => encoded(row[0] * X + row[1] * Y + row[2] * Z)) as [number, number, number];
}
