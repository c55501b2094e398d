/** Opens HEIC, JPEG XL and DICOM, which are decoded in threads. */
import { headerInThread, pixelsInThread } from './decoders/decode-in-thread.ts';
import type { ImageHeader } from './decoders/decoder.ts';
import type { ThreadFormat } from './decoders/decoders.ts';
import { type Finding, type OpenedFile, type OpenedImage, type Unusable, UnusableError } from './opened-image.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';

export async function openInThread(format: ThreadFormat, bytes: Buffer): Promise<OpenedFile | Unusable> {
  const first = await headerInThread(format, bytes);
  if ('reason' in first) return first;
  // Frames of an animation are not pages.
  const pages = format === 'jxl' ? 1 : first.frames;
  return {
    pages,
    async image(page) {
      if (page === undefined) return opened(format, bytes, first);
      const found = pages === 1 ? first : await headerInThread(format, bytes, { page });
      return 'reason' in found ? found : opened(format, bytes, found, page);
    },
  };
}

async function opened(
  format: ThreadFormat,
  bytes: Buffer,
  found: ImageHeader,
  page?: number,
): Promise<OpenedImage | Unusable> {
  const { width, height, channels, frames, profile: embedded } = found;
  const isAnimated = format === 'jxl' && frames > 1;
  const isGrey = embedded?.toString('latin1', 16, 20) === 'GRAY';
  const isUsable = !embedded || (await usedProfile(embedded, isGrey ? 1 : 3)) !== undefined;
  const findings: Finding[] = isUsable ? [] : [profileFinding];
  if (frames > 1 && !isAnimated && page === undefined)
    findings.push({ kind: 'several-pages', detail: `${frames} images` });
  return {
    header: { format, width, height, exifRotated: false, animated: isAnimated },
    findings,
    channels,
    isCmyk: false,
    direct: undefined,
    async stored(asBands) {
      const pixels = await pixelsInThread(format, bytes, { page });
      if ('reason' in pixels) throw new UnusableError(pixels);
      const { profile, ...values } = pixels;
      return profile && isUsable && !asBands ? { ...values, profile } : values;
    },
  };
}
