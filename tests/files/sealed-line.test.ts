import { expect, it } from 'vitest';
import { hasChanged, isIntact, seal } from '../../electron/files/sealed-line.ts';

const line = JSON.stringify(seal({ event: 'step', step: 7, loss: 0.125, name: 'Käfer 🐈' }));

/** What is said of a line with its bytes at hand, and without. */
function saidOf(text: string) {
  const record: unknown = JSON.parse(text);
  const said = hasChanged(record, Buffer.from(text));
  expect(hasChanged(record), 'without its bytes').toBe(said);
  return said;
}

it('tells a sealed record from one that was changed, with and without the bytes of its line', () => {
  expect(saidOf(line)).toBe(false);
  expect(saidOf(line.replace('0.125', '0.126'))).toBe(true);
  expect(saidOf(line.replace('Käfer', 'Kafer'))).toBe(true);
  expect(saidOf(line.replace(/"crc":"./, '"crc":"z'))).toBe(true);
  expect(saidOf(line.replace(/,"crc":"\w+"/, ',"crc":1'))).toBe(true);
});

it('takes a record as it is if only the spaces of its line differ, or if it was never sealed', () => {
  expect(saidOf(JSON.stringify(JSON.parse(line), null, 1))).toBe(false);
  expect(saidOf('{"step":7}')).toBe(false);
  expect(isIntact(JSON.parse('{"step":7}'))).toBe(false);
  expect(saidOf('null')).toBe(false);
});
