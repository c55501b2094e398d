/** HTML templates that escape texts, because names of files and runs can contain anything. */
import { showInvisible } from '../../../shared/invisible-characters.ts';

/** Safe markup; made by the tag below. */
export class Html {
  constructor(readonly markup: string) {}
}

/** What a template takes. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes a text for HTML. Invisible characters, and those that reorder the surrounding text, are shown as `\uXXXX`. */
export const escapeHtml = (text: string): string =>
  showInvisible(text.replace(/[&<>"']/g, (character) => entities[character]!));

function markupOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part));
  return part.map(markupOf).join('');
}

/** Template tag: escapes its parts except other Html, joins lists, and omits undefined. */
export const html = (strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html =>
  new Html(strings.reduce((text, string, i) => text + markupOf(parts[i - 1]) + string));
