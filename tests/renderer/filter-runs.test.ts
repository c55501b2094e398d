import { describe, expect, it } from 'vitest';
import { filteredRuns, taskCounts } from '../../renderer/features/runs/filter-runs.ts';
import type { RunSummary } from '../../shared/protocol.ts';

const run = (id: string, changes: Partial<RunSummary> = {}) =>
  ({
    id,
    name: `Run ${id}`,
    task: 'rotation',
    encoder: 'conv4',
    dataset: 'birds',
    status: 'finished',
    ...changes,
  }) as RunSummary;
const all = [
  run('a', { name: 'First try' }),
  run('b', { task: 'jigsaw', dataset: 'cats' }),
  run('c', { encoder: 'resnet18', status: 'failed' }),
  run('damaged', { task: '', status: 'failed' }),
];
const found = (text: string, task?: string) => filteredRuns(all, { text, task }).map(({ id }) => id);

describe('the list of runs', () => {
  it('is found by name, images, task, encoder and state, in any case and order', () => {
    expect(found('')).toEqual(['a', 'b', 'c', 'damaged']);
    expect(found(' TRY first ')).toEqual(['a']);
    expect(found('cats')).toEqual(['b']);
    expect(found('jigsaw')).toEqual(['b']);
    expect(found('failed birds')).toEqual(['c', 'damaged']);
    expect(found('ResNet')).toEqual(['c']);
    expect(found('nothing like this')).toEqual([]);
  });
  it('is limited to a task', () => {
    expect(found('', 'rotation')).toEqual(['a', 'c']);
    expect(found('first', 'jigsaw')).toEqual([]);
  });
  it('counts the runs of each task that the text finds', () => {
    expect(taskCounts(all, '')).toEqual([
      { task: 'rotation', count: 2 },
      { task: 'jigsaw', count: 1 },
    ]);
    expect(taskCounts(all, 'cats')).toEqual([{ task: 'jigsaw', count: 1 }]);
  });
});
