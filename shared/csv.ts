/** Tables as CSV (RFC 4180). */

/** A field, in quotes if it contains a comma, a quote or a line break. */
const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A row, with its line end. */
export const csvRow = (fields: readonly (string | number | boolean)[]): string =>
  `${fields.map((each) => field(String(each))).join(',')}\r\n`;
