/** Reads, decodes and packs the images of one file. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { crc32 } from 'node:zlib';
import { refuse } from '../../../shared/failure.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { pagePath } from '../../../shared/page-names.ts';
import { extensions } from '../../../shared/picture-formats.ts';
import { type PackedLine, type PackLine, takenText, type WarningKind } from '../../files/pack-index.ts';
import { type Picture, pixelsOfStored } from '../pictures/picture.ts';
import { type DecodedAs, type DecodedPicture, imagesOfFile } from './decode.ts';
import type { FoundFile } from './find-picture-files.ts';
import type { Finding, Unusable } from './opened-image.ts';
import { copiedLine, type PackStore } from './pack-store.ts';
import { formatOf } from './picture-format.ts';
import { differenceHash, isGrey, isLetterboxed } from './picture-warnings.ts';
import type { ReadImage } from './read-image.ts';
import { withPictureFile } from './read-picture-file.ts';
import { takenAt } from './taken-at.ts';

/** Reads, decodes and packs one file. @returns Its rows; none if the file was deleted meanwhile. */
export async function packFile(
  store: PackStore,
  file: FoundFile,
  decodedAs: DecodedAs,
  folders: readonly string[],
  isCancelled: () => boolean,
): Promise<readonly number[]> {
  const packed = await withPictureFile(file.path, (bytes) => packPages(store, file, bytes, decodedAs, isCancelled));
  if (!('reason' in packed)) return packed;
  if (packed.reason === 'unreadable' && (await isGone(file.path))) {
    await checkStillThere(folders);
    return [];
  }
  return [await noteUnusable(store, file, packed)];
}

async function noteUnusable(store: PackStore, file: ImageFile, { reason, detail }: Unusable): Promise<number> {
  const line: PackLine = { ...file, passedOver: reason, detail };
  return store.same(line) ?? store.note(line);
}

/** A file, or a page of one. */
type ImageFile = Pick<PackLine, 'path' | 'size' | 'mtime' | 'pages'>;

/** Decodes and packs the content of one file. @returns The rows of its images (not all when cancelled), or why none can be used. */
async function packPages(
  store: PackStore,
  file: FoundFile,
  bytes: Buffer,
  decodedAs: DecodedAs,
  isCancelled: () => boolean,
): Promise<readonly number[] | Unusable> {
  const content = createHash('sha256').update(bytes).digest('hex');
  const promised = extensions[extname(file.path).toLowerCase()];
  const named = promised === undefined || promised === formatOf(bytes) ? [] : (['mistyped'] as const);
  const isEach = decodedAs.reading.pages === 'all';

  // A copy is not opened.
  const known = isEach ? undefined : store.withContent(content.slice(0, 32));
  if (known !== undefined) return [await noteCopy(store, known, file, named)];
  const images = await imagesOfFile(bytes, decodedAs);
  if ('reason' in images) return images;
  const { count } = images;
  const taken = takenAt(bytes, Date.now());
  const about: AboutFile = { named, ...(taken !== undefined && { taken: takenText(taken) }) };
  const rows: number[] = [];
  for (let page = 1; page <= count && !isCancelled(); page++) {
    const path = isEach ? pagePath(file.path, page, count) : file.path;
    const image: ImageFile = { ...file, path, ...(count > 1 && { pages: count }) };
    const key = count > 1 ? createHash('sha256').update(`${content}#${page}`).digest('hex') : content;
    const packed = await packImage(store, image, key.slice(0, 32), about, decodedAs.reading, () => images.decode(page));
    rows.push(typeof packed === 'number' ? packed : await noteUnusable(store, image, packed));
  }
  return rows;
}

/** What is known of a file before its pixels are decoded. */
interface AboutFile extends Pick<PackedLine, 'taken'> {
  /** Warnings about its name. */
  readonly named: readonly WarningKind[];
}

/** Notes a picture whose content is packed already. */
async function noteCopy(
  store: PackStore,
  row: number,
  image: ImageFile,
  named: readonly WarningKind[],
): Promise<number> {
  const line = aboutContent(copiedLine(store.rows, row, image));
  return store.note({ ...line, warnings: [...line.warnings, ...named] });
}

/** Decodes and packs one picture. @param key Of its content. @returns Its row, or why it cannot be used. */
async function packImage(
  store: PackStore,
  image: ImageFile,
  key: string,
  { named, taken }: AboutFile,
  { channels }: ImageReading,
  decode: () => Promise<DecodedPicture<ReadImage> | Unusable>,
): Promise<number | Unusable> {
  const before = store.withContent(key);
  if (before !== undefined) return noteCopy(store, before, image, named);
  const decoded = await decode();
  if ('reason' in decoded) return decoded;
  const { header, findings, range, picture: stored } = decoded;
  const picture: Picture = { ...stored, data: pixelsOfStored(stored.data) };
  const warnings: WarningKind[] = [...named];
  if (channels === 'rgb' && isGrey(picture)) warnings.push('grey');
  if (isLetterboxed(picture)) warnings.push('letterboxed');
  if (header.exifRotated) warnings.push('exif-rotated');
  if (header.animated) warnings.push('animated');
  for (const { kind } of findings) if (!warnings.includes(kind)) warnings.push(kind);
  const dhash = differenceHash(picture);
  // Another picture with the same content may have been packed while this one was decoded.
  const meanwhile = store.withContent(key);
  if (meanwhile !== undefined) return noteCopy(store, meanwhile, image, named);
  const pixels = new Uint8Array(stored.data.buffer, stored.data.byteOffset, stored.data.byteLength);
  const offset = await store.appendPixels(pixels);
  const { width, height } = header;
  const packed: PackedLine['packed'] = [picture.width, picture.height];
  const pixelsCrc = crc32(pixels);
  return store.note({
    ...image,
    key,
    width,
    height,
    packed,
    offset,
    pixelsCrc,
    dhash,
    warnings,
    ...detailsOf(findings),
    ...(range ? { range: [...range] as [number, number] } : {}),
    ...(taken !== undefined && { taken }),
  });
}

/** The details of findings; of several with one kind, all. */
function detailsOf(findings: readonly Finding[]): Pick<PackedLine, 'details'> {
  const details: Partial<Record<WarningKind, string>> = {};
  for (const { kind, detail } of findings)
    if (detail !== undefined) details[kind] = details[kind] === undefined ? detail : `${details[kind]}; ${detail}`;
  return Object.keys(details).length > 0 ? { details } : {};
}

/** Warnings that depend on other files. */
export const aboutFolder: readonly WarningKind[] = ['duplicate', 'near-duplicate', 'mixed-ranges'];

/** A line with the warnings that depend on the file's content alone, not on its name or other files. */
function aboutContent(line: PackedLine): PackedLine {
  return withoutWarnings(line, [...aboutFolder, 'mistyped']);
}

/** A line without these warnings and their details. */
export function withoutWarnings({ warnings, details, ...line }: PackedLine, kinds: readonly WarningKind[]): PackedLine {
  const kept = Object.entries(details ?? {}).filter(([kind]) => !kinds.includes(kind as WarningKind));
  return {
    ...line,
    warnings: warnings.filter((kind) => !kinds.includes(kind)),
    ...(kept.length > 0 ? { details: Object.fromEntries(kept) } : {}),
  };
}

const isGone = (path: string): Promise<boolean> =>
  stat(path).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT' || code === 'ENOTDIR',
  );

async function checkStillThere(folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    await stat(folder).catch(() =>
      refuse(
        'unusable-input',
        `${folder} went away while it was being indexed`,
        'bring it back and index again; the files packed so far are kept',
      ),
    );
}
