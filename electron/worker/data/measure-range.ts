/** Turns percentiles into fixed limits, measured once over the files of a dataset. */
import type { ImageReading } from '../../../shared/image-reading.ts';
import { decodeStored } from './decode.ts';
import { openFile } from './open-image.ts';
import { withPictureFile } from './read-picture-file.ts';
import { usedChannels } from './render-pixels.ts';
import type { StoredPixels } from './stored-pixels.ts';

/** Of more images, this many are measured, spread evenly over the list and over the pages of its files. */
export const mostMeasured = 1000;

/** Callbacks of the measurement. */
export interface MeasureHooks {
  readonly onProgress?: (done: number, total: number) => void;
  readonly isCancelled?: () => boolean;
}

/**
 * The reading with fixed limits instead of percentiles; a reading without percentiles as it is. All values of the used
 * channels count, before colour management. The result depends on the files and their order alone; memory does not grow
 * with their number.
 * @param paths In walking order. Files that cannot be used are left out, and those that have too few bands.
 * @returns Undefined if no value was found, or when cancelled.
 */
export async function measureRange(
  paths: readonly string[],
  reading: ImageReading,
  { onProgress, isCancelled }: MeasureHooks = {},
): Promise<ImageReading | undefined> {
  const { range, channels } = reading;
  if (range.kind !== 'percentile') return reading;
  const histograms: ValueHistogram[] = [];
  const count = Math.min(paths.length, mostMeasured);
  for (let i = 0; i < count; i++) {
    if (isCancelled?.()) return undefined;
    const path = paths[Math.floor((i * paths.length) / count)]!;
    await withPictureFile(path, async (bytes) => {
      for (const page of await measuredPages(bytes, reading, Math.max(1, Math.floor(mostMeasured / count)))) {
        if (isCancelled?.()) return;
        const pixels = await decodeStored(bytes, reading, page);
        if (pixels && !('reason' in pixels)) add(pixels, usedChannels(pixels, channels), range.perChannel, histograms);
      }
    });
    onProgress?.(i + 1, count);
  }
  if (histograms.length === 0) return undefined;
  const limits = histograms.map((histogram): [number, number] => {
    const [low, high] = [histogram.percentile(range.low), histogram.percentile(range.high)];
    return [low, high > low ? high : low + 1];
  });
  return { ...reading, range: { kind: 'fixed', limits } };
}

/** The pages of a file that are measured; one that is undefined stands for the file. @param most Their largest number. */
async function measuredPages(bytes: Buffer, { pages }: ImageReading, most: number): Promise<(number | undefined)[]> {
  const file = pages === 'all' ? await openFile(bytes) : undefined;
  if (!file || 'reason' in file || file.pages === 1) return [undefined];
  const count = Math.min(file.pages, most);
  return Array.from({ length: count }, (_, i) => 1 + Math.floor((i * file.pages) / count));
}

function add(pixels: StoredPixels, used: readonly number[], perChannel: boolean, histograms: ValueHistogram[]): void {
  if (used.some((channel) => channel >= pixels.channels)) return;
  for (const [i, channel] of used.entries()) {
    const at = perChannel ? i : 0;
    histograms[at] ??= new ValueHistogram();
    histograms[at].add(pixels, channel);
  }
}

const [leastInteger, mostInteger] = [-32_768, 65_535];
/** Floating point is counted by its sign, exponent and 11 bits of its mantissa: to within 0.05 %. */
const floatBits = 20;

/** Counts of values. Integers are counted exactly. */
class ValueHistogram {
  private readonly integers = new Float64Array(mostInteger - leastInteger + 1);
  private floats: Float64Array | undefined;

  add({ data, channels }: StoredPixels, channel: number): void {
    if (data instanceof Float32Array) this.addFloats(data, channels, channel);
    else for (let i = channel; i < data.length; i += channels) this.integers[data[i]! - leastInteger]!++;
  }

  private addFloats(data: Float32Array, channels: number, channel: number): void {
    this.floats ??= new Float64Array(2 ** floatBits);
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    for (let i = channel; i < data.length; i += channels) {
      if (!Number.isFinite(data[i]!)) continue;
      // Ascending with the value: negative numbers turned round, positive ones above them.
      const ordered = bits[i]! >>> 31 ? ~bits[i]! >>> 0 : (bits[i]! | 0x8000_0000) >>> 0;
      this.floats[ordered >>> (32 - floatBits)]!++;
    }
  }

  /** The smallest value that is not exceeded by this percentage of the values. */
  percentile(percent: number): number {
    const counts: [value: number, count: number][] = [];
    for (const [i, count] of this.integers.entries()) if (count > 0) counts.push([i + leastInteger, count]);
    for (const [i, count] of (this.floats ?? []).entries()) if (count > 0) counts.push([floatOf(i), count]);
    counts.sort(([a], [b]) => a - b);
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    let below = 0;
    for (const [value, count] of counts) {
      below += count;
      if (below >= (percent / 100) * total) return value;
    }
    return counts.at(-1)?.[0] ?? 0;
  }
}

/** The middle of a class of floating-point numbers. */
function floatOf(key: number): number {
  const ordered = ((key << (32 - floatBits)) | (1 << (31 - floatBits))) >>> 0;
  const bits = ordered >>> 31 ? (ordered & 0x7fff_ffff) >>> 0 : ~ordered >>> 0;
  return new Float32Array(Uint32Array.of(bits).buffer)[0]!;
}
