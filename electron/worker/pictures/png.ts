import sharp from 'sharp';
import type { Picture } from './picture.ts';

/** Encodes a picture as a PNG file with fast, weak compression. */
export const pngOf = ({ width, height, data }: Picture): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
