import type { ImageReading } from '../../../shared/image-reading.ts';

export async function measureRange(
  _paths: readonly string[],
  reading: ImageReading,
  _hooks: { readonly onProgress?: (done: number, total: number) => void; readonly isCancelled?: () => boolean } = {},
): Promise<ImageReading | undefined> {
  return reading;
}
