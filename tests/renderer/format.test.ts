import { describe, expect, it } from 'vitest';
import {
  counted,
  formatBytes,
  formatChange,
  formatDuration,
  formatNumber,
  formatPercent,
  formatScore,
  formatWhen,
  sentence,
} from '../../renderer/lib/format.ts';

describe('formatted numbers', () => {
  it('of differences have their sign', () => {
    expect([0.12, -0.004, -0.0001].map(formatChange)).toEqual(['+0.120', '−0.004', '0.000']);
  });
  it('have about three digits, and groups of thousands', () => {
    expect([0, 0.5, 1.38629, 12.345, 1234.5].map(formatNumber)).toEqual(['0', '0.500', '1.386', '12.3', '1,235']);
  });
  it('have an exponent if they are very small, and a true minus sign', () => {
    expect(formatNumber(-0.00002)).toBe('−2.0e−5');
  });
  it('are words or symbols if they are not finite', () => {
    expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(formatNumber)).toEqual([
      'not a number',
      '∞',
      '−∞',
    ]);
  });
  it('have three decimals if they are scores', () => {
    expect([1, 0.25, -0.0421].map(formatScore)).toEqual(['1.000', '0.250', '−0.042']);
  });
  it('have a plural unit unless they are 1', () => {
    expect([counted(1, 'image'), counted(2000, 'image')]).toEqual(['1 image', '2,000 images']);
  });
  it('are percentages if they are shares', () => expect(formatPercent(0.123, 1)).toBe('12.3 %'));
  it('have the largest fitting unit if they are bytes', () => {
    expect([999, 1000, 51_000_000, 184e6].map(formatBytes)).toEqual(['999 bytes', '1.0 kB', '51.0 MB', '184 MB']);
  });
});

describe('a sentence', () => {
  it('begins with a capital and ends with a full stop; paths, names and questions do not change', () => {
    expect(
      ['no file in /a', '/a is gone', 'size: found 3', 'Why?', 'tfjs-node-gpu is missing', ''].map(sentence),
    ).toEqual(['No file in /a.', '/a is gone.', 'Size: found 3.', 'Why?', 'tfjs-node-gpu is missing.', '']);
  });
});

describe('times', () => {
  it('have a unit that fits their length', () => {
    expect([0.2, 8, 125, 3 * 3600 + 20 * 60, 52 * 3600].map(formatDuration)).toEqual([
      'less than 1 s',
      '8 s',
      '2 min 05 s',
      '3 h 20 min',
      '2 d 4 h',
    ]);
  });
  it('are unknown rather than infinite', () => expect(formatDuration(Number.POSITIVE_INFINITY)).toBe('unknown'));
  it('are relative within a day, and a date after that', () => {
    const now = new Date('2026-11-23T12:00:00Z');
    const at = (iso: string) => formatWhen(iso, now);
    expect(at('2026-11-23T11:59:50Z')).toBe('just now');
    expect(at('2026-11-23T11:30:00Z')).toBe('30 min ago');
    expect(at('2026-11-23T02:00:00Z')).toBe('10 h ago');
    expect(at('2026-11-01T12:00:00Z')).toBe('1 Nov 2026');
  });
});
