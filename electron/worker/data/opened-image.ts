/** An image file whose header is read: what it is like, and how its pixels are had. */

import type { PictureFormat } from '../../../shared/picture-formats.ts';
import type { PassedOver } from '../../../shared/run-results.ts';
import type { WarningKind } from '../../files/pack-index.ts';
import { type Orientation, uprightSize } from './exif-orientation.ts';
import type { StoredPixels } from './stored-pixels.ts';

/** Why a file cannot be used. */
export type Unusable = Omit<PassedOver, 'path'>;

/** Thrown where a decoder has found the reason itself. */
export class UnusableError extends Error {
  readonly unusable: Unusable;

  constructor(unusable: Unusable) {
    super(unusable.detail);
    this.unusable = unusable;
  }
}

/** Something unusual about a file that is used. */
export interface Finding {
  readonly kind: WarningKind;
  /** What it is in this file, in a few words. */
  readonly detail?: string;
}

/** What the header of a picture file says. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, after orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly exifRotated: boolean;
  /** The file has several frames; only the first is used. */
  readonly animated: boolean;
}

/** How strict the decoder is: `warning` refuses whatever it finds odd, `error` what it cannot decode. */
export type Strictness = 'warning' | 'error';

/** What libvips needs to decode a file. */
export interface LibvipsSource {
  readonly bytes: Buffer;
  /** In pixels, as stored: before orientation. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  /** It does not convert to sRGB by the embedded profile. */
  readonly ignoresProfile: boolean;
}

/** The header of a picture as it is once it is turned upright. */
export function uprightHeader(
  format: PictureFormat,
  { width: storedWidth, height: storedHeight, orientation }: LibvipsSource,
  animated: boolean,
): PictureHeader {
  const [width, height] = uprightSize(storedWidth, storedHeight, orientation);
  return { format, width, height, exifRotated: orientation > 1, animated };
}

/** A file whose pages can be opened. */
export interface OpenedFile {
  /** Pages that can be images of their own, at least 1. */
  readonly pages: number;
  /** @param page From 1 to `pages`; without it, the one that stands for the file. */
  image(page?: number): Promise<OpenedImage | Unusable>;
}

/** A file of one page, or of which only one can be read. */
export const onePage = (image: OpenedImage | Unusable): OpenedFile | Unusable =>
  'reason' in image ? image : { pages: 1, image: async () => image };

/** An opened picture. Its functions throw what a decoder reports. */
export interface OpenedImage {
  readonly header: PictureHeader;
  readonly findings: readonly Finding[];
  /** Number of colour and other channels. */
  readonly channels: number;
  /** Its colours are CMYK, which only libvips converts: ranges do not apply to them. */
  readonly isCmyk: boolean;
  /**
   * Files of 8 bits whose colours libvips converts to sRGB itself, while loading: the fast way. Undefined if it would
   * lose depth, range, dark greys of a profile or the meaning of a channel.
   */
  readonly direct: LibvipsSource | undefined;
  /**
   * All pixels.
   * @param asBands As measured, also where colours need converting first (CMYK, Lab, palettes).
   */
  stored(asBands: boolean, strictness: Strictness): Promise<StoredPixels>;
}
