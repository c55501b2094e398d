/** The EXIF fields of a picture that people ask for: camera, time, exposure, place. Of a picture, nothing else is copied. */
import exifReader from 'exif-reader';
import sharp from 'sharp';
import { showInvisibleInLine } from '../../../shared/invisible-characters.ts';
import type { ExifField } from '../../../shared/run-results.ts';

/** Longest text that is shown, in characters. */
const mostCharacters = 120;

const text = (value: unknown): string | undefined => {
  const words = typeof value === 'string' ? showInvisibleInLine(value.replace(/\0+$/, '').trim()) : '';
  return words === '' ? undefined : words.slice(0, mostCharacters);
};
const positive = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;

/** 1/125 s, 0.5 s, 2 s */
function exposureTime(value: unknown): string | undefined {
  const seconds = positive(value);
  if (seconds === undefined) return undefined;
  return seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${Number(seconds.toPrecision(2))} s`;
}

/** The time as the camera wrote it: EXIF has no time zone here. */
const moment = (value: unknown): string | undefined =>
  value instanceof Date && !Number.isNaN(value.getTime())
    ? value.toISOString().slice(0, 19).replace('T', ' ')
    : undefined;

/** Degrees from degrees, minutes and seconds. @param reference 'N', 'S', 'E' or 'W' */
function degrees(value: unknown, reference: unknown): string | undefined {
  if (!Array.isArray(value) || value.length < 2 || typeof reference !== 'string') return undefined;
  const [whole, minutes, seconds = 0] = value.map(Number) as [number, number, number?];
  const angle = whole + minutes / 60 + seconds / 3600;
  return Number.isFinite(angle) && /^[NSEW]/.test(reference) ? `${angle.toFixed(5)}° ${reference[0]}` : undefined;
}

const turns: Readonly<Record<number, string>> = {
  2: 'mirrored',
  3: 'upside down',
  4: 'mirrored, upside down',
  5: 'mirrored, turned left',
  6: 'turned left',
  7: 'mirrored, turned right',
  8: 'turned right',
};

/**
 * The fields of an EXIF block; those that are missing or damaged are left out.
 * @param block A TIFF header and its directories, with or without `Exif\\0\\0` before it.
 */
export function exifFields(block: Buffer): ExifField[] {
  let found: exifReader.Exif;
  try {
    found = exifReader(block);
  } catch {
    return []; // a damaged block has no fields; the picture itself may be intact
  }
  const { Image: image = {}, Photo: photo = {}, GPSInfo: place = {} } = found;
  const maker = text(image?.Make);
  const model = text(image?.Model);
  const camera = model && maker && !model.startsWith(maker) ? `${maker} ${model}` : (model ?? maker);
  const [aperture, iso, length] = [photo?.FNumber, photo?.ISOSpeedRatings, photo?.FocalLength].map(positive);
  const exposure = [
    exposureTime(photo?.ExposureTime),
    aperture && `f/${Number(aperture.toPrecision(2))}`,
    iso && `ISO ${iso}`,
    length && `${Number(length.toPrecision(3))} mm`,
  ].filter(Boolean);
  const position = [
    degrees(place?.GPSLatitude, place?.GPSLatitudeRef),
    degrees(place?.GPSLongitude, place?.GPSLongitudeRef),
  ];
  const fields: readonly (readonly [string, string | undefined])[] = [
    ['Camera', camera],
    ['Lens', text(photo?.LensModel)],
    ['Taken', moment(photo?.DateTimeOriginal) ?? moment(image?.DateTime)],
    ['Exposure', exposure.length > 0 ? exposure.join(', ') : undefined],
    ['Stored', typeof image?.Orientation === 'number' ? turns[image.Orientation] : undefined],
    ['Position', position.every(Boolean) ? position.join(', ') : undefined],
    ['Software', text(image?.Software)],
    ['Artist', text(image?.Artist)],
    ['Copyright', text(image?.Copyright)],
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** The fields of a picture file; none for formats whose metadata libvips does not read. */
export async function exifOf(bytes: Buffer): Promise<ExifField[]> {
  const metadata = await sharp(bytes, { failOn: 'none' })
    .metadata()
    .catch(() => undefined);
  return metadata?.exif ? exifFields(metadata.exif) : [];
}
