/** Paths of the app's files, both in a checkout and in the packaged archive. */
import { join } from 'node:path';
import { appFiles } from '../lab/app-files.ts';

/** Files of the app. */
export const files = appFiles(import.meta.url);
/** The preload bundle. */
export const preloadFile = join(files.root, 'dist', 'preload', 'preload.cjs');
/** The path of an icon. */
export const iconFile = (name: string): string => join(files.root, 'assets', 'icons', name);
