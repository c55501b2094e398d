/** Why a decoder failed, in words that say what can be done. */

import type { PictureFormat } from '../../../shared/picture-formats.ts';
import { isTruncated } from './is-truncated.ts';
import { limits } from './limits.ts';
import type { Unusable } from './opened-image.ts';

const save = 'open it in an image editor and save it again';

/** An error whose message says what to do. */
export class ExplainedError extends Error {}

/** Compressed pixels become more bytes than the picture has. */
export const moreThanPixels = (): ExplainedError =>
  new ExplainedError(`it holds more pixels than its size says; ${save}`);

/** The messages of an error, each once. libvips repeats them. */
export const messagesOf = (error: unknown): string[] => [
  ...new Set(
    (error instanceof Error ? error.message : String(error))
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length > 0),
  ),
];

/** The time was over. libvips is killed then. */
export const isTimeout = (error: unknown): boolean => /timeout|\bkilled\b/i.test(messagesOf(error).join(' '));

/** A decoder says that pixels are damaged or missing. */
export const isAboutDamage = (message: string): boolean =>
  /huffman|corrupt|found marker|extraneous|crc|invalid|decode error|inflate|premature|got \d+ bytes/i.test(message);

/** What a decoder's error means for the file. */
export function decodeFailure(format: PictureFormat, bytes: Buffer, error: unknown): Unusable {
  const messages = messagesOf(error);
  const all = messages.join('; ');
  if (isTimeout(error))
    return {
      reason: 'beyond-limits',
      detail: `decoding it takes more than ${limits.seconds} s; save it smaller, or in another format`,
    };
  if (/pixel limit|channel limit|memory limit/i.test(all))
    return { reason: 'beyond-limits', detail: `${messages.at(-1)}; ${save} smaller` };
  if (
    isTruncated(format, bytes) ||
    /premature end(?! of data segment)|unexpected end|end of (file|stream)|outside the bounds|beyond the end/i.test(all)
  )
    return { reason: 'truncated', detail: 'the file ends too early; copy it again from its source' };
  if (error instanceof ExplainedError) return { reason: 'undecodable', detail: all };
  const damaged = isAboutDamage(all);
  const said = (messages.find((line) => !/read error$/.test(line)) ?? all).replace(/^\w+: /, '').replaceAll(';', ',');
  return {
    reason: 'undecodable',
    detail: damaged
      ? `its pixels are damaged: ${said}; copy it again from its source`
      : `its decoder reports: ${said}; ${save}`,
  };
}
