/** Where the product's own files are: the worker, the page and the samples, from a checkout as from a packaged app. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface AppFiles {
  readonly root: string;
  readonly worker: string;
  readonly page: string;
  readonly samples: string;
  readonly version: string;
  /** Of everything whose version a run's numbers may depend on. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The nearest folder upwards that holds a package.json: bundles, their chunks and the sources all lie below it. */
function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the files of the app are not where they belong: no package.json above them');
  return rootAbove(parent);
}

/** Native code and other processes cannot read inside a packaged app's archive: what they need lies beside it. */
function outsideArchive(path: string): string {
  const unpacked = path.replace(`app.asar${sep}`, `app.asar.unpacked${sep}`);
  return existsSync(unpacked) ? unpacked : path;
}

/** @param moduleUrl `import.meta.url` of the asking module. */
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
