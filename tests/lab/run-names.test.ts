import { afterEach, describe, expect, it } from 'vitest';
import { unusedName } from '../../electron/lab/run-names.ts';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

afterEach(() => behave());

describe('the name of a new run', () => {
  it('is numbered if another run has it', () => {
    expect(unusedName('Rotation on birds', new Set())).toBe('Rotation on birds');
    expect(unusedName('Rotation on birds', new Set(['Rotation on birds']))).toBe('Rotation on birds (2)');
    expect(unusedName('a', new Set(['a', 'a (2)', 'a (4)']))).toBe('a (3)');
  });

  it('stays at most 120 characters long', () => {
    const long = 'x'.repeat(120);
    expect(unusedName(long, new Set([long]))).toBe(`${'x'.repeat(116)} (2)`);
  });

  it('is not given to two runs that start at once, nor again in a later session', async () => {
    const { lab } = await fakeLab();
    const start = { folders: [pictureFolder('birds')], settings: rotationSettings(3) };
    const ids = await Promise.all([lab.runs.start(start), lab.runs.start(start)]);
    const names = await Promise.all(ids.map(async (id) => (await lab.runs.record(id)).name));
    expect(names.sort()).toEqual(['Rotation on birds', 'Rotation on birds (2)']);
    await Promise.all(ids.map((id) => lab.runs.ended(id)));
    const { lab: later } = await fakeLab(lab.workspace.root);
    const third = await later.runs.start(start);
    expect((await later.runs.record(third)).name).toBe('Rotation on birds (3)');
    await later.runs.ended(third);
  });
});
