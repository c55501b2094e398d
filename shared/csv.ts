/** Comma-separated values (RFC 4180). */

/**
 * A spreadsheet computes what begins like a formula, and the name of a run that was imported is a stranger's text. An
 * apostrophe before it makes it a text. Source: OWASP, CSV injection.
 */
const asText = (text: string): string => (/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text);

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const cellOf = (text: string): string => quoted(asText(text));

/** A line of texts as they are, with its end, for what the lab reads again and no spreadsheet. */
export const plainCsvLine = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

/** A line, with its end. Numbers are written as they are; a text that begins like a formula gets an apostrophe. */
export const csvLine = (cells: readonly (string | number | boolean)[]): string =>
  `${cells.map((cell) => cellOf(String(cell))).join(',')}\r\n`;
