/** Characters that a name from a disk can contain and that deceive a reader: those that are not visible, and those that reorder text. */

/** Controls except tabs and line ends, lone surrogates, direction marks, and code points that stand for no character. */
const invisible = /(?![\t\n\r])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;
const invisibleOrLineEnd = /(?!\t)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu;

/** One `\uXXXX` per UTF-16 unit, as in JSON. */
const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

/** Shows invisible characters as `\uXXXX`; keeps tabs and line ends. */
export const showInvisible = (text: string): string => text.replace(invisible, escaped);

/** The same for one line of text: a line end in it is shown as `\u000a`. */
export const showInvisibleInLine = (text: string): string => text.replace(invisibleOrLineEnd, escaped);
