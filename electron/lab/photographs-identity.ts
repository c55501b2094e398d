/** Whether the photographs of a dataset are still the same ones: told by their content, whatever they are called. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packFiles, packFolder, readPackIndex } from '../files/pack-index.ts';

/**
 * A hash of the content hashes of all photographs, as they were when they were last looked at.
 * @param packDir Holds a pack for each side that the photographs were packed at.
 * @returns undefined where they were never packed, or the packs were cleared.
 */
export async function photographsIdentity(packDir: string): Promise<string | undefined> {
  const latest = await latestPack(packDir);
  const index = latest === undefined ? undefined : await readPackIndex(latest);
  if (!index) return undefined;
  const keys = Array.from({ length: index.count }, (_, picture) => index.keyOf(index.row(picture))).sort();
  const hash = createHash('sha256');
  for (const key of keys) hash.update(key);
  return hash.digest('hex').slice(0, 32);
}

/** The folder of the pack whose index was written last: any side's names the same photographs. */
async function latestPack(packDir: string): Promise<string | undefined> {
  const sides = (await readdir(packDir).catch(() => [])).map(Number).filter(Number.isInteger);
  const written = await Promise.all(
    sides.map(async (side) => {
      const folder = packFolder(packDir, side);
      const index = await stat(join(folder, packFiles.index)).catch(() => undefined);
      return { folder, at: index?.mtimeMs ?? -1 };
    }),
  );
  return written.filter(({ at }) => at >= 0).sort((a, b) => b.at - a.at)[0]?.folder;
}
