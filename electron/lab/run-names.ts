/** Names of new runs. Two runs of a workspace never start with one name. */

/** Longest name of a run, in characters. */
const maxLength = 120;

/**
 * The wanted name, or the first of `name (2)`, `name (3)` … that no other run has; at most 120 characters long.
 * @param taken Names of all other runs.
 */
export function unusedName(wanted: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const end = number === 1 ? '' : ` (${number})`;
    const name = `${wanted.slice(0, maxLength - end.length).trimEnd()}${end}`;
    if (!taken.has(name)) return name;
  }
}
