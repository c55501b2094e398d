import { expect, it } from 'vitest';
import { datasetInUse } from '../../renderer/features/new-run/choose-dataset.ts';

const all = [
  { id: 'newest', images: 0 },
  { id: 'newer', images: 9 },
  { id: 'older', images: 9 },
];
const inUse = (dataset: string | undefined, named?: string, isOfCopy = false) =>
  datasetInUse({ dataset, isOfCopy }, named, all);

it('a new run begins with the latest dataset that has images', () => {
  expect(inUse(undefined)).toBe('newer');
  expect(inUse('forgotten'), 'of an earlier session').toBe('newer');
});

it('the dataset that was chosen, that the address names or that a run is copied from is never replaced', () => {
  expect(inUse('older')).toBe('older');
  expect(inUse('newest'), 'while it is indexed').toBe('newest');
  expect(inUse('unknown', 'unknown')).toBe('unknown');
  expect(inUse(undefined, undefined, true), 'while a run is copied, or if its images are gone').toBeUndefined();
});
