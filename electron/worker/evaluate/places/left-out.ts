/** Images that are left out of a measurement, in words. */
import { counted } from '../../../../shared/format-words.ts';

export interface LeftOut {
  /** After "3 images": `without a mask`. */
  readonly why: string;
  /** The path of one. */
  readonly example: string;
}

/** One warning for each reason, with a count and an example. What stands in brackets is of the example. */
export function leftOutWarnings(all: readonly LeftOut[], role: 'training' | 'test'): string[] {
  const groups = new Map<string, LeftOut[]>();
  for (const each of all) {
    const reason = each.why.replace(/ \(.*/, '');
    groups.set(reason, [...(groups.get(reason) ?? []), each]);
  }
  return [...groups].map(([reason, each]) => {
    const { example, why } = each[0]!;
    return `${counted(each.length, `${role} image`)} ${reason} ${each.length === 1 ? 'is' : 'are'} left out, for example ${example}${why.slice(reason.length)}`;
  });
}
