/** Opens HEIC, JPEG XL and DICOM, which are decoded in threads. */
import { headerInThread, pixelsInThread } from './decoders/decode-in-thread.ts';
import type { ThreadFormat } from './decoders/decoders.ts';
import { type Finding, type OpenedImage, type Unusable, UnusableError } from './opened-image.ts';
import { hdrFinding, profileFinding, usedProfile } from './usable-profile.ts';

export async function openInThread(format: ThreadFormat, bytes: Buffer): Promise<OpenedImage | Unusable> {
  const found = await headerInThread(format, bytes);
  if ('reason' in found) return found;
  const { width, height, channels, frames, profile: embedded } = found;
  const isAnimated = format === 'jxl' && frames > 1;
  const isGrey = embedded?.toString('latin1', 16, 20) === 'GRAY';
  const isUsable = !embedded || (await usedProfile(embedded, isGrey ? 1 : 3)) !== undefined;
  const findings: Finding[] = isUsable ? [] : [profileFinding];
  if (found.isHdr) findings.push(hdrFinding);
  if (frames > 1 && !isAnimated) findings.push({ kind: 'several-pages', detail: `${frames} images` });
  return {
    header: { format, width, height, exifRotated: false, animated: isAnimated },
    findings,
    channels,
    isCmyk: false,
    direct: undefined,
    async stored(asBands) {
      const pixels = await pixelsInThread(format, bytes);
      if ('reason' in pixels) throw new UnusableError(pixels);
      const { profile, ...values } = pixels;
      return profile && isUsable && !asBands ? { ...values, profile } : values;
    },
  };
}
