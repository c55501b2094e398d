/** Formats numbers, sizes, durations and dates for display. */

import { formatCount } from '../../shared/format-words.ts';

export { counted, formatCount, formatPercent, formatScore } from '../../shared/format-words.ts';

const english = 'en-GB';

/** About three significant digits: 0.0123, 0.456, 1.234, 12.3, 1,234; 1.2e−5 below 0.001. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.001) return value.toExponential(1).replaceAll('-', '−').replace('e+', 'e');
  const digits = size < 0.1 ? 4 : size < 10 ? 3 : size < 100 ? 1 : 0;
  return new Intl.NumberFormat(english, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(value)
    .replace('-', '−');
}

/** A signed difference of scores with three decimals: `+0.120`, `−0.004`, `0.000`. */
export function formatChange(difference: number): string {
  const text = Math.abs(difference).toFixed(3);
  if (Number(text) === 0) return text;
  return `${difference < 0 ? '−' : '+'}${text}`;
}

export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? formatCount(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `8 s`, `2 min 05 s`, `3 h 20 min`, `2 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const s = Math.max(0, Math.round(seconds));
  if (s < 1) return 'less than 1 s';
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${String(s % 60).padStart(2, '0')} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

/** A message of the lab as a sentence: a capital if it begins with a plain word, and a full stop. */
export const sentence = (words: string): string =>
  words.replace(/^[a-z](?=[a-z]*[ ,:])/, (first) => first.toUpperCase()).replace(/[^.!?…:]$/, '$&.');

/** `just now`, `5 min ago`, `3 h ago`; the date after a day. */
export function formatWhen(iso: string, now: Date = new Date()): string {
  const then = new Date(iso);
  const seconds = (now.getTime() - then.getTime()) / 1000;
  if (seconds < 45) return 'just now';
  if (seconds < 3600) return `${Math.max(1, Math.round(seconds / 60))} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return then.toLocaleDateString(english, { day: 'numeric', month: 'short', year: 'numeric' });
}
