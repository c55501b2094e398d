import { describe, expect, it } from 'vitest';
import {
  filteredRuns,
  newestFirst,
  type Shown,
  sortedByClick,
  sortedRuns,
  taskCounts,
} from '../../renderer/features/runs/filter-runs.ts';
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
const found = (text: string, task?: string, shown: Shown = 'current', runs = all) =>
  filteredRuns(runs, { text, task, shown }).map(({ id }) => id);

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
    expect(taskCounts(all, { text: '', shown: 'current' })).toEqual([
      { task: 'rotation', count: 2 },
      { task: 'jigsaw', count: 1 },
    ]);
    expect(taskCounts(all, { text: 'cats', shown: 'current' })).toEqual([{ task: 'jigsaw', count: 1 }]);
  });
  it('leaves archived runs out until they are asked for, and finds tags', () => {
    const marked = [
      run('a', { marks: { starred: true, tags: ['Baseline'] } }),
      run('b', { marks: { archived: true, starred: true } }),
      run('c', { marks: { starred: false } }),
    ];
    expect(found('', undefined, 'current', marked)).toEqual(['a', 'c']);
    expect(found('', undefined, 'starred', marked)).toEqual(['a']);
    expect(found('', undefined, 'archived', marked)).toEqual(['b']);
    expect(found('baseline', undefined, 'current', marked)).toEqual(['a']);
  });
  it('is sorted by a column, runs without a value last in both directions', () => {
    const heldOut = (score: number) => ({ heldOut: { loss: 1, score, chance: 0, untrained: 0 } });
    const runs = [run('none'), run('low', heldOut(0.1)), run('high', heldOut(0.9))];
    const ids = (isDescending: boolean) => sortedRuns(runs, { key: 'score', isDescending }).map(({ id }) => id);
    expect(ids(true)).toEqual(['high', 'low', 'none']);
    expect(ids(false)).toEqual(['low', 'high', 'none']);
    const named = sortedRuns([run('a', { name: 'seed 10' }), run('b', { name: 'seed 9' })], {
      key: 'name',
      isDescending: false,
    });
    expect(named.map(({ name }) => name)).toEqual(['seed 9', 'seed 10']);
  });
  it('turns its order with a second click on the same column', () => {
    const byName = sortedByClick(newestFirst, 'name');
    expect(byName).toEqual({ key: 'name', isDescending: false });
    expect(sortedByClick(byName, 'name')).toEqual({ key: 'name', isDescending: true });
    expect(sortedByClick(byName, 'score')).toEqual({ key: 'score', isDescending: true });
  });
});
