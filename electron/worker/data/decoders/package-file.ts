/** WebAssembly modules of installed packages, which the bundles leave in their packages. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/**
 * Reads a file of a package.
 * @param name What the package exports, for example `libheif-js/libheif-wasm/libheif.wasm`.
 * @param beside A file in the folder of that one, if the package does not export it to `require`.
 */
export const readPackageFile = (name: string, beside?: string): Promise<Buffer> => {
  const path = require.resolve(name);
  return readFile(beside === undefined ? path : join(dirname(path), beside));
};
