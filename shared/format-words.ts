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

/** A score with three decimals, so that columns line up. */
export const formatScore = (value: number): string => value.toFixed(3).replace('-', '−');

/** A number whose small differences matter, with four decimals: `0.9655`. */
export const fourDecimals = (value: number): string => value.toFixed(4).replace('-', '−');

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });

export const formatCount = (value: number): string => whole.format(value);

/** `1 image`, `2,000 images`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${formatCount(value)} ${value === 1 ? one : many}`;

export const formatPercent = (share: number, digits = 0): string => `${(share * 100).toFixed(digits)} %`;
