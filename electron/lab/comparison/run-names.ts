/** How sentences about a comparison name its runs and encoders. */
import { listed } from '../../../shared/format-words.ts';
import { type Compared, nameOf } from './compared.ts';

/** The name of each; with its id where others have the same name. */
export function runNames(all: readonly Compared[]): ReadonlyMap<string, string> {
  const often = new Map<string, number>();
  const named = all.map(nameOf);
  for (const { name } of named) often.set(name, (often.get(name) ?? 0) + 1);
  return new Map(named.map(({ id, name }) => [id, (often.get(name) ?? 0) > 1 ? `“${name}” (${id})` : `“${name}”`]));
}

/** Some of a comparison, in words. */
export function inWords(some: readonly Compared[], all: readonly Compared[]): string {
  const names = runNames(all);
  return listed(some.map((each) => names.get(nameOf(each).id)!));
}
