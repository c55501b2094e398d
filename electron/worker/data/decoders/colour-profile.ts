/**
 * Converts pixels to sRGB from the colour space that a file declares: by code points (ITU-T H.273, the `nclx` of HEIF and
 * the `cICP` of PNG) or by an ICC profile made of a matrix and tone curves, as cameras and phones write.
 * sharp converts by ICC profile too, but not pixels of more than 8 bits.
 */

/** How values of one colour space become linear sRGB. */
export interface ColourSpace {
  /** A stored value in [0, 1] to linear light, where 1 is white; for red, green and blue. */
  readonly toLinear: readonly [Curve, Curve, Curve];
  /** Linear light to linear sRGB, row by row. Undefined: the primaries are those of sRGB. */
  readonly matrix?: Matrix;
}
type Curve = (value: number) => number;
type Matrix = readonly [number, number, number, number, number, number, number, number, number];

const fromSrgb: Curve = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const toSrgb: Curve = (v) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/**
 * SMPTE ST 2084 (PQ). Diffuse white is 203 cd/m² (ITU-R BT.2408, table 1); brighter light is clipped.
 */
const fromPq: Curve = (v) => {
  const root = v ** (1 / 78.84375);
  return (10_000 / 203) * (Math.max(0, root - 0.8359375) / (18.8515625 - 18.6875 * root)) ** (1 / 0.1593017578125);
};
/** ITU-R BT.2100, table 5 (HLG), without the system gamma. Diffuse white is the signal 0.75 (BT.2408, table 1). */
const fromHlg: Curve = (v) => sceneLight(v) / sceneLight(0.75);
const sceneLight: Curve = (v) => (v <= 0.5 ? v ** 2 / 3 : (Math.exp((v - 0.55991073) / 0.17883277) + 0.28466892) / 12);

/** Transfer characteristics of H.273, table 3. BT.709 and the unspecified ones are shown as sRGB, as browsers do. */
const transfers: Readonly<Record<number, Curve>> = {
  4: (v) => v ** 2.2,
  5: (v) => v ** 2.8,
  8: (v) => v,
  16: fromPq,
  18: fromHlg,
};
/** Colour primaries of H.273, table 2, with white D65: linear light to linear sRGB. */
const primaries: Readonly<Record<number, Matrix>> = {
  // BT.2020
  9: [1.660491, -0.5876411, -0.0728499, -0.1245505, 1.1328999, -0.0083494, -0.0181508, -0.1005789, 1.1187297],
  // Display P3
  12: [1.2249402, -0.2249402, 0, -0.042057, 1.042057, 0, -0.0196376, -0.078636, 1.0982736],
};

/** The colour space of H.273 code points; undefined for sRGB and for spaces that are shown like it. */
export function codedColourSpace(colourPrimaries: number, transfer: number): ColourSpace | undefined {
  const curve = transfers[transfer];
  const matrix = primaries[colourPrimaries];
  if (!curve && !matrix) return undefined;
  const toLinear = curve ?? fromSrgb;
  return { toLinear: [toLinear, toLinear, toLinear], ...(matrix && { matrix }) };
}

/** XYZ relative to D50 to linear sRGB, with Bradford's adaptation of white. */
const xyzToSrgb: Matrix = [
  3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427,
];

/**
 * The colour space of an ICC profile (ICC.1:2022): `rXYZ`, `gXYZ`, `bXYZ` and their curves, or the `kTRC` of a grey
 * profile.
 * @returns `srgb` if it is sRGB; undefined if the profile has another form, for example a table.
 */
export function iccColourSpace(profile: Buffer): ColourSpace | 'srgb' | undefined {
  try {
    return parsed(profile);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // an offset outside the profile
    throw error;
  }
}

function parsed(profile: Buffer): ColourSpace | 'srgb' | undefined {
  const tags = new Map<string, Buffer>();
  for (let i = 0; i < Math.min(profile.readUInt32BE(128), 100); i++) {
    const at = 132 + 12 * i;
    const offset = profile.readUInt32BE(at + 4);
    tags.set(profile.toString('latin1', at, at + 4), profile.subarray(offset, offset + profile.readUInt32BE(at + 8)));
  }
  const grey = tags.get('kTRC');
  if (grey) {
    const curve = toneCurve(grey);
    return curve && (isSrgbCurve(curve) ? 'srgb' : { toLinear: [curve, curve, curve] });
  }
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => tags.get(name));
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => tags.get(name)).map((tag) => tag && toneCurve(tag));
  const [red, green, blue] = curves;
  if (!red || !green || !blue || columns.some((column) => !column)) return undefined;
  const xyz = [0, 1, 2].flatMap((row) => columns.map((column) => column!.readInt32BE(8 + 4 * row) / 65536));
  const matrix = product(xyzToSrgb, xyz as unknown as Matrix);
  const isSrgb = matrix.every((value, i) => Math.abs(value - (i % 4 === 0 ? 1 : 0)) < 0.003);
  if (isSrgb && [red, green, blue].every(isSrgbCurve)) return 'srgb';
  return { toLinear: [red, green, blue], matrix };
}

const isSrgbCurve = (curve: Curve): boolean =>
  [0.1, 0.3, 0.5, 0.8, 1].every((v) => Math.abs(curve(v) - fromSrgb(v)) < 0.003);

/** A `curv` or `para` tag (ICC.1:2022, sections 10.6 and 10.18); undefined if it is another one. */
function toneCurve(tag: Buffer): Curve | undefined {
  const type = tag.toString('latin1', 0, 4);
  if (type === 'curv') {
    const count = tag.readUInt32BE(8);
    if (count === 0) return (v) => v;
    if (count === 1) {
      const gamma = tag.readUInt16BE(12) / 256;
      return (v) => v ** gamma;
    }
    if (count > 65536) return undefined;
    const table = Float64Array.from({ length: count }, (_, i) => tag.readUInt16BE(12 + 2 * i) / 65535);
    return (v) => interpolated(table, v);
  }
  if (type !== 'para') return undefined;
  const kind = tag.readUInt16BE(8);
  const counts = [1, 3, 4, 5, 7][kind];
  if (counts === undefined) return undefined;
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length: counts },
    (_, i) => tag.readInt32BE(12 + 4 * i) / 65536,
  );
  const power = (v: number): number => Math.max(0, a * v + b) ** g;
  switch (kind) {
    case 0:
      return (v) => v ** g;
    case 1:
      return (v) => (v >= -b / a ? power(v) : 0);
    case 2:
      return (v) => (v >= -b / a ? power(v) + c : c);
    case 3:
      return (v) => (v >= d ? power(v) : c * v);
    default:
      return (v) => (v >= d ? power(v) + e : c * v + f);
  }
}

/** A table over [0, 1] at v, linear between its entries. */
function interpolated(table: Float64Array, v: number): number {
  const at = Math.min(1, Math.max(0, v)) * (table.length - 1);
  const below = Math.min(Math.floor(at), table.length - 2);
  return table[below]! + (at - below) * (table[below + 1]! - table[below]!);
}

function product(a: Matrix, b: Matrix): Matrix {
  const out = Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row]! * b[column]! + a[row + 1]! * b[3 + column]! + a[row + 2]! * b[6 + column]!;
  });
  return out as unknown as Matrix;
}

const srgbTable = Float64Array.from({ length: 4097 }, (_, i) => toSrgb((i / 4096) ** 2));
/** The sRGB value of linear light, clipped to [0, 1]. The table is over the square root, which is dense where it is dark. */
const encoded = (linear: number): number => interpolated(srgbTable, Math.sqrt(Math.min(1, Math.max(0, linear))));

/**
 * Converts pixels to sRGB in place. Colours outside sRGB are clipped.
 * @param data Values in [0, largest], `[pixels, channels]`; 1 or 2 channels are grey, 3 or 4 colour, an even number of
 *   channels ends with transparency.
 * @param largest The value of white.
 */
export function convertToSrgb(
  data: Uint8Array | Uint16Array,
  channels: number,
  largest: number,
  { toLinear, matrix }: ColourSpace,
): void {
  const linear = toLinear.map((curve) => Float64Array.from({ length: largest + 1 }, (_, v) => curve(v / largest)));
  const store = (at: number, light: number): void => {
    data[at] = Math.round(encoded(light) * largest);
  };
  if (channels < 3) {
    const table = Uint16Array.from(linear[0]!, (light) => Math.round(encoded(light) * largest));
    for (let at = 0; at < data.length; at += channels) data[at] = table[data[at]!]!;
    return;
  }
  const [red, green, blue] = linear as [Float64Array, Float64Array, Float64Array];
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = matrix ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let at = 0; at + 2 < data.length; at += channels) {
    const r = red[data[at]!]!;
    const g = green[data[at + 1]!]!;
    const b = blue[data[at + 2]!]!;
    store(at, m0 * r + m1 * g + m2 * b);
    store(at + 1, m3 * r + m4 * g + m5 * b);
    store(at + 2, m6 * r + m7 * g + m8 * b);
  }
}
