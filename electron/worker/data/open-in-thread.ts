/** Opens HEIC, JPEG XL and DICOM, which are decoded in threads. */
import { headerInThread, pixelsInThread } from './decoders/decode-in-thread.ts';
import type { ThreadFormat } from './decoders/decoders.ts';
import { type OpenedImage, type Unusable, UnusableError } from './opened-image.ts';

export async function openInThread(format: ThreadFormat, bytes: Buffer): Promise<OpenedImage | Unusable> {
  const found = await headerInThread(format, bytes);
  if ('reason' in found) return found;
  const { width, height, channels, frames } = found;
  const isAnimated = format === 'jxl' && frames > 1;
  return {
    header: { format, width, height, exifRotated: false, animated: isAnimated },
    findings: frames > 1 && !isAnimated ? [{ kind: 'several-pages', detail: `${frames} images` }] : [],
    channels,
    direct: undefined,
    async stored() {
      const pixels = await pixelsInThread(format, bytes);
      if ('reason' in pixels) throw new UnusableError(pixels);
      return pixels;
    },
  };
}
