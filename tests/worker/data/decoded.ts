/** Decodes in tests, and compares. */
import { expect } from 'vitest';
import { decode } from '../../../electron/worker/data/decode.ts';
import type { ReadImage } from '../../../electron/worker/data/read-image.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';

/** A decoded file. @throws Error if it cannot be used. */
export async function used(bytes: Buffer, side: number, reading: Partial<ImageReading> = {}) {
  const result = await decode(bytes, side, { ...colourReading, ...reading });
  if ('reason' in result) throw new Error(`${result.reason}: ${result.detail}`);
  return result;
}

/** The pixels of a file. */
export const pixelsOf = async (bytes: Buffer, side: number, reading: Partial<ImageReading> = {}): Promise<ReadImage> =>
  (await used(bytes, side, reading)).picture;

/** Mean absolute difference of pictures of one size and depth. */
export function difference(a: ReadImage, b: ReadImage): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

/** Why a file is refused. */
export async function refusal(bytes: Buffer, reading: Partial<ImageReading> = {}): Promise<string> {
  const result = await decode(bytes, 60, { ...colourReading, ...reading });
  return 'reason' in result ? `${result.reason}: ${result.detail}` : 'decoded';
}
