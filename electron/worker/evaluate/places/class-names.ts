/** What the classes of masks are called. */
import { join } from 'node:path';
import { asFailure } from '../../../../shared/failure.ts';
import { readRegular } from '../../../files/open-regular.ts';

/** The file in the folder of the training masks: line n, counted from 0, is the name of value n. */
const file = 'classes.txt';

export interface ClassNames {
  /** Every name once. */
  nameOf(value: number): string;
  readonly warnings: readonly string[];
}

/** `#ff8000`. */
export const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

/**
 * @param folder Of the training masks.
 * @param values That the masks have: colours, or class ids.
 */
export async function readClassNames(
  folder: string,
  values: readonly number[],
  kind: 'colour' | 'ids',
): Promise<ClassNames> {
  const path = join(folder, file);
  const read = await readRegular(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : asFailure(error).message,
  );
  const usual = kind === 'colour' ? hex : String;
  if (read === undefined) return { nameOf: usual, warnings: [] };
  if (typeof read === 'string')
    return { nameOf: usual, warnings: [`${path} cannot be read, so that no class has a name: ${read}`] };
  if (kind === 'colour') {
    const why = 'the masks are of colours, which have no numbers, and classes are called by their colours';
    return { nameOf: usual, warnings: [`${path} is not used: ${why}`] };
  }
  const lines = read
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  const named = (value: number): string | undefined => lines[value] || undefined;
  const unnamed = values.filter((value) => named(value) === undefined);
  const isTwice = (name: string): boolean => values.filter((value) => named(value) === name).length > 1;
  const twice = values.filter((value) => isTwice(named(value) ?? ''));
  return {
    nameOf: (value) => (twice.includes(value) ? `${lines[value]} (${value})` : (named(value) ?? String(value))),
    warnings: [
      ...(unnamed.length > 0
        ? [`${path} has no name for ${listed(unnamed)}: line n, counted from 0, is the name of value n`]
        : []),
      ...(twice.length > 0
        ? [`${path} has the same name for several values, which stay classes of their own: ${listed(twice)}`]
        : []),
    ],
  };
}

/** `5, 7 and 12 more`. */
function listed(values: readonly number[]): string {
  const shown = values.slice(0, 5).join(', ');
  return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}
