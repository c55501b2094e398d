/** Opens a BMP. libvips does not read it. */
import { Transformer } from '@napi-rs/image';
import { plainBytes, SizeMismatch } from './libvips-source.ts';
import type { OpenedImage, Unusable } from './opened-image.ts';

/** A bitmap's file header and the smallest header that gives size and depth. */
const headerBytes = 26;

export async function openBmp(bytes: Buffer): Promise<OpenedImage | Unusable> {
  if (bytes.length < headerBytes) return { reason: 'truncated', detail: 'the file ends within its header' };
  // The oldest headers give 16-bit sizes.
  const isOld = bytes.readUInt32LE(14) === 12;
  const width = isOld ? bytes.readUInt16LE(18) : bytes.readInt32LE(18);
  const height = isOld ? bytes.readUInt16LE(20) : Math.abs(bytes.readInt32LE(22));
  return {
    header: { format: 'bmp', width, height, exifRotated: false, animated: false },
    findings: [],
    channels: 3,
    isCmyk: false,
    direct: undefined,
    async stored() {
      const data = plainBytes(await new Transformer(bytes).rawPixels());
      const channels = data.length / (width * height);
      if (channels !== 1 && channels !== 3 && channels !== 4) throw new SizeMismatch({ width, height });
      return { width, height, channels, data, meaning: channels === 1 ? 'grey' : 'srgb', hasAlpha: channels === 4 };
    },
  };
}
