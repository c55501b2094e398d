/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */

const word = new DataView(new ArrayBuffer(4));

/** The largest number; those above become infinite. */
export const largestHalf = 65504;

/** The bits of the nearest number, ties to the even one. Numbers above 65504 by half a step or more become infinite. */
export function halfBits(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  // Below 2⁻¹⁴ the step stays 2⁻²⁴; above, 13 bits of the fraction are rounded away. A carry moves into the exponent.
  if (exponent < 113) return sign | roundedToEven(Math.abs(value) * 2 ** 24);
  return sign | Math.min(0x7c00, roundedToEven(((exponent - 112) << 10) + fraction / 2 ** 13));
}

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
