/** The photographs that scripts draw from. */
import { readdirSync } from 'node:fs';
import { extname } from 'node:path';

/** Paths of the JPEG, PNG and WebP files of a folder and those in it, within it, sorted. */
export const photographsIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ['.jpg', '.jpeg', '.png', '.webp'].includes(extname(name).toLowerCase()))
    .sort();
