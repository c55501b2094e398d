import sharp from 'sharp';
import { type Picture, rendered } from './picture.ts';

/**
 * Encodes a picture, as people see it, as a PNG file with fast, weak compression.
 * @param widest A wider picture is reduced to this width, in pixels.
 */
export function pngOf(picture: Picture, widest = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const { width, height, data } = rendered(picture);
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  return (width > widest ? image.resize({ width: widest }) : image).png({ compressionLevel: 3 }).toBuffer();
}
