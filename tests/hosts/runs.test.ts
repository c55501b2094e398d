/** `runs`: columns, filters and order. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ListedRun, runColumnNames, sortedBy } from '../../electron/hosts/run-columns.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
for (const name of ['summer', 'winter']) {
  mkdirSync(join(home, name));
  writeFileSync(join(home, name, 'a.jpg'), '');
}
const lab = (words: string, ways: Readonly<Record<string, unknown>> = {}) =>
  run(app, [...words.split(' ').filter(Boolean), '--workspace', join(home, 'workspace')], { cwd: home, ways });

beforeAll(async () => {
  await lab('train --images summer --task rotation --steps 12 --name one');
  await lab('train --images winter --task rotation --steps 5 --encoder resnet18 --name two');
  await lab('train --images winter --task jigsaw --steps 12 --name three', { crashAt: 3 });
});

const names = async (words: string): Promise<unknown[]> =>
  (await lab(`runs ${words} --columns name --json`)).lines.map(({ name }) => name);

describe('runs', () => {
  it('shows the chosen columns as a table, in their order', async () => {
    const { code, stdout } = await lab('runs --columns name,task,state,steps,score');
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      'name   task      state     steps  score',
      'three  jigsaw    crashed       3',
      'two    rotation  finished      5  0.500',
      'one    rotation  finished     12  0.500',
      '',
    ]);
  });

  it('gives the chosen columns as keys of a line, null where a run has none, and everything if none were chosen', async () => {
    const { lines } = await lab('runs --columns name,state,score --json');
    expect(lines[0]).toEqual({ event: 'run', name: 'three', state: 'crashed', score: null });
    const [whole] = (await lab('runs --json --task jigsaw')).lines;
    expect(whole).toMatchObject({ event: 'run', name: 'three', status: 'crashed', step: 3, totalSteps: 12 });
    expect(whole!.runDir).toBe(join(home, 'workspace', 'runs', String(whole!.run)));
    const [all] = (await lab(`runs --json --task jigsaw --columns ${runColumnNames.join(',')}`)).lines;
    expect(Object.keys(all!)).toEqual(['event', ...runColumnNames]);
  });

  it('keeps only runs that every filter lets through; a repeated filter takes any of its values', async () => {
    expect(await names('')).toEqual(['three', 'two', 'one']);
    expect(await names('--task rotation')).toEqual(['two', 'one']);
    expect(await names('--task rotation --task jigsaw')).toEqual(['three', 'two', 'one']);
    expect(await names('--state finished')).toEqual(['two', 'one']);
    expect(await names('--encoder resnet18')).toEqual(['two']);
    expect(await names('--dataset winter')).toEqual(['three', 'two']);
    expect(await names('--dataset winter --state finished')).toEqual(['two']);
    expect((await lab('runs --task mae')).stdout).toBe('none of 3 runs\n');
  });

  it('keeps only runs that fulfil conditions of any column or setting', async () => {
    expect(await names('--where steps>=5 --where state=finished')).toEqual(['two', 'one']);
    expect(await names('--where encoder~resnet')).toEqual(['two']);
    expect(await names('--where score=')).toEqual(['three']);
    expect(await names('--where seed=1 --where task!=jigsaw')).toEqual(['two', 'one']);
    const [line] = (await lab('runs --columns name,learningRate,randomCrop --where name=one --json')).lines;
    expect(line).toMatchObject({ name: 'one', learningRate: expect.any(Number), randomCrop: expect.any(Boolean) });
    expect(await names('--sort optimizer')).toHaveLength(3);
  });

  it('sorts', async () => {
    expect(await names('--sort name')).toEqual(['one', 'three', 'two']);
    expect(await names('--sort steps')).toEqual(['one', 'two', 'three']);
    expect((await names('--sort score')).at(-1)).toBe('three');
  });

  it.each([
    ['--columns id,scores', "found 'scores' (did you mean 'score'?)"],
    ['--columns id,status', "found 'status' (did you mean 'state'?)"],
    ['--columns id,,task', "found ''"],
    ['--sort scor', "(did you mean 'score'?)"],
    ['--state finish', "(did you mean 'finished'?)"],
    ['--task rotaton', "(did you mean 'rotation'?)"],
    ['--encoder resnet-18', "(did you mean 'resnet18'?)"],
    ['--status finished', "runs has no option --status (did you mean '--state'?"],
    ['--where scor>0.5', "--where: runs have no field 'scor' (did you mean 'score'?)"],
    ['--where score>high', "--where: score is a number: found 'high'"],
    ['--empty-trash --task mae', 'it does not take --task'],
  ])('refuses %s', async (words, expected) => {
    const { code, stderr, stdout } = await lab(`runs ${words}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
  });
});

describe('the order of a column', () => {
  const listed = (values: readonly (object & { readonly id: string })[]): ListedRun[] =>
    values.map((run) => ({ run: run as ListedRun['run'], runDir: '' }));
  const ids = (runs: readonly ListedRun[]): string => runs.map(({ run }) => run.id).join('');

  it('puts the best first, runs without a value last, and keeps the order of equal ones', () => {
    const of = (score: number) => ({ heldOut: { score, chance: 0, untrained: 0, loss: 0 } });
    const runs = listed([
      { id: 'a' },
      { id: 'b', ...of(0.2) },
      { id: 'c', ...of(0.7) },
      { id: 'd', ...of(-0.1) },
      { id: 'e', ...of(0.2) },
    ]);
    expect(ids(sortedBy(runs, 'score'))).toBe('cbeda');
    expect(ids(sortedBy(listed([{ id: 'a', loss: 2 } as never, { id: 'b', loss: 0.5 } as never]), 'loss'))).toBe('ba');
    const dated = listed([
      { id: 'a', createdAt: '2026-01-02' } as never,
      { id: 'b', createdAt: '2026-11-01' } as never,
    ]);
    expect(ids(sortedBy(dated, 'created'))).toBe('ba');
  });
});

describe('runs export and import', () => {
  it('carry a run to another workspace as one file', async () => {
    const id = String(
      (await lab('runs --json --sort name --columns id,name')).lines.find((line) => line.name === 'one')!.id,
    );
    const { code, lines, stderr } = await lab(`runs export ${id} --out one.zip --json`);
    expect(code, stderr).toBe(0);
    expect(lines[0]).toMatchObject({ event: 'archived', run: id, file: join(home, 'one.zip') });
    const elsewhere = (words: string) =>
      run(app, [...words.split(' '), '--workspace', join(home, 'elsewhere'), '--json'], { cwd: home });
    expect((await elsewhere('runs import one.zip')).lines).toEqual([
      { event: 'imported', run: id, runDir: join(home, 'elsewhere', 'runs', id) },
    ]);
    expect((await elsewhere('runs')).lines[0]).toMatchObject({ run: id, name: 'one', status: 'finished' });
    const again = await elsewhere('runs import one.zip');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`already has the run ${id}`)]);
  });

  it('say what they take', async () => {
    for (const [words, said] of [
      ['runs export', 'runs export takes one run and --out FILE.zip'],
      ['runs export a', 'runs export takes one run and --out FILE.zip'],
      ['runs import', 'runs import takes one file'],
      ['runs exprot a --out b.zip', "did you mean 'export'?"],
      ['runs --out b.zip', 'runs export RUN --out FILE.zip'],
    ] as const) {
      const { code, stderr } = await lab(words);
      expect([code, stderr], words).toEqual([2, expect.stringContaining(said)]);
    }
  });
});
