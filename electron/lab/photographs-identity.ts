/** Identifies the photographs of a dataset by their content, whatever their names, to detect changes. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { packFiles, packFolder, readPackIndex } from '../files/pack-index.ts';

/**
 * A hash of the content hashes of all photographs, as of the last indexing.
 * @param packDir Folder with one pack per side.
 * @returns undefined if the photographs were never packed, or the packs were cleared.
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

/** The folder of the pack with the newest index; packs of all sides list the same photographs. */
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
