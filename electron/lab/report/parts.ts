/** Building blocks of a report's sections: numbers, tables, lists and pictures. */
import type { CuePicture } from '../../../shared/shortcut-schemas.ts';
import { type Html, type HtmlPart, html } from './html.ts';

/** Three decimals, with a typographic minus sign. */
export const figure = (value: number): string => value.toFixed(3).replace('-', '−');
/** The same with a sign. */
export const signed = (value: number): string => (value < 0 ? figure(value) : `+${figure(value)}`);
/** The interval of a share: `0.298 to 0.381`. */
export const range = ([low, high]: readonly [number, number]): string => `${figure(low)} to ${figure(high)}`;
/** The interval of a difference: `−0.550 to −0.325`. */
export const interval = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`;
/** At most four significant digits, without trailing zeros. */
export const plain = (value: number): string => String(Number(value.toPrecision(4))).replace('-', '−');

/** A text with a capital first letter. */
export const titleCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly meaning?: string;
  readonly isNumber?: boolean;
  /** Before the name, such as the line of a run in a figure. */
  readonly mark?: Html;
}

/** A table that scrolls if it is too wide. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly HtmlPart[])[]): Html {
  const cell = (content: HtmlPart, column: number): Html =>
    columns[column]?.isNumber ? html`<td class="number">${content}</td>` : html`<td>${content}</td>`;
  const head = ({ name, isNumber, mark }: Column): Html =>
    isNumber
      ? html`<th scope="col" class="number">${name}</th>`
      : html`<th scope="col">${mark && html`${mark} `}${name}</th>`;
  return html`<div class="wide" role="group" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(head)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>\n`;
}

/** The meanings of a table's columns. */
export function meanings(columns: readonly Column[]): Html {
  const explained = columns.filter(({ meaning }) => meaning !== undefined);
  return html`<dl class="columns">${explained.map(({ name, meaning }) => html`<div><dt>${name}</dt><dd>${meaning}</dd></div>\n`)}</dl>`;
}

/** Names and values, one pair per line. */
export const facts = (pairs: readonly (readonly [string, HtmlPart])[]): Html =>
  html`<dl class="facts">${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;

/** A list; nothing if it is empty. */
export const list = (items: readonly HtmlPart[]): Html =>
  items.length > 0 ? html`<ul>${items.map((item) => html`<li>${item}</li>\n`)}</ul>` : html``;

/** Only pictures that are embedded in the report as data: URLs. */
const ownPicture = /^data:image\/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Whether a picture is embedded. */
export const isOwnPicture = ({ data }: CuePicture): boolean => ownPicture.test(data);

/** A picture with its caption; undefined if it is not embedded. */
export function picture(shown: CuePicture, words = ''): Html | undefined {
  if (!isOwnPicture(shown)) return undefined;
  const { caption, data, width, height } = shown;
  const text = [words, caption].filter(Boolean).join(': ');
  return html`<figure><img src="${data}" alt="${text}" width="${width}" height="${height}"><figcaption>${text}</figcaption></figure>\n`;
}

/** A row of pictures; undefined without any. */
export const pictures = (all: readonly (Html | undefined)[]): Html | undefined =>
  all.some((each) => each !== undefined) ? html`<div class="pictures">${all}</div>` : undefined;

/** The warnings of an analysis; undefined without any. */
export const warningsList = (warnings: readonly string[]): Html | undefined =>
  warnings.length > 0 ? html`<h3>Limits of these numbers</h3>${list(warnings)}` : undefined;
