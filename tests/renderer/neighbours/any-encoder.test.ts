import { expect, it } from 'vitest';
import { encodersOf } from '../../../renderer/features/neighbours/any-encoder.ts';
import { refusalOf } from '../../../renderer/features/neighbours/query-file.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { largestQuery } from '../../../shared/neighbours.ts';

it('added encoders and runs with a checkpoint can be chosen, with their stages', () => {
  const added = [
    { id: 'net-1', name: 'net', stages: [{ stage: 'map' }, { stage: 'out' }], features: { stage: 'out' } },
  ] as unknown as AddedEncoder[];
  const run = { name: 'run', hasCheckpoint: true };
  const runs = [
    { ...run, id: 'r1', encoder: 'alexnet' },
    { ...run, id: 'r2', encoder: 'conv4', hasCheckpoint: false },
    { ...run, id: 'r3', encoder: 'vit-tiny' },
  ];
  expect(encodersOf(added, runs)).toEqual([
    { id: 'net-1', name: 'net', isAdded: true, stages: ['map', 'out'], representation: 'out' },
    {
      id: 'r1',
      name: 'run',
      isAdded: false,
      stages: ['stage1', 'stage2', 'stage3', 'stage4', 'stage5'],
      representation: 'stage5',
    },
    {
      id: 'r3',
      name: 'run',
      isAdded: false,
      stages: ['stage1', 'stage2', 'stage3', 'stage4'],
      representation: 'stage4',
    },
  ]);
});

it('a file that is empty or too large is not sent', () => {
  expect(refusalOf({ name: 'a.jpg', size: 1 })).toBeUndefined();
  expect(refusalOf({ name: 'a.jpg', size: largestQuery })).toBeUndefined();
  expect(refusalOf({ name: 'a.jpg', size: 0 })?.failure.message).toBe('a.jpg is empty');
  expect(refusalOf({ name: 'a.jpg', size: largestQuery + 1 })?.failure).toMatchObject({
    message: 'a.jpg has 8.0 MiB; at most 8 MiB are sent',
    hint: expect.stringContaining('smaller copy'),
  });
});
