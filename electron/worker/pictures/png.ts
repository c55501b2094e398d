import sharp from 'sharp';
import type { Picture } from './picture.ts';

/** The picture as a PNG file, lossless, compressed little and quickly. */
export const pngOf = ({ width, height, data }: Picture): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
