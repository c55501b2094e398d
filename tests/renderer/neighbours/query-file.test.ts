import { expect, it } from 'vitest';
import { refusalOf } from '../../../renderer/features/neighbours/query-file.ts';
import { largestQuery } from '../../../shared/neighbours.ts';

it('a file that is empty or too large is not sent', () => {
  expect(refusalOf({ name: 'a.jpg', size: 1 })).toBeUndefined();
  expect(refusalOf({ name: 'a.jpg', size: largestQuery })).toBeUndefined();
  expect(refusalOf({ name: 'a.jpg', size: 0 })?.failure.message).toBe('a.jpg is empty');
  expect(refusalOf({ name: 'a.jpg', size: largestQuery + 1 })?.failure).toMatchObject({
    message: 'a.jpg has 8.0 MiB; at most 8 MiB are sent',
    hint: expect.stringContaining('smaller copy'),
  });
});
