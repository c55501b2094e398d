import { expect, it } from 'vitest';
import { encoderGroups, encodersOf } from '../../renderer/lib/any-encoder.ts';
import type { AddedEncoder } from '../../shared/encoders.ts';

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

it('encoders are chosen from two groups, and names that are used twice have their ids', () => {
  const encoder = { stages: ['out'], representation: 'out' };
  const all = [
    { ...encoder, id: 'net-1', name: 'net', isAdded: true },
    { ...encoder, id: 'r1', name: 'net', isAdded: false },
    { ...encoder, id: 'r2', name: 'other', isAdded: false },
  ];
  expect(encoderGroups(all)).toEqual([
    { group: 'Added encoders', items: [{ value: 'net-1', label: 'net (net-1)' }] },
    {
      group: 'Runs',
      items: [
        { value: 'r1', label: 'net (r1)' },
        { value: 'r2', label: 'other' },
      ],
    },
  ]);
  expect(encoderGroups(all.slice(1)).map(({ group }) => group)).toEqual(['Runs']);
});
