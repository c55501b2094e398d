/**
 * CIE 1976 L*a*b* of sRGB values, white point D65: lightness L from 0 (black) to 100 (white), a from green to red, b
 * from blue to yellow. Equal distances look about equally large. Source: IEC 61966-2-1 (sRGB) and CIE 15 (L*a*b*); the
 * matrix and the white point are Lindbloom's, as in scikit-image.
 */

/** A colour in L*a*b*. */
export type Lab = readonly [lightness: number, a: number, b: number];

/** Rows X, Y, Z of linear red, green, blue. */
export const xyzOfRgb = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
] as const;
const rgbOfXyz = [
  [3.2404542, -1.5371385, -0.4985314],
  [-0.969266, 1.8760108, 0.041556],
  [0.0556434, -0.2040259, 1.0572252],
] as const;
const white = [0.95047, 1, 1.08883] as const;

/** Thresholds between the curved and the linear part of the transfer functions of sRGB and L*a*b*. */
export const knee = { srgb: 0.04045, linear: 0.0031308, lab: (6 / 29) ** 3 } as const;

/** Converts an sRGB value in 0–1 to linear light. */
const linear = (value: number): number => (value <= knee.srgb ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const linearOfByte = Float64Array.from({ length: 256 }, (_, byte) => linear(byte / 255));
/** Linear light of a value in 0–255. The table has the whole ones. */
const lightOf = (value: number): number => linearOfByte[value] ?? linear(value / 255);

/** f(t) = ∛t, linear below (6/29)³. */
const compressed = (t: number): number => (t > knee.lab ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
const expanded = (f: number): number => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));

/** Converts an sRGB colour, in 0–255, to L*a*b*. */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [lightOf(red), lightOf(green), lightOf(blue)];
  const [[xr, xg, xb], [yr, yg, yb], [zr, zg, zb]] = xyzOfRgb;
  const x = compressed((xr * r + xg * g + xb * b) / white[0]);
  const y = compressed((yr * r + yg * g + yb * b) / white[1]);
  const z = compressed((zr * r + zg * g + zb * b) / white[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Converts an L*a*b* colour to the nearest sRGB bytes. Colours outside sRGB are clipped. */
export function bytesOf([lightness, a, b]: Lab): [number, number, number] {
  const y = (lightness + 16) / 116;
  const xyz = [expanded(y + a / 500) * white[0], expanded(y) * white[1], expanded(y - b / 200) * white[2]] as const;
  const byte = ([x, y, z]: readonly [number, number, number]): number => {
    const light = x * xyz[0] + y * xyz[1] + z * xyz[2];
    const value = light <= knee.linear ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  };
  const [red, green, blue] = rgbOfXyz;
  return [byte(red), byte(green), byte(blue)];
}
