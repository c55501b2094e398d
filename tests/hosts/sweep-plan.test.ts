import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../electron/hosts/arguments.ts';
import { planOf, planOptions, spread } from '../../electron/hosts/commands/sweep-plan.ts';
import { settingsOf, trainOptions } from '../../electron/hosts/commands/train-options.ts';
import { devicesOf } from '../../electron/hosts/devices.ts';
import { trialsOf } from '../../electron/lab/sweeps/planned-runs.ts';
import { sweepCommand } from '../../electron/lab/sweeps/sweep-command.ts';
import type { SweepRecord } from '../../electron/lab/sweeps/sweep-store.ts';
import { defaultWorkspace } from '../../electron/lab/workspace.ts';
import { asFailure } from '../../shared/failure.ts';
import { rotationSettings, temporaryFolder } from '../lab/fixture.ts';

const settings = rotationSettings(10);
const plan = (...words: readonly string[]) => planOf(settings, parseOptions('sweep', planOptions, words));
/** Message and hint of the failure. */
const refusal = (...words: readonly string[]) =>
  plan(...words).then(
    () => 'it was accepted',
    (error: unknown) => `${asFailure(error).message} (${asFailure(error).hint})`,
  );

function file(content: unknown): string {
  const path = join(temporaryFolder(), 'plan.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('the plan of a sweep', () => {
  it('has typed values of options, of the task and of settings without an option', async () => {
    const made = await plan(
      ...['--grid', 'lr=0.1, 0.01', '--grid', 'optimizer=sgd', '--grid', 'flip=true,false', '--grid', 'warmup=0.1'],
      ...['--seeds', '3', '--random', '2', '--halving', '3'],
    );
    expect(made).toEqual({
      settings,
      factors: [
        { key: 'lr', values: [0.1, 0.01] },
        { key: 'optimizer', values: ['sgd'] },
        { key: 'flip', values: [true, false] },
        { key: 'warmup', values: [0.1] },
      ],
      seeds: 3,
      random: 2,
      measure: 'score',
      halving: { factor: 3, rungs: 3 },
    });
  });

  it('is the same from a file with the options as keys', async () => {
    const inFile = { grid: { lr: [0.1, 0.01], optimizer: ['sgd'] }, seeds: 2, measure: 'score', halving: 2, rungs: 4 };
    const words = [
      '--grid',
      'lr=0.1,0.01',
      '--grid',
      'optimizer=sgd',
      '--seeds',
      '2',
      '--halving',
      '2',
      '--rungs',
      '4',
    ];
    expect(await plan('--file', file(inFile))).toEqual(await plan(...words));
  });

  it('is refused with what was found and what would do', async () => {
    expect(await refusal('--grid', 'learning_rate=1')).toContain("rotation has no setting 'learning_rate'");
    expect(await refusal('--grid', 'optimiser=sgd')).toContain("did you mean 'optimizer'?");
    expect(await refusal('--grid', 'optimizer=adam')).toContain("found 'adam' (did you mean 'adamw'?)");
    expect(await refusal('--grid', 'lr=fast')).toContain("lr takes a number: found 'fast'");
    expect(await refusal('--grid', 'lr=0.1,')).toContain("lr takes a number: found ''");
    expect(await refusal('--grid', 'batch=1.5')).toContain('batch takes a whole number from 1 to 4096');
    expect(await refusal('--grid', 'lr')).toContain("--grid takes key=a,b,…: found 'lr'");
    expect(await refusal('--grid', 'lr=1e-4..1e-1')).toContain('the range of lr needs --random N');
    expect(await refusal('--random', '4', '--grid', 'lr=1..0.1')).toContain('LOW below HIGH');
    expect(await refusal('--rungs', '3')).toContain('--rungs needs --halving');
    expect(await refusal('--seeds', '0')).toContain('--seeds takes a whole number from 1 to 100');
    expect(await refusal('--file', file({ grids: {} }))).toContain("unknown key 'grids' (did you mean 'grid'?");
    expect(await refusal('--file', file({ seeds: 'many' }))).toContain('seeds: ');
    expect(await refusal('--file', file('{'))).toContain('is not JSON');
    expect(await refusal('--file', file('null'))).toContain('the plan: ');
    expect(await refusal('--file', file({ seeds: 2 }), '--seeds', '3')).toContain('both --seeds and');
    expect(await refusal('--file', '/nowhere/plan.json')).toContain('there is no file');
  });

  it('spreads a range over as many values as there are random trials, by logarithms if it is wide', async () => {
    const { factors } = await plan('--random', '4', '--grid', 'lr=1e-4..1e-1', '--grid', 'batch=8..64');
    expect(factors).toEqual([
      { key: 'lr', values: [0.0001, 0.001, 0.01, 0.1] },
      { key: 'batch', values: [8, 27, 45, 64] }, // up to a factor of ten, evenly
    ]);
    expect(spread(0, 1, 3, false)).toEqual([0, 0.5, 1]);
    expect(spread(1, 3, 9, true)).toEqual([1, 2, 3]);
    expect(spread(0.12345, 0.99999, 2, false)).toEqual([0.12345, 0.99999]); // 1.000 may be beyond what a setting takes
    expect(spread(0.99991, 0.99999, 3, false)).toEqual([0.99991, 0.99999]);
  });
});

describe('the command of a sweep', () => {
  const shared = [
    ...['--images', '/data/my images', '--images', '/data/more', '--task', 'rotation', '--held-out', '/data/test'],
    ...['--channels', '3,1', '--depth', '16', '--range', '0,1000', '--steps', '40', '--batch', '64', '--seed', '7'],
    ...['--set', 'flip=true', '--set', 'momentum=0.5', '--optimizer', 'sgd', '--encoder', 'conv4', '--engine', 'cpu'],
  ];
  const inFull = { ...trainOptions, ...planOptions };

  it('repeats it: the same settings and the same plan', async () => {
    const planned = ['--grid', 'lr=0.1,0.01', '--grid', 'optimizer=sgd,adamw', '--random', '3', '--seeds', '2'];
    const made = async (words: readonly string[]) => {
      const values = parseOptions('sweep', inFull, words);
      return { values, plan: await planOf(settingsOf('sweep', values), values) };
    };
    const { plan } = await made([...shared, ...planned, '--halving', '2', '--rungs', '2']);
    const record: SweepRecord = {
      ...{ schemaVersion: 1, id: 'x', name: 'x', createdAt: '', hasRuns: true, trials: [] },
      ...{ folders: ['/data/my images', '/data/more'], heldOutFolders: ['/data/test'], plan },
    };
    const command = sweepCommand(record, defaultWorkspace());
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    expect(words.slice(0, 2)).toEqual(['pretext-lab', 'sweep']);
    const again = await made(words.slice(2));
    expect(again.plan).toEqual(plan);
    expect(again.values.images).toEqual(record.folders);
    expect(again.values['held-out']).toEqual(record.heldOutFolders);
  });
});

describe('random trials', () => {
  const random = async (count: number, seed = 1) => {
    const made = await plan('--random', `${count}`, '--grid', 'lr=1,2,3,4,5', '--grid', 'batch=1,2,3,4');
    return trialsOf({ ...made, settings: { ...settings, seed } }).map(({ chosen }) => `${chosen.lr} ${chosen.batch}`);
  };

  it('are different combinations, the same for one seed, and begin as fewer of them do', async () => {
    const [all, twelve, again, other] = [await random(20), await random(12), await random(12), await random(12, 2)];
    expect(new Set(all).size).toBe(20);
    expect(new Set(twelve).size).toBe(12);
    expect(again).toEqual(twelve);
    expect(other).not.toEqual(twelve);
    expect(await random(5)).toEqual(twelve.slice(0, 5));
    expect(await random(21)).toEqual(all);
  });
});

describe('--devices', () => {
  it('takes a number of GPUs, or a list of them, among those that a cluster gives', () => {
    expect(devicesOf('2', undefined)).toEqual(['0', '1']);
    expect(devicesOf('0, 3', undefined)).toEqual(['0', '3']);
    expect(devicesOf('2,', undefined)).toEqual(['2']);
    expect(devicesOf('GPU-12ab-34,1', undefined)).toEqual(['GPU-12ab-34', '1']);
    expect(devicesOf('2', '4,6,7')).toEqual(['4', '6']);
    expect(devicesOf('2,', '4,6,7')).toEqual(['7']);
  });

  it('refuses what names no device', () => {
    for (const text of ['', '0', '-1', '1.5', '65', 'all', '0,x', ',', '1e9'])
      expect(() => devicesOf(text, undefined), text).toThrow(/--devices takes/);
    expect(() => devicesOf('1,1', undefined)).toThrow('twice');
    expect(() => devicesOf('3', '4,6')).toThrow('--devices takes 2 devices here');
  });
});
