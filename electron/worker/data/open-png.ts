/** Opens a PNG. */
import { storedByLibvips } from './libvips-source.ts';
import { type Finding, type LibvipsSource, type OpenedImage, type Unusable, uprightHeader } from './opened-image.ts';
import { readPngHeader, withPngProfile } from './png-header.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';
import { fullRange, keptRange } from './value-range.ts';

export async function openPng(bytes: Buffer): Promise<OpenedImage | Unusable> {
  const png = readPngHeader(bytes);
  if (!png)
    return { reason: 'undecodable', detail: 'its header is damaged; open it in an image editor and save it again' };
  const { width, height, orientation, isGrey, hasAlpha, bits, significantBits } = png;
  const findings: Finding[] = [];
  const used = png.profile && (await usedProfile(png.profile, isGrey ? 1 : 3));
  if (png.isProfileDamaged || (png.profile && !used)) findings.push(profileFinding);
  const source: LibvipsSource = {
    bytes: used && used !== png.embeddedProfile ? withPngProfile(bytes, used) : bytes,
    width,
    height,
    orientation,
    ignoresProfile: used === undefined,
  };
  return {
    header: uprightHeader('png', source, png.frames > 1),
    findings,
    channels: (isGrey ? 1 : 3) + (hasAlpha ? 1 : 0),
    isCmyk: false,
    direct: bits === 8 && !(isGrey && used) ? source : undefined,
    async stored(_, strictness) {
      const pixels = await storedByLibvips(
        source,
        { meaning: isGrey ? 'grey' : 'srgb', hasAlpha, ...(used ? { profile: used } : {}) },
        strictness,
      );
      const significant = bits === 16 && significantBits ? keptRange([0, 2 ** significantBits - 1], pixels) : undefined;
      // Colours that are described are described over the whole range.
      const declaredRange = significant ?? (png.hasColourSpace ? fullRange(pixels.data) : undefined);
      return declaredRange ? { ...pixels, declaredRange } : pixels;
    },
  };
}
