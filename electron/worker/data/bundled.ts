import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Path of a bundled script for a worker thread: next to the bundle, or one folder above its chunks. Undefined when the
 * sources run unbundled, as in tests.
 */
export function bundledScript(name: string): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, `${name}.js`), join(here, '..', `${name}.js`)].find((path) => existsSync(path));
}
