/**
 * Whether a large file is unchanged since all of its content was last compared with its checksums. Size and times of the file
 * at that moment are kept beside it; if they still hold, the content need not be read again.
 */
import { rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { writeAtomically } from './atomic-write.ts';
import { readRegular } from './open-regular.ts';

const stampOf = (path: string): string => `${path}.verified`;

/** Size, modification time and change time of a file. The change time cannot be set back by a program that restores files. */
async function timesOf(path: string): Promise<string> {
  const { size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
  return `${JSON.stringify({ size: Number(size), mtimeNs: String(mtimeNs), ctimeNs: String(ctimeNs) })}\n`;
}

/** Records that all content of a file has been verified. Call it after the last write. */
export const markVerified = async (path: string): Promise<void> => writeAtomically(stampOf(path), await timesOf(path));

/** Whether a file is as it was when it was marked. */
export async function isVerified(path: string): Promise<boolean> {
  const [recorded, now] = await Promise.all([
    readRegular(stampOf(path)).then(
      (bytes) => bytes.toString('utf8'),
      () => undefined,
    ),
    timesOf(path).catch(() => undefined),
  ]);
  return recorded !== undefined && recorded === now;
}

/** Has the whole file verified again by whoever opens it for writing. For readers that found damage. */
export function forgetVerified(path: string): void {
  try {
    rmSync(stampOf(path), { force: true });
  } catch {
    // In a folder that cannot be written, nothing can be repaired either.
  }
}
