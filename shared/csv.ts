/** Comma-separated values (RFC 4180). */

const cellOf = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A line, with its end. */
export const csvLine = (cells: readonly (string | number | boolean)[]): string =>
  `${cells.map((cell) => cellOf(String(cell))).join(',')}\r\n`;
