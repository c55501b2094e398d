/** DICOM files as scanners and archives name them: without an extension, or with numbers after a point. */
import { extname, join } from 'node:path';
import { openRegular } from '../../files/open-regular.ts';
import { formatOf } from './picture-format.ts';

/** True if a name is like those that scanners and archives give: IM000001, or 1.2.840.113619.2.1. */
const isUnnamed = (name: string): boolean => /^(\.\d+)?$/.test(extname(name));

/** Those of a folder's files that have such a name and hold DICOM. Reads their first 132 bytes. */
export async function dicomWithoutExtension(folder: string, names: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const candidates = names.filter(isUnnamed);
  for (let start = 0; start < candidates.length; start += 64)
    await Promise.all(
      candidates.slice(start, start + 64).map(async (name) => {
        if (await beginsLikeDicom(join(folder, name))) found.add(name);
      }),
    );
  return found;
}

/** False also for what cannot be read. */
async function beginsLikeDicom(path: string): Promise<boolean> {
  const file = await openRegular(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(132), 0, 132, 0);
    return formatOf(buffer.subarray(0, bytesRead)) === 'dicom';
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
