/** Opens a JPEG. */
import { endOfImage, type JpegHeader, readJpegHeader } from './jpeg-header.ts';
import { storedByLibvips } from './libvips-source.ts';
import { type Finding, type LibvipsSource, type OpenedImage, type Unusable, uprightHeader } from './opened-image.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';

/** Frames that are decoded: baseline, extended and progressive, with Huffman or arithmetic coding. */
const decodedFrames = [0, 1, 2, 9, 10];

export async function openJpeg(bytes: Buffer): Promise<OpenedImage | Unusable> {
  const jpeg = readJpegHeader(bytes);
  if (!jpeg)
    return bytes.lastIndexOf(endOfImage) < 0
      ? { reason: 'truncated', detail: 'the file ends before its size is given; copy it again from its source' }
      : { reason: 'undecodable', detail: 'it has no frame header; open it in an image editor and save it again' };
  const unusable = unusableFrame(jpeg);
  if (unusable) return unusable;

  const findings: Finding[] = [];
  // Some cameras leave the marker out. If pixels are missing too, the decoder still says so.
  if (!jpeg.hasEnd) findings.push({ kind: 'decoder-warning', detail: 'the end-of-image marker is missing' });
  const { width, height, orientation, channels, profile } = jpeg;
  const kinds = channels === 1 || channels === 3 || channels === 4 ? channels : undefined;
  const used = profile && kinds ? await usedProfile(profile, kinds) : undefined;
  if (profile && !used) findings.push(profileFinding);
  const source: LibvipsSource = {
    bytes: jpeg.hasEnd ? bytes : Buffer.concat([bytes, endOfImage]),
    width,
    height,
    orientation,
    ignoresProfile: used === undefined,
  };
  return {
    header: uprightHeader('jpeg', source, false),
    findings,
    channels,
    isCmyk: channels === 4,
    direct: channels === 1 && used ? undefined : source,
    stored: (asBands, strictness) =>
      storedByLibvips(
        source,
        {
          meaning: channels === 1 ? 'grey' : channels === 3 ? 'srgb' : 'bands',
          hasAlpha: false,
          ...(used && !asBands && channels !== 4 ? { profile: used } : {}),
        },
        strictness,
      ),
  };
}

function unusableFrame({ bits, frame }: JpegHeader): Unusable | undefined {
  if (frame === 3) return { reason: 'undecodable', detail: 'lossless JPEG is not supported; save it as PNG or TIFF' };
  if (!decodedFrames.includes(frame))
    return { reason: 'undecodable', detail: 'hierarchical JPEG is not supported; save it as PNG or as baseline JPEG' };
  if (bits !== 8)
    return {
      reason: 'undecodable',
      detail: `JPEG with ${bits} bits per channel is not supported; save it as PNG or TIFF with 16 bits`,
    };
  return undefined;
}
