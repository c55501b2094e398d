/** Lists the photographs of a folder. */
import { readdirSync } from 'node:fs';
import { extname } from 'node:path';

/** Sorted relative paths of the JPEG, PNG and WebP files of a folder and its sub-folders. */
export const photographsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ['.jpg', '.jpeg', '.png', '.webp'].includes(extname(name).toLowerCase()))
    .sort();
