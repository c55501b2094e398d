/** HTML whose texts are escaped unless they are HTML themselves: names of files and runs can hold anything. */

/** Markup that is safe as it stands; made by the tag below alone. */
export class Html {
  constructor(readonly markup: string) {}
}

export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What cannot be seen, or would turn the direction of the text around it, is shown as what it is. */
const unseen = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;

export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(unseen, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`);

function markupOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(markupOf).join('');
}

/** Tags a template: what is put into it is escaped, other Html excepted; lists are joined, undefined is nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html =>
  new Html(strings.reduce((text, string, i) => text + markupOf(parts[i - 1]) + string));
