/** Paths of the product's own files (worker, page, samples), in a checkout and in a packaged app. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute paths and versions of the product. */
export interface AppFiles {
  readonly root: string;
  readonly worker: string;
  readonly page: string;
  readonly samples: string;
  readonly version: string;
  /** Versions of everything that a run's numbers may depend on. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The nearest parent folder with a package.json: bundles, their chunks and the sources are all below it. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error('the files of the app are not in their place: no folder above them has a package.json');
  return rootAbove(parent);
}

/** Native code and other processes cannot read inside a packaged app's archive: their files are next to it. */
function outsideArchive(path: string): string {
  const unpacked = path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
  return existsSync(unpacked) ? unpacked : path;
}

/** Finds the product's files. @param moduleUrl `import.meta.url` of the calling module. */
export function appFiles(moduleUrl: string): AppFiles {
  const root = rootAbove(dirname(fileURLToPath(moduleUrl)));
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    dependencies: Record<string, string>;
  };
  return {
    root,
    worker: outsideArchive(join(root, 'dist', 'worker', 'worker.js')),
    page: join(root, 'dist', 'renderer'),
    samples: outsideArchive(join(root, 'assets', 'samples')),
    version: manifest.version,
    versions: { 'pretext-lab': manifest.version, node: process.versions.node, ...manifest.dependencies },
  };
}
