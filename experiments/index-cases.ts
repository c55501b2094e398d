/** Indexes a folder and gives what was made of each file. In one module, so that all of it is loaded once. */
import { indexFolders } from '../electron/worker/data/index-folders.ts';
import { openPack } from '../electron/worker/data/pack.ts';
import type { Picture } from '../electron/worker/pictures/picture.ts';

/** What was made of one file. */
export interface IndexedCase {
  readonly path: string;
  readonly picture?: Picture;
  /** Why it was skipped. */
  readonly reason?: string;
  /** Without those about other files. */
  readonly findings: readonly string[];
}

const aboutOthers = ['duplicate', 'near-duplicate', 'mixed-ranges'];

/** @param side Shorter side of the pictures, in pixels. */
export async function indexCases(folder: string, packDir: string, side: number): Promise<IndexedCase[]> {
  const { passedOver, warnings } = await indexFolders({ folders: [folder], packDir }, side);
  const pack = await openPack(packDir, side);
  try {
    const found: IndexedCase[] = passedOver.map(({ path, reason, detail }) => ({
      path,
      reason: `${reason}: ${detail}`,
      findings: [],
    }));
    for (let i = 0; i < pack.count; i++) {
      const path = pack.path(i);
      const findings = warnings
        .filter((warning) => warning.path === path && !aboutOthers.includes(warning.kind))
        .map(({ kind, detail }) => (detail === undefined ? kind : `${kind} (${detail})`));
      found.push({ path, picture: pack.readSync(i), findings });
    }
    return found;
  } finally {
    pack.close();
  }
}
