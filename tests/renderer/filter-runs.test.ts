import { describe, expect, it } from 'vitest';
import { fieldChoices, knownValues } from '../../renderer/features/runs/field-choices.ts';
import {
  fieldsToShow,
  filteredRuns,
  isDescending,
  listOf,
  plainList,
  queryOf,
  type RunList,
  type Shown,
  sortedByClick,
  taskCounts,
} from '../../renderer/features/runs/filter-runs.ts';
import { runsCsv } from '../../renderer/features/runs/runs-csv.ts';
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
  filteredRuns(runs, { text, task, shown, where: [] }).map(({ id }) => id);

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
    expect(taskCounts(all, { text: '', shown: 'current', where: [] })).toEqual([
      { task: 'rotation', count: 2 },
      { task: 'jigsaw', count: 1 },
    ]);
    expect(taskCounts(all, { text: 'cats', shown: 'current', where: [] })).toEqual([{ task: 'jigsaw', count: 1 }]);
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
  it('is limited by conditions of any setting or result, together with the words', () => {
    const scored = [
      run('a', { heldOut: { loss: 1, score: 0.9, chance: 0, untrained: 0 } }),
      run('b', { heldOut: { loss: 1, score: 0.3, chance: 0, untrained: 0 } }),
    ];
    const where = [{ field: 'score', operator: '>', value: '0.5' } as const];
    expect(filteredRuns(scored, { ...plainList, where }).map(({ id }) => id)).toEqual(['a']);
    expect(filteredRuns(scored, { ...plainList, text: 'run b jigsaw', where })).toEqual([]);
  });

  it('turns its order with a second click on the same column', () => {
    const byName = sortedByClick(plainList.sort, 'name');
    expect([byName, isDescending(byName)]).toEqual([{ field: 'name' }, false]);
    const again = sortedByClick(byName, 'name');
    expect([again, isDescending(again)]).toEqual([{ field: 'name', reversed: true }, true]);
    const byScore = sortedByClick(again, 'score');
    expect([byScore, isDescending(byScore)]).toEqual([{ field: 'score' }, true]);
  });

  it('is kept in the address, without what cannot be read', () => {
    const list: RunList = {
      text: 'a & b',
      task: 'rotation',
      shown: 'starred',
      where: [
        { field: 'learningRate', operator: '<=', value: '0.01' },
        { field: 'name', operator: '~', value: 'é = ?' },
      ],
      sort: { field: 'score', reversed: true },
      group: 'dataset',
    };
    expect(listOf(queryOf(list))).toEqual(list);
    expect(queryOf(plainList)).toBe('');
    expect(listOf('')).toEqual(plainList);
    expect(listOf('where=nothing&where=scor%3E1&sort=nothing&group=nothing&show=all')).toEqual(plainList);
  });

  it('has a column for each field that it uses and does not show', () => {
    const where = [{ field: 'learningRate', operator: '>', value: '0' } as const];
    expect(fieldsToShow({ ...plainList, where, sort: { field: 'effectiveRank' }, group: 'seed' })).toEqual([
      'learningRate',
      'effectiveRank',
    ]);
    expect(fieldsToShow(plainList)).toEqual([]);
  });

  it('offers the fields and values that runs have', () => {
    const names = fieldChoices(all).flatMap(({ items }) => items.map(({ value }) => value));
    expect(names).toContain('dataset');
    expect(names).not.toContain('score');
    expect(knownValues(all, 'dataset')).toEqual(['birds', 'cats']);
    expect(knownValues([run('a', { marks: { tags: ['x', 'y'] } })], 'tags')).toEqual(['x', 'y']);
  });

  it('is saved as CSV with all digits', () => {
    const text = runsCsv([
      run('a', { name: 'one, "two"', heldOut: { loss: 1, score: 1 / 3, chance: 0, untrained: 0 } }),
      run('b'),
    ]);
    const [header, first, second] = text.split('\r\n');
    const at = header!.split(',').indexOf('score');
    expect(first).toMatch(/^a,"one, ""two""",rotation,conv4,birds,finished,/);
    expect(first).toContain(`,${1 / 3}`);
    expect(second!.split(',')[at]).toBe('');
  });
});
