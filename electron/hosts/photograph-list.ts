/** A list of photographs: a text file with one path a line. */
import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { fromCaller } from './arguments.ts';

const form = 'it is a text file that names one photograph a line, by its path';

/**
 * Absolute paths, each once, in the form in which photographs are found in folders: their folder is the real one, a file
 * that is itself a link keeps its own name. Relative paths are meant from where the person stands; empty lines are left aside.
 * A photograph need not be there.
 * @throws FailureError 'unusable-input' if the file cannot be read, is not text, or names nothing.
 */
export async function readPhotographList(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) =>
    refuse(
      'unusable-input',
      error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`,
      form,
    ),
  );
  if (text.includes('\0')) refuse('unusable-input', `${file} is not a list of photographs`, form);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const paths = lines.filter((line) => line.trim() !== '').map(fromCaller);
  if (paths.length === 0) refuse('unusable-input', `${file} names no photograph`, form);
  const realFolders = new Map<string, Promise<string>>();
  const realFolder = (folder: string): Promise<string> => {
    const known = realFolders.get(folder) ?? realpath(folder).catch(() => folder);
    realFolders.set(folder, known);
    return known;
  };
  const real = await Promise.all(paths.map(async (path) => join(await realFolder(dirname(path)), basename(path))));
  return [...new Set(real)];
}
