/** What a DICOM header says about its pixels (PS3.3, C.7.6.3 and C.11). Nothing else is read: headers name patients. */
import { inflateRawSync } from 'node:zlib';
import type { DataSet, Element } from 'dicom-parser';
import { limits } from '../limits.ts';
import type { Unusable } from '../opened-image.ts';

/** The attributes that pixels depend on. */
export interface DicomHeader {
  readonly transferSyntax: string;
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  readonly photometric: string;
  /** Planes of one sample each, instead of pixels of several samples. */
  readonly isPlanar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly isSigned: boolean;
  readonly frames: number;
  readonly slope: number;
  readonly intercept: number;
  /** Values that stand for black and white, after slope and intercept, if the file states them. */
  readonly range?: readonly [low: number, high: number];
  readonly palette?: readonly Uint8Array[];
  /** The first stored value that the palette maps. */
  readonly paletteFirst: number;
}
/** A parsed file: header and pixel data. */
export interface ParsedDicom {
  readonly header: DicomHeader;
  /** Counted from 0. */
  readonly frame: number;
  readonly pixelData: Element;
  /** The file's bytes; of a deflated file, inflated. */
  readonly bytes: Buffer;
}

const deflated = '1.2.840.10008.1.2.1.99';

/**
 * Parses a file. Messages of the parser may quote the header, so they are not passed on.
 * @param frame The frame that slope and window are of, counted from 0.
 */
export async function parseDicom(file: Buffer, frame: number): Promise<ParsedDicom | Unusable> {
  const parser = (await import('dicom-parser')).default;
  let set: DataSet;
  let bytes = file;
  try {
    set = parser.parseDicom(file, {
      // The header of a deflated file is plain; what follows it is not (PS3.5, section A.5).
      inflater: (_: Uint8Array, start: number) => {
        bytes = Buffer.concat([
          file.subarray(0, start),
          inflateRawSync(file.subarray(start), { maxOutputLength: limits.fileBytes }),
        ]);
        return bytes;
      },
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return { reason: 'beyond-limits', detail: 'it inflates to more than a gibibyte; save it without deflate' };
    return { reason: 'undecodable', detail: 'its DICOM header is damaged or ends too early; copy or export it again' };
  }
  const transferSyntax = set.string('x00020010') ?? '';
  if (transferSyntax === deflated && bytes === file)
    return { reason: 'undecodable', detail: 'its deflated part is damaged; copy or export it again' };
  const pixelData = set.elements.x7fe00010;
  if (!pixelData) {
    const isFloat = set.elements.x7fe00008 ?? set.elements.x7fe00009;
    return {
      reason: 'undecodable',
      detail: isFloat
        ? 'its pixels are floating-point numbers; export it with 16-bit integers'
        : 'it holds no pixels: it is a report, a plan or a directory; leave it out of the folder',
    };
  }
  return { header: readHeader(set, transferSyntax, frame), frame, pixelData, bytes };
}

function readHeader(set: DataSet, transferSyntax: string, frame: number): DicomHeader {
  const bitsAllocated = set.uint16('x00280100') ?? 0;
  const bitsStored = set.uint16('x00280101') ?? bitsAllocated;
  const isSigned = set.uint16('x00280103') === 1;
  const slope = number(functionalGroup(set, frame, 'x00289145', 'x00281053')) ?? 1;
  const intercept = number(functionalGroup(set, frame, 'x00289145', 'x00281052')) ?? 0;
  const range = windowOf(set, frame) ?? extremes(set, isSigned, slope, intercept);
  const palette = paletteOf(set);
  return {
    transferSyntax,
    width: set.uint16('x00280011') ?? 0,
    height: set.uint16('x00280010') ?? 0,
    samplesPerPixel: set.uint16('x00280002') ?? 1,
    photometric: (set.string('x00280004') ?? '').trim(),
    isPlanar: set.uint16('x00280006') === 1,
    bitsAllocated,
    bitsStored,
    isSigned,
    frames: Math.max(1, number(set.string('x00280008')) ?? 1),
    slope: slope === 0 ? 1 : slope,
    intercept,
    ...(range && { range }),
    ...(palette && { palette: palette.tables }),
    paletteFirst: palette?.first ?? 0,
  };
}

/** The first of the numbers that a decimal string holds; undefined if there is none. */
function number(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text?.split('\\')[0] ?? '');
  return Number.isFinite(value) ? value : undefined;
}

/**
 * A text attribute of the image, or of a frame in an enhanced multi-frame file, where it stands in a sequence
 * of the frame's or of the shared functional groups (PS3.3, C.7.6.16).
 */
function functionalGroup(set: DataSet, frame: number, sequence: string, tag: string): string | undefined {
  const own = set.string(tag);
  if (own !== undefined) return own;
  for (const [groups, place] of [
    ['x52009230', frame],
    ['x52009229', 0],
  ] as const) {
    const value = set.elements[groups]?.items?.[place]?.dataSet?.elements[sequence]?.items?.[0]?.dataSet?.string(tag);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The first window (PS3.3, C.11.2.1.2): the values that its function maps to black and white. */
function windowOf(set: DataSet, frame: number): [number, number] | undefined {
  const of = (tag: string): string | undefined => functionalGroup(set, frame, 'x00289132', tag);
  const [centre, width] = [number(of('x00281050')), number(of('x00281051'))];
  if (centre === undefined || width === undefined || width <= 0) return undefined;
  const isExact = (of('x00281056') ?? 'LINEAR').trim() !== 'LINEAR';
  if (isExact) return [centre - width / 2, centre + width / 2];
  return width > 1 ? [centre - 0.5 - (width - 1) / 2, centre - 0.5 + (width - 1) / 2] : undefined;
}

/** Smallest and largest value of the image, where the file states them. */
function extremes(set: DataSet, isSigned: boolean, slope: number, intercept: number): [number, number] | undefined {
  const at = (tag: string): number | undefined => (isSigned ? set.int16(tag) : set.uint16(tag));
  const [smallest, largest] = [at('x00280106'), at('x00280107')];
  if (smallest === undefined || largest === undefined || smallest >= largest) return undefined;
  const [a, b] = [smallest * slope + intercept, largest * slope + intercept];
  return a < b ? [a, b] : [b, a];
}

/** Red, green and blue tables of 8 bits (PS3.3, C.7.6.3.1.5 and .6). Segmented tables are not read. */
function paletteOf(set: DataSet): { readonly tables: Uint8Array[]; readonly first: number } | undefined {
  const tables: Uint8Array[] = [];
  for (const colour of ['1', '2', '3']) {
    const [described, stored] = [`x0028110${colour}`, `x0028120${colour}`];
    const element = set.elements[stored];
    const bits = set.uint16(described, 2);
    if (!element || bits === undefined) return undefined;
    const entries = set.uint16(described, 0) || 65536;
    if (element.length < entries) return undefined;
    const isWide = element.length >= 2 * entries;
    tables.push(
      Uint8Array.from({ length: entries }, (_, i) =>
        isWide ? set.uint16(stored, i)! >> (bits > 8 ? 8 : 0) : set.byteArray[element.dataOffset + i]!,
      ),
    );
  }
  return { tables, first: set.uint16('x00281101', 1) ?? 0 };
}
