/** Conversion between sRGB values and linear light. Source: IEC 61966-2-1, the transfer function of sRGB. */

/** @param coded In 0–1. @returns Linear light in 0–1. */
export const lightOf = (coded: number): number => (coded <= 0.04045 ? coded / 12.92 : ((coded + 0.055) / 1.055) ** 2.4);

/** @param light In 0–1. @returns The sRGB value in 0–1. */
export const codedOf = (light: number): number =>
  light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;

/** Linear light of each of the 256 bytes, in 0–1. */
const byteLight: Float64Array = Float64Array.from({ length: 256 }, (_, byte) => lightOf(byte / 255));

/** Linear light of a pixel's value in 0–255. The table has the whole ones. */
export const pixelLight = (value: number): number => byteLight[value] ?? lightOf(value / 255);
