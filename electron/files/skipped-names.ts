/** Names of files and folders that a walk through a chosen folder does not enter or read: those that no person put there. */

/** In lower case: waste bins, snapshots and thumbnails of NAS systems, Windows, Linux and macOS. */
const folders = new Set([
  '@eadir',
  '@recycle',
  '@recently-snapshot',
  '@sharebin',
  '@tmp',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  '__macosx',
  'network trash folder',
  'temporary items',
]);

/** Thumbnails and previews of Lightroom, and fragments that a disk check of Windows found. */
const patterns = [/\.lrdata$/i, /^found\.\d{3}$/i];

/** Whether a file or folder is hidden. */
export const isHidden = (name: string): boolean => name.startsWith('.');

/** Whether a folder holds what another program or the system keeps there: thumbnails, previews, deleted files. */
export const isOfOtherProgram = (folder: string): boolean =>
  folders.has(folder.toLowerCase()) || patterns.some((pattern) => pattern.test(folder));

/** Whether a walk enters a folder with this name below the chosen one. */
export const isEntered = (folder: string): boolean => !isHidden(folder) && !isOfOtherProgram(folder);
