/**
 * Warnings of the JPEG decoder (libjpeg's jerror.h) that leave every pixel as it was stored. The others mean that pixels
 * are missing or damaged.
 */
const harmless: readonly RegExp[] = [
  /^Invalid SOS parameters for sequential JPEG$/, // written by some phones; the values are not used
  /^Unknown Adobe color transform code \d+$/,
  /^Warning: unknown JFIF revision number /,
  /^Inconsistent progression sequence /,
];
const betweenSegments = /^Corrupt JPEG data: (\d+) extraneous bytes before marker 0x([\da-f]{2})$/;

/** Restart and end markers follow pixels. */
const followsPixels = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd9;

/**
 * The warning in the decoder's words if all its messages are harmless; otherwise undefined.
 * @param messages Without repetition.
 */
export function harmlessJpegWarning(messages: readonly string[], bytes: Buffer): string | undefined {
  const warnings = messages.map((message) => message.replace(/^VipsJpeg: /, ''));
  if (warnings.length === 0) return undefined;
  const isHarmless = (warning: string): boolean => {
    if (harmless.some((pattern) => pattern.test(warning))) return true;
    const [, count, marker] = betweenSegments.exec(warning) ?? [];
    if (count === undefined || marker === undefined) return false;
    const code = Number.parseInt(marker, 16);
    // Before the end, only padding is harmless: after damage, bytes of pixels remain there.
    return followsPixels(code) ? code === 0xd9 && isPadding(bytes, Number(count)) : true;
  };
  return warnings.every(isHarmless) ? warnings.join('; ') : undefined;
}

/** Whether all of the last bytes before the end-of-image marker are equal. */
function isPadding(bytes: Buffer, count: number): boolean {
  const end = bytes.lastIndexOf(Buffer.from('ffd9', 'hex'));
  const before = bytes.subarray(Math.max(0, end - count), end);
  return before.length === count && before.every((byte) => byte === before[0]);
}
