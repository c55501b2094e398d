import { describe, expect, it } from 'vitest';
import { showInvisible, showInvisibleInLine } from '../../shared/invisible-characters.ts';

describe('invisible characters', () => {
  it.each([
    ['an escape sequence', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
    ['a control of the second block', 'a\u009b2Jb', 'a\\u009b2Jb'],
    ['a mark of direction', 'a\u202Egpj.exe', 'a\\u202egpj.exe'],
    ['half a pair', 'a\uD800', 'a\\ud800'],
    ['no character, beyond 16 bits', 'a\u{1FFFE}', 'a\\ud83f\\udffe'],
  ])('shows %s as an escape', (_, text, shown) => {
    expect(showInvisible(text)).toBe(shown);
    expect(showInvisibleInLine(text)).toBe(shown);
  });

  it('keeps visible text of every script, and shows line ends only where one line is wanted', () => {
    const text = 'ä 鳥 🐈 שלום\tend';
    expect(showInvisibleInLine(text)).toBe(text);
    expect(showInvisible('a\r\nb')).toBe('a\r\nb');
    expect(showInvisibleInLine('a\r\nb\u2028c')).toBe('a\\u000d\\u000ab\\u2028c');
  });

  it('leaves JSON with the same value', () => {
    const value = { name: 'a\u202E\u{1FFFE}\u0085\u2028"\\u202e' };
    const line = showInvisibleInLine(JSON.stringify(value));
    expect(line).not.toMatch(/[\u202E\u0085\u2028]/);
    expect(JSON.parse(line)).toEqual(value);
  });
});
