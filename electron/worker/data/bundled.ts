import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A bundled script for a thread, beside the bundle or one above its chunks; undefined where sources run (under test). */
export function bundledScript(name: string): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  return [join(here, `${name}.js`), join(here, '..', `${name}.js`)].find((path) => existsSync(path));
}
