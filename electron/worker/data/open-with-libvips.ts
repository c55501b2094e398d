/** Opens the formats whose header libvips reads well: WebP, GIF and AVIF. */
import type { Metadata } from 'sharp';
import { readNclx } from './avif-colours.ts';
import { exifOrientation } from './exif-orientation.ts';
import { namedProfile } from './icc-profile.ts';
import { storedByLibvips } from './libvips-source.ts';
import { type Finding, type LibvipsSource, type OpenedImage, type Unusable, uprightHeader } from './opened-image.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';
import { fullRange } from './value-range.ts';

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
  const nclx = format === 'avif' && !icc && !isGrey ? readNclx(bytes) : undefined;
  const named = nclx && namedProfile(nclx.primaries, nclx.transfer);
  const stated = named === 'srgb' ? undefined : (icc ?? named);
  const used = stated && (await usedProfile(stated, isGrey ? 1 : 3));
  if (stated && !used) findings.push(profileFinding);
  const source: LibvipsSource = { bytes, width, height, orientation, ignoresProfile: used === undefined };
  return {
    header: uprightHeader(format, source, (found.pages ?? 1) > 1),
    findings,
    channels,
    isCmyk: false,
    direct: found.depth === 'uchar' && (!used || used === icc) ? source : undefined,
    async stored(_, strictness) {
      const meaning = isGrey ? 'grey' : 'srgb';
      const pixels = await storedByLibvips(
        source,
        { meaning, hasAlpha, ...(used ? { profile: used } : {}) },
        strictness,
      );
      // The decoder spreads AVIF of 10 and 12 bits over 16.
      return { ...pixels, declaredRange: fullRange(pixels.data) };
    },
  };
}
