/** Opens a camera's raw file: the JPEG preview in it. */
import { rawPreview } from './decoders/camera-raw.ts';
import { openJpeg } from './open-jpeg.ts';
import type { OpenedImage, Unusable } from './opened-image.ts';

export async function openCameraRaw(bytes: Buffer): Promise<OpenedImage | Unusable> {
  const preview = rawPreview(bytes);
  if ('reason' in preview) return preview;
  const opened = await openJpeg(preview);
  if ('reason' in opened) return opened;
  const { width, height } = opened.header;
  return {
    ...opened,
    header: { ...opened.header, format: 'raw' },
    findings: [{ kind: 'preview-used', detail: `${width}×${height} pixels` }, ...opened.findings],
  };
}
