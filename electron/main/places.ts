/** Where the parts of the app are, from a checkout and inside the packed archive alike. */
import { join } from 'node:path';
import { appFiles } from '../lab/app-files.ts';

export const files = appFiles(import.meta.url);
export const preloadFile = join(files.root, 'dist', 'preload', 'preload.cjs');
export const iconFile = (name: string): string => join(files.root, 'assets', 'icons', name);
