/** Formats names, lists and shares in the sentences of findings. */
import { cueCards } from './cue-cards.ts';
import type { CueId } from './shortcut-schemas.ts';

/** A cue's title within a sentence: `chromatic aberration`, `JPEG grid`. */
export const cueName = (cue: CueId): string =>
  cueCards[cue].title.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** A score or share with two decimals: `0.81`, `−0.05`. */
export const twoDecimals = (value: number): string => value.toFixed(2).replace('-', '−');
