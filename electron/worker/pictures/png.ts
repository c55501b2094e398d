import sharp from 'sharp';
import { type Picture, rendered } from './picture.ts';

/** Encodes a picture, as people see it, as a PNG file with fast, weak compression. */
export function pngOf(picture: Picture): Promise<Buffer> {
  const { width, height, data } = rendered(picture);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 3 })
    .toBuffer();
}
