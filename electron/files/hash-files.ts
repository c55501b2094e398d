import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openRegular } from './open-regular.ts';

/** The SHA-256 of files one after another, and their length. @throws The file system's error. */
export async function hashFiles(folder: string, files: readonly string[]): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const name of files) {
    const handle = await openRegular(join(folder, name));
    for await (const chunk of handle.createReadStream()) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
    }
  }
  return { sha256: hash.digest('hex'), bytes };
}
