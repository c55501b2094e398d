/** A list of photographs: a text file with one path per line. */
import { refuse } from '../../shared/failure.ts';
import { readRegular } from '../files/open-regular.ts';
import { realFolderPaths } from '../files/real-paths.ts';
import { fromCaller } from './arguments.ts';

const form = 'the file must list images, one path per line';

/**
 * Reads absolute paths without repetitions, in the form in which indexing finds photographs: the real path of the folder, but a
 * file that is itself a link keeps its own name. Relative paths start at the folder in which the command was typed; empty lines
 * are ignored. A photograph need not exist.
 * @throws FailureError 'unusable-input' if the file cannot be read, is not text, or lists nothing.
 */
export async function readPhotographList(file: string): Promise<string[]> {
  const text = await readRegular(file)
    .then((bytes) => bytes.toString('utf8'))
    .catch((error: NodeJS.ErrnoException) =>
      refuse(
        'unusable-input',
        error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`,
        form,
      ),
    );
  if (text.includes('\0')) refuse('unusable-input', `${file} is not a list of images`, form);
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const paths = lines.filter((line) => line.trim() !== '').map(fromCaller);
  if (paths.length === 0) refuse('unusable-input', `${file} lists no image`, form);
  return [...new Set(await realFolderPaths(paths))];
}
