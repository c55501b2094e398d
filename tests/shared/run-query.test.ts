import { describe, expect, it } from 'vitest';
import { changedSettings, settingIn } from '../../shared/changed-settings.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import { runField, runFields } from '../../shared/run-fields.ts';
import { conditionText, parseCondition, runsGrouped, runsSorted, runsWhere } from '../../shared/run-query.ts';
import { taskCards, taskIds } from '../../shared/task-cards.ts';
import { type RequestedSettings, trainingRows } from '../../shared/training-settings.ts';

const settingsOf = (task: string, requested: RequestedSettings) => {
  const made = makeSettings(task, requested);
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
};
const run = (id: string, changes: Partial<RunSummary> = {}, requested: RequestedSettings = {}): RunSummary => ({
  id,
  name: `Run ${id}`,
  task: 'rotation',
  encoder: 'conv4',
  size: 32,
  dataset: 'birds',
  datasetId: 'birds',
  createdAt: '2026-11-29T10:00:00.000Z',
  status: 'finished',
  step: 10,
  totalSteps: 10,
  epoch: 1,
  resumable: false,
  hasCheckpoint: true,
  settings: changedSettings(settingsOf(changes.task ?? 'rotation', requested)),
  ...changes,
});
const score = (value: number) => ({ heldOut: { loss: 1, score: value, chance: 0.25, untrained: 0.3 } });
const runs: readonly RunSummary[] = [
  run('a', { ...score(0.4), marks: { tags: ['Paper', 'old'] } }, { learningRate: 0.01 }),
  run('b', { ...score(0.9), createdAt: '2026-12-01T10:00:00.000Z' }, { learningRate: 0.001, warmup: 0.1 }),
  run('c', { task: 'jigsaw', dataset: 'cats', status: 'failed', marks: { starred: true, tags: ['Paper'] } }, {}),
  { ...run('damaged', { status: 'failed', size: 0, encoder: '', dataset: '' }), settings: undefined, task: '' },
];
const where = (...texts: readonly string[]): string => {
  const conditions = texts.map((text) => {
    const condition = parseCondition(text);
    if (!condition.ok) throw new Error(condition.failure.message);
    return condition.value;
  });
  return runsWhere(runs, conditions)
    .map(({ id }) => id)
    .join(' ');
};

describe('the settings in a summary', () => {
  it.each(taskIds)('are those that are not defaults, and give back all others: %s', (task) => {
    const settings = settingsOf(task, { learningRate: 0.0123, seed: 9 });
    const changed = changedSettings(settings);
    expect(Object.keys(changed.training).sort()).toEqual(['epochs', 'learningRate', 'seed']);
    expect(changed.task).toEqual({});
    const summary = { task, settings: changed };
    for (const { key } of trainingRows) expect(settingIn(summary, 'training', key), key).toBe(settings[key]);
    for (const [key, value] of Object.entries(settings.taskSettings))
      expect(settingIn(summary, 'task', key), key).toBe(value);
  });
});

describe('fields of runs', () => {
  it('have names that nothing else has, and include every setting of training and of every task', () => {
    const names = runFields.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { key } of trainingRows) expect(names).toContain(key);
    for (const { settings } of taskCards)
      for (const { key } of settings) expect(names.some((name) => name === key || name === `task.${key}`)).toBe(true);
  });

  it('have a value of their kind, or none', () => {
    for (const { name, kind, value } of runFields)
      for (const each of runs) {
        const found = value(each);
        if (found === undefined) continue;
        const expected = { number: 'number', switch: 'boolean', date: 'string', words: '' }[kind];
        if (expected) expect(typeof found, `${name} of ${each.id}`).toBe(expected);
      }
  });
});

describe('a condition', () => {
  it('compares numbers, words, dates, tags and switches', () => {
    expect(where('score>0.4')).toBe('b');
    expect(where('score >= 0.4')).toBe('a b');
    expect(where('learningRate=0.01')).toBe('a');
    expect(where('learningRate<=0.001', 'warmup>0')).toBe('b');
    expect(where('task=JIGSAW')).toBe('c');
    expect(where('dataset~AT')).toBe('c');
    expect(where('name~run')).toBe('a b c damaged');
    expect(where('created>=2026-12')).toBe('b');
    expect(where('created=2026-11-29')).toBe('a c damaged');
    expect(where('tags=paper')).toBe('a c');
    const named = ['Run 1', 'Run 01', 'Cafe\u0301'].map((name) => run(name, { name }));
    const found = (value: string) =>
      runsWhere(named, [{ field: 'name', operator: '=', value }]).map(({ name }) => name);
    expect(found('run 1')).toEqual(['Run 1']);
    expect(found('caf\u00e9')).toEqual(['Cafe\u0301']);
    expect(where('tags~ol')).toBe('a');
    expect(where('starred=yes')).toBe('c');
    expect(where('starred=no')).toBe('a b damaged');
  });

  it('finds runs without a value by an empty one, and counts them as other with !=', () => {
    expect(where('score=')).toBe('c damaged');
    expect(where('score!=')).toBe('a b');
    expect(where('tags!=old')).toBe('b c damaged');
    expect(where('tags!=paper')).toBe('b damaged');
    expect(where('learningRate!=0.01')).toBe('b c damaged');
  });

  it('is read again from its text', () => {
    const condition = { field: 'name', operator: '~', value: 'a=b >= c' } as const;
    expect(parseCondition(conditionText(condition))).toEqual({ ok: true, value: condition });
  });

  it.each([
    ['scor>0.5', /no field 'scor'/, /did you mean 'score'/],
    ['score>high', /score is a number: found 'high'/, undefined],
    ['starred=maybe', /starred is yes or no: found 'maybe'/, undefined],
    ['name~', /takes a value/, undefined],
    ['score', /a condition is FIELD/, undefined],
    ['=5', /a condition is FIELD/, undefined],
  ])('says what is wrong with %s', (text, message, hint) => {
    const failed = parseCondition(text);
    expect(failed).toMatchObject({
      ok: false,
      failure: { code: 'bad-usage', message: expect.stringMatching(message) },
    });
    if (hint && !failed.ok) expect(failed.failure.hint).toMatch(hint);
  });
});

describe('an order', () => {
  const ids = (field: string, reversed = false) =>
    runsSorted(runs, { field, reversed })
      .map(({ id }) => id)
      .join(' ');
  it('puts the best first, and runs without a value last in both directions', () => {
    expect(ids('score')).toBe('b a c damaged');
    expect(ids('score', true)).toBe('a b c damaged');
    expect(runField('learningRate')!.value(runs[2]!), 'its task’s default').toBe(0.002);
    expect(ids('learningRate')).toBe('a c b damaged');
    expect(ids('created')).toBe('b a c damaged');
    const named = [run('x', { name: 'seed 10' }), run('y', { name: 'seed 9' })];
    expect(runsSorted(named, { field: 'name' }).map(({ name }) => name)).toEqual(['seed 9', 'seed 10']);
  });
});

describe('groups', () => {
  it('have the runs of one value, with best and mean score; of several tasks, none', () => {
    expect(runsGrouped(runs, 'task')).toEqual([
      { value: 'rotation', runs: [runs[0], runs[1]], score: { best: 0.9, mean: expect.closeTo(0.65, 12), runs: 2 } },
      { value: 'jigsaw', runs: [runs[2]] },
      { value: undefined, runs: [runs[3]] },
    ]);
    const mixed = [run('a', score(0.5)), run('b', { task: 'jigsaw', ...score(0.6) })];
    expect(runsGrouped(mixed, 'dataset')).toEqual([{ value: 'birds', runs: mixed }]);
  });

  it('of tags have a run for each of its tags', () => {
    expect(runsGrouped(runs, 'tags').map(({ value, runs: of }) => [value, of.map(({ id }) => id).join(' ')])).toEqual([
      ['Paper', 'a c'],
      ['old', 'a'],
      [undefined, 'b damaged'],
    ]);
  });

  it('of dates are days', () => {
    expect(runsGrouped(runs, 'created').map(({ value }) => value)).toEqual(['2026-11-29', '2026-12-01']);
  });
});
