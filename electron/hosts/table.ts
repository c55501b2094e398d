/** Numbers and tables for a terminal. */

/** Three decimals, with a typographic minus sign. */
export const score = (value: number): string => value.toFixed(3).replace('-', '−');
/** The same with a sign. */
export const signed = (value: number): string => (value < 0 ? score(value) : `+${score(value)}`);

/** Lines of a table. The first column and those named in `words` are aligned left, the numbers of the others right. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
): string[] {
  const widths = columns.map((name, c) => Math.max(name.length, ...rows.map((row) => row[c]!.length)));
  const isWords = (c: number) => c === 0 || words.includes(columns[c]!);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, c) => (isWords(c) ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd();
  return [columns, ...rows].map(line);
}
