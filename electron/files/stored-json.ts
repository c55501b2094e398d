/** JSON files that the lab stores: written as a whole with a checksum (see sealed-line.ts), and checked where they are read. */
import { lstat } from 'node:fs/promises';
import type { ZodType } from 'zod';
import { failure, type Result, refuse, success } from '../../shared/failure.ts';
import { schemaVersion } from '../../shared/run-results.ts';
import { writeAtomically } from './atomic-write.ts';
import { readRegular } from './open-regular.ts';
import { hasChanged, seal } from './sealed-line.ts';

/** The text of a file for this value. @param indent Spaces; 0 puts it on one line, which keeps long lists small. */
export const storedText = (value: object, indent = 2): string => `${JSON.stringify(seal(value), null, indent)}\n`;

/**
 * Writes a value. Readers see either the old or the new content.
 * @throws FailureError 'failed' that names the file if a folder is in its place; the file system's error otherwise.
 */
export async function writeStored(file: string, value: object, indent?: number): Promise<void> {
  try {
    await writeAtomically(file, storedText(value, indent));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EISDIR') throw error;
    refuse('failed', `${file} cannot be written: it is a folder`, 'remove it, and try again');
  }
}

/** Whether a path is a link, even if it leads to nothing. */
const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );

const isOfLaterVersion = (written: unknown): written is { readonly schemaVersion: number } =>
  typeof written === 'object' &&
  written !== null &&
  'schemaVersion' in written &&
  typeof written.schemaVersion === 'number' &&
  written.schemaVersion > schemaVersion;

/**
 * Reads a value. A file without a checksum, as earlier versions wrote it, is taken as it is.
 * @param hint What a person can do about a damaged file.
 * @returns The value; a failure that names the file: 'not-found' if there is none, 'unusable-input' if it is damaged.
 */
export async function readStored<T>(file: string, schema: ZodType<T>, hint: string): Promise<Result<T>> {
  let text: string;
  try {
    text = (await readRegular(file)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && (await isLink(file)))
      return failure('unusable-input', `${file} is a link that leads nowhere`, hint);
    if (code === 'ENOENT') return failure('not-found', `${file} is missing`, hint);
    return failure('unusable-input', `${file} cannot be read: ${message}`, hint);
  }
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    return failure('unusable-input', `${file} is damaged: it is not JSON`, hint);
  }
  if (isOfLaterVersion(written))
    return failure(
      'unusable-input',
      `${file} was written by a later version of Pretext Lab: its schema is ${written.schemaVersion}, and this version reads up to ${schemaVersion}`,
      'open it with that version',
    );
  if (hasChanged(written))
    return failure('unusable-input', `${file} is damaged: its checksum does not match its content`, hint);
  const parsed = schema.safeParse(written);
  if (parsed.success) return success(parsed.data);
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'it';
  return failure('unusable-input', `${file} is damaged: ${where}: ${issue?.message}`, hint);
}
