/** Limits of what is decoded, and why a file is refused. */
import type { PassedOver } from '../../../shared/run-results.ts';

/** Limits of what is decoded. */
export const limits = {
  /** In pixels. A picture with a smaller side is not used: this is the smallest square that any encoder takes. */
  smallestSide: 16,
  /** 2²⁸, a little above the largest phone camera's 200 megapixels. */
  pixels: 268_435_456,
  fileBytes: 1_073_741_824,
  /** Longer side divided by shorter side in the pack. Of a longer panorama, the middle is kept. */
  aspect: 4,
  seconds: 60,
} as const;

/** Why a file cannot be used. */
export type Unusable = Omit<PassedOver, 'path'>;

const megapixels = (pixels: number): string => `${Math.round(pixels / 1e6).toLocaleString('en')} megapixels`;

/** Why a picture of this size is refused; undefined if it is within the limits. */
export function limitExceeded(width: number, height: number): Unusable | undefined {
  const detail = `${width}×${height} pixels`;
  if (Math.min(width, height) < limits.smallestSide)
    return { reason: 'too-small', detail: `${detail}; the shorter side must be at least ${limits.smallestSide}` };
  if (width * height > limits.pixels)
    return { reason: 'beyond-limits', detail: `${detail}; at most ${megapixels(limits.pixels)} are decoded` };
  return undefined;
}
