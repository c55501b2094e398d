/** Opens the formats whose header libvips reads well: WebP, GIF and AVIF. */
import type { Metadata } from 'sharp';
import { exifOrientation, uprightSize } from './exif-orientation.ts';
import { storedByLibvips } from './libvips-source.ts';
import type { Finding, LibvipsSource, OpenedImage, Unusable } from './opened-image.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';

export async function openWithLibvips(
  format: 'webp' | 'gif' | 'avif',
  bytes: Buffer,
  found: Metadata,
): Promise<OpenedImage | Unusable> {
  const { width, height, channels, hasAlpha, icc } = found;
  // AVIF turns by its own boxes, which the decoder follows; its EXIF orientation is not to be applied again (ISO/IEC 23008-12, A.2).
  const orientation = format === 'webp' && found.exif ? (exifOrientation(found.exif) ?? 1) : 1;
  const isGrey = channels <= 2;
  const findings: Finding[] = [];
  const used = icc && (await usedProfile(icc, isGrey ? 1 : 3));
  if (icc && !used) findings.push(profileFinding);
  const source: LibvipsSource = { bytes, width, height, orientation, ignoresProfile: used === undefined };
  const [uprightWidth, uprightHeight] = uprightSize(width, height, orientation);
  return {
    header: {
      format,
      width: uprightWidth,
      height: uprightHeight,
      exifRotated: orientation > 1,
      animated: (found.pages ?? 1) > 1,
    },
    findings,
    channels,
    isCmyk: false,
    direct: found.depth === 'uchar' ? source : undefined,
    stored: (_, strictness) =>
      storedByLibvips(
        source,
        { meaning: isGrey ? 'grey' : 'srgb', hasAlpha, ...(used ? { profile: used } : {}) },
        strictness,
      ),
  };
}
