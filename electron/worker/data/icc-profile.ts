/**
 * Colour profiles made from numbers (ICC.1:2022), for files that describe their colour space without one. libvips applies
 * embedded profiles only.
 */

/** White, red, green and blue, each as x and y. */
export type Chromaticities = readonly [number, number, number, number, number, number, number, number];

const d65 = [0.3127, 0.329] as const;
const srgbPrimaries: Chromaticities = [...d65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];

/** Primaries by their number in ITU-T H.273, table 2: those that are in use for pictures. */
const primariesOf: Readonly<Record<number, Chromaticities>> = {
  1: srgbPrimaries,
  5: [...d65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: [...d65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  9: [...d65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  11: [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  12: [...d65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
};

/** g, a, b, c, d of (a·x + b)^g for x ≥ d, otherwise c·x; or g of x^g. */
type Curve = readonly [number] | readonly [number, number, number, number, number];
const srgbCurve: Curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
/**
 * Transfer characteristics by their number in ITU-T H.273, table 3. Those of cameras (BT.709, BT.601, BT.2020) are shown as sRGB,
 * because most files that name them hold sRGB values.
 */
const curveOf: Readonly<Record<number, Curve>> = {
  1: srgbCurve,
  4: [2.2],
  5: [2.8],
  6: srgbCurve,
  8: [1],
  13: srgbCurve,
  14: srgbCurve,
  15: srgbCurve,
};
/** PQ and HLG. */
const hdrTransfers = [16, 18];

/**
 * The profile of a colour space named by two numbers (cICP of PNG, nclx of AVIF and HEIC).
 * @returns `hdr` for PQ and HLG, which are not converted; undefined for numbers that name no known space.
 */
export function namedProfile(primaries: number, transfer: number): Buffer | 'srgb' | 'hdr' | undefined {
  if (hdrTransfers.includes(transfer)) return 'hdr';
  const [chromaticities, curve] = [primariesOf[primaries], curveOf[transfer]];
  if (!chromaticities || !curve) return undefined;
  return primaries === 1 && curve === srgbCurve ? 'srgb' : profile('RGB ', rgbTags(chromaticities, curve));
}

/** Like sRGB to the eye: the power 2.2, within the tolerance of libpng. */
const isLikeSrgb = (power: number): boolean => Math.abs(power / 2.2 - 1) < 0.05;

/**
 * A colour space whose light is the stored value to a power.
 * @returns Undefined if it is sRGB, up to rounding.
 */
export function rgbProfile(power: number, chromaticities: Chromaticities = srgbPrimaries): Buffer | undefined {
  const isSrgb = chromaticities.every((value, i) => Math.abs(value - srgbPrimaries[i]!) < 0.005);
  if (isLikeSrgb(power)) return isSrgb ? undefined : profile('RGB ', rgbTags(chromaticities, srgbCurve));
  return profile('RGB ', rgbTags(chromaticities, [power]));
}

/** Greys whose light is the stored value to a power. @returns Undefined if they are those of sRGB, up to rounding. */
export const greyProfile = (power: number): Buffer | undefined =>
  isLikeSrgb(power) ? undefined : profile('GRAY', [['kTRC', curveTag([power])]]);

/**
 * The RGB profile that makes three equal values the colour that a grey profile makes of one. Little CMS converts greys of
 * 16 bits through a coarse table, in which dark ones are lost; RGB it computes exactly.
 * @returns Undefined if the grey profile is not made of one curve.
 */
export function rgbProfileOfGrey(grey: Buffer): Buffer | undefined {
  const curve = grey.toString('latin1', 16, 20) === 'GRAY' ? tagOf(grey, 'kTRC') : undefined;
  return curve && profile('RGB ', rgbTags(srgbPrimaries, curve));
}

/** The content of a tag; undefined if there is none, or it lies outside the profile. */
function tagOf(profile: Buffer, name: string): Buffer | undefined {
  const count = Math.min(profile.readUInt32BE(128), 1000);
  for (let at = 132; at < 132 + 12 * count && at + 12 <= profile.length; at += 12) {
    if (profile.toString('latin1', at, at + 4) !== name) continue;
    const [from, length] = [profile.readUInt32BE(at + 4), profile.readUInt32BE(at + 8)];
    return from + length <= profile.length ? profile.subarray(from, from + length) : undefined;
  }
  return undefined;
}

type Vector = readonly [number, number, number];
type Matrix = readonly [Vector, Vector, Vector];
const times = (matrix: Matrix, [x, y, z]: Vector): Vector =>
  matrix.map((row) => row[0] * x + row[1] * y + row[2] * z) as unknown as Vector;

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const det = a! * (e! * i! - f! * h!) - b! * (d! * i! - f! * g!) + c! * (d! * h! - e! * g!);
  const cofactors: Matrix = [
    [e! * i! - f! * h!, c! * h! - b! * i!, b! * f! - c! * e!],
    [f! * g! - d! * i!, a! * i! - c! * g!, c! * d! - a! * f!],
    [d! * h! - e! * g!, b! * g! - a! * h!, a! * e! - b! * d!],
  ];
  return cofactors.map((row) => row.map((value) => value / det)) as unknown as Matrix;
}

/** XYZ of a chromaticity with Y = 1. */
const xyz = (x: number, y: number): Vector => [x / y, 1, (1 - x - y) / y];
const d50: Vector = [0.9642, 1, 0.8249];
/** Lam 1985: the cone response of linear Bradford adaptation. */
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** Red, green and blue in XYZ, adapted to D50 as profiles require. */
function rgbTags(chromaticities: Chromaticities, curve: Curve | Buffer): Tag[] {
  const [wx, wy, rx, ry, gx, gy, bx, by] = chromaticities;
  const white = xyz(wx, wy);
  const primaries = [xyz(rx, ry), xyz(gx, gy), xyz(bx, by)];
  const columns = [0, 1, 2].map((row) => primaries.map((primary) => primary[row]!)) as unknown as Matrix;
  const amounts = times(inverse(columns), white);
  const [from, to] = [times(bradford, white), times(bradford, d50)];
  const adapted = (colour: Vector): Vector =>
    times(inverse(bradford), times(bradford, colour).map((cone, i) => (cone * to[i]!) / from[i]!) as unknown as Vector);
  const names = ['r', 'g', 'b'];
  return names.flatMap((name, i): Tag[] => [
    [`${name}XYZ`, xyzTag(adapted(primaries[i]!.map((value) => value * amounts[i]!) as unknown as Vector))],
    [`${name}TRC`, Buffer.isBuffer(curve) ? curve : curveTag(curve)],
  ]);
}

type Tag = readonly [name: string, content: Buffer];

function fixed(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), 4 * i);
  return bytes;
}
const xyzTag = (colour: Vector): Buffer => Buffer.concat([Buffer.from('XYZ \0\0\0\0'), fixed(colour)]);
const curveTag = (curve: Curve): Buffer =>
  Buffer.concat([Buffer.from(`para\0\0\0\0\0${curve.length === 1 ? '\0' : '\x03'}\0\0`), fixed(curve)]);

function textTag(text: string): Buffer {
  const head = Buffer.from('mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\0\0\0\0\x1c', 'latin1');
  const wide = Buffer.from(text, 'utf16le').swap16();
  head.writeUInt32BE(wide.length, 20);
  return Buffer.concat([head, wide]);
}

function profile(space: 'RGB ' | 'GRAY', colourTags: readonly Tag[]): Buffer {
  const tags: Tag[] = [['desc', textTag('pixels')], ['cprt', textTag('none')], ['wtpt', xyzTag(d50)], ...colourTags];
  const header = Buffer.alloc(128 + 4 + 12 * tags.length);
  const parts = [header];
  let at = header.length;
  header.writeUInt32BE(tags.length, 128);
  for (const [i, [name, content]] of tags.entries()) {
    const padded = Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
    header.write(name, 132 + 12 * i, 'latin1');
    header.writeUInt32BE(at, 136 + 12 * i);
    header.writeUInt32BE(content.length, 140 + 12 * i);
    parts.push(padded);
    at += padded.length;
  }
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x04_30_00_00, 8); // version 4.3
  header.write(`mntr${space}XYZ `, 12, 'latin1');
  header.writeUInt16BE(2000, 24); // any date: 1 January 2000
  header.writeUInt16BE(1, 26);
  header.writeUInt16BE(1, 28);
  header.write('acsp', 36, 'latin1');
  fixed(d50).copy(header, 68);
  return Buffer.concat(parts);
}
