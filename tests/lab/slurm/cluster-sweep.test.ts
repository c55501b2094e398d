import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ClusterSweep } from '../../../electron/lab/slurm/cluster-sweep.ts';
import { parseProfile } from '../../../electron/lab/slurm/profile.ts';
import { temporaryFolder } from '../fixture.ts';
import { fakeSlurm } from './fake-slurm.ts';

const slurm = fakeSlurm();
const profile = (keys: object = {}) => parseProfile(JSON.stringify(keys), '/profiles/gpu.json');

function cluster(name = 'workspace') {
  const workspace = join(temporaryFolder(), name);
  const folder = join(workspace, 'sweeps', 's', 'slurm');
  mkdirSync(folder, { recursive: true });
  const place = { sweep: 's', folder, workspace, runsFolder: join(workspace, 'runs'), command: ['node', 'cli.js'] };
  /** Each has no answers of Slurm yet, as in a new process. */
  return { folder, open: () => new ClusterSweep(place) };
}
const row = (job: string, state: string, node = '', reason = 'None', restarts = 0) =>
  `${job.replace('_', '|')}|${state}|${restarts}|${node}|${reason}|\n`;
const configured = (most: number) =>
  slurm.answer('scontrol', { out: `MaxArraySize            = ${most}\nClusterName = here\n` });
const words = (error: unknown) => (error as { failure: { message: string; hint?: string } }).failure;
const refusal = (promise: Promise<unknown>) => promise.then(() => expect.fail('it was not refused'), words);

beforeEach(() => {
  for (const command of ['sbatch', 'squeue', 'sacct', 'scancel'] as const) slurm.answer(command, {});
  slurm.answer('sbatch', { out: '41\n' });
  configured(1001);
  slurm.forget();
});

describe('a submission', () => {
  it('asks sbatch for what the profile says, with the logs in the folder of the sweep', async () => {
    const { folder, open } = cluster("it's 50% done");
    const submitted = await open().submit(
      ['a', 'b', 'c'],
      profile({
        partition: 'gpu',
        time: '4:00:00',
        memory: '16G',
        cpusPerTask: 8,
        gres: 'gpu:1',
        account: 'v',
        qos: 'q',
        atOnce: 2,
        options: ['--exclusive'],
      }),
    );
    expect(submitted).toEqual({ arrays: [{ job: '41', runs: ['a', 'b', 'c'] }], active: [] });
    expect(slurm.calls('sbatch')).toEqual([
      [
        ...[
          '--parsable',
          '--job-name=pretext-s-0',
          '--array=0-2%2',
          '--requeue',
          '--signal=B:TERM@60',
          '--open-mode=append',
        ],
        ...[`--chdir=${folder}`, `--output=${folder.replace('%', '%%')}/array-0-%a.log`],
        ...[
          '--partition=gpu',
          '--time=4:00:00',
          '--mem=16G',
          '--cpus-per-task=8',
          '--gres=gpu:1',
          '--account=v',
          '--qos=q',
        ],
        ...['--exclusive', join(folder, 'array-0.sh')],
      ],
    ]);
    expect(readFileSync(join(folder, 'array-0.sh'), 'utf8')).toContain("runs=('a' 'b' 'c')");
    expect(await open().profile()).toBe('/profiles/gpu.json');
  });

  it('of more runs than an array may have becomes several, one after another if the profile limits how many train', async () => {
    configured(2);
    const { open } = cluster();
    const runs = ['a', 'b', 'c', 'd', 'e'];
    expect((await open().submit(runs, profile())).arrays.map(({ runs }) => runs)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e'],
    ]);
    expect(
      slurm
        .calls('sbatch')
        .flat()
        .filter((word) => word.startsWith('--dependency')),
    ).toEqual([]);
    slurm.forget();
    await cluster()
      .open()
      .submit(runs, profile({ atOnce: 2 }));
    expect(slurm.calls('sbatch').map((call) => call.find((word) => word.startsWith('--dependency')))).toEqual([
      undefined,
      '--dependency=afterany:41',
      '--dependency=afterany:41',
    ]);
  });

  it('leaves out what waits or trains, and submits again what has ended', async () => {
    const { folder, open } = cluster();
    await open().submit(['a', 'b', 'c', 'd'], profile());
    slurm.answer('squeue', {
      out: row('41_0', 'PENDING') + row('41_1', 'RUNNING', 'n1') + row('41_2', 'NODE_FAIL', 'n1'),
    });
    slurm.answer('sbatch', { out: '42;cluster\n' });
    const again = await open().submit(['a', 'b', 'c', 'd'], profile());
    expect(again).toEqual({ active: ['a', 'b'], arrays: [{ job: '42', runs: ['c', 'd'] }] });
    expect(readFileSync(join(folder, 'array-1.sh'), 'utf8')).toContain("runs=('c' 'd')");
    slurm.answer('squeue', {
      out: row('41_0', 'RUNNING', 'n1') + row('42_0', 'RUNNING', 'n2') + row('42_1', 'PENDING'),
    });
    const { byRun } = await open().jobs();
    expect([...byRun].map(([run, { job, state }]) => [run, job, state])).toEqual([
      ['a', '41_0', 'running'],
      ['b', '41_1', 'ended'],
      ['c', '42_0', 'running'],
      ['d', '42_1', 'waiting'],
    ]);
  });

  it('that was interrupted before its number was stored is found by its name, and not submitted twice', async () => {
    const { folder, open } = cluster();
    await open().submit(['a'], profile());
    const file = join(folder, 'submissions.json');
    const { crc: _, ...stored } = JSON.parse(readFileSync(file, 'utf8'));
    delete stored.arrays[0].job;
    writeFileSync(file, JSON.stringify(stored));
    slurm.answer('squeue', { out: row('41_0', 'PENDING') });
    slurm.forget();
    expect(await open().submit(['a'], profile())).toEqual({ arrays: [], active: ['a'] });
    expect(slurm.calls('squeue')).toContainEqual(expect.arrayContaining(['--name=pretext-s-0']));
    expect(slurm.calls('sbatch')).toEqual([]);
  });

  it('knows what another command has submitted since Slurm was asked last', async () => {
    const { open } = cluster();
    const mine = open();
    expect((await mine.jobs()).byRun.size).toBe(0);
    await open().submit(['a'], profile());
    slurm.answer('squeue', { out: row('41_0', 'PENDING') });
    expect(await mine.submit(['a'], profile())).toEqual({ arrays: [], active: ['a'] });
    expect(slurm.calls('sbatch')).toHaveLength(1);
  });

  it('that Slurm did not answer is not submitted twice: Slurm may have taken it', async () => {
    const { open } = cluster();
    const err = 'sbatch: error: Batch job submission failed: Socket timed out on send/recv operation';
    slurm.answer('sbatch', { err, code: 1 });
    expect((await refusal(open().submit(['a'], profile()))).message).toContain('does not answer');
    slurm.forget();
    slurm.answer('sbatch', { out: '41\n' });
    slurm.answer('squeue', { err: 'slurm_load_jobs error: Unable to contact slurm controller', code: 1 });
    expect((await refusal(open().submit(['a'], profile()))).message).toContain('does not answer');
    slurm.answer('squeue', { out: row('41_0', 'PENDING') });
    expect(await open().submit(['a'], profile())).toEqual({ arrays: [], active: ['a'] });
    expect(slurm.calls('sbatch')).toEqual([]);
    slurm.answer('squeue', {}); // it had not
    expect((await open().submit(['a'], profile())).arrays).toEqual([{ job: '41', runs: ['a'] }]);
  });

  it('that is refused half-way keeps what was submitted', async () => {
    configured(1);
    const { open } = cluster();
    // The second call of sbatch is refused.
    const script = join(slurm.bin, 'sbatch');
    const answers = readFileSync(script, 'utf8');
    writeFileSync(
      script,
      `#!/bin/sh\ncase "$*" in *pretext-s-1*) echo "sbatch: error: QOSMaxSubmitJobPerUserLimit" >&2; exit 1;; esac\necho 41\n`,
    );
    const half = await open().submit(['a', 'b'], profile());
    writeFileSync(script, answers);
    expect(half.arrays).toEqual([{ job: '41', runs: ['a'] }]);
    expect(half.refused).toMatchObject({
      message: 'Slurm refused the submission: QOSMaxSubmitJobPerUserLimit',
      hint: 'wait until some of your jobs have ended',
    });
    slurm.answer('squeue', { out: row('41_0', 'RUNNING', 'n1') });
    expect([...(await open().jobs()).byRun.keys()]).toEqual(['a']);
  });

  it.each([
    [
      'sbatch: error: invalid partition specified: gpus\nsbatch: error: Batch job submission failed: Invalid partition name specified',
      "change 'partition' in the profile; `sinfo -s` lists the partitions",
    ],
    [
      'sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified',
      "change 'account' or 'partition'",
    ],
    ['sbatch: error: Batch job submission failed: Invalid qos specification', "change 'qos'"],
    [
      'sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or exceeds some limit)',
      "change 'time'",
    ],
    [
      'sbatch: error: Memory specification can not be satisfied\nsbatch: error: Batch job submission failed: Requested node configuration is not available',
      'no node offers what the profile asks for',
    ],
    ['sbatch: error: Batch job submission failed: Invalid generic resource (gres) specification', "change 'gres'"],
    ["sbatch: unrecognized option '--constrain'", "change 'options'"],
    [
      'sbatch: error: Batch job submission failed: Something new',
      "change the profile; Slurm's manual of sbatch explains the options",
    ],
  ])('that is refused shows the words of Slurm, and what to change: %s', async (err, hint) => {
    slurm.answer('sbatch', { err, code: 1 });
    const { folder, open } = cluster();
    const failure = await refusal(open().submit(['a'], profile()));
    expect(failure.message).toContain(
      err
        .split('\n')
        .at(-1)!
        .replace(/^sbatch: (error: )?/, ''),
    );
    expect(failure.hint).toContain(hint);
    // Nothing is left that would make it a sweep of the cluster.
    expect(existsSync(join(folder, 'submissions.json'))).toBe(false);
    expect(existsSync(join(folder, 'lock'))).toBe(false);
  });

  it('while the controller is down is refused before anything is written', async () => {
    slurm.answer('scontrol', {
      err: 'slurm_load_ctl_conf error: Unable to contact slurm controller (connect failure)',
      code: 1,
    });
    const failure = await refusal(cluster().open().submit(['a'], profile()));
    expect(failure.message).toContain("Slurm's controller does not answer: ");
    expect(failure.hint).toBe('`scontrol ping` shows when it is back');
    expect(slurm.calls('sbatch')).toEqual([]);
  });

  it('is not begun while it is not known what still runs', async () => {
    const { open } = cluster();
    await open().submit(['a'], profile());
    slurm.forget();
    slurm.answer('squeue', { err: 'slurm_load_jobs error: Unable to contact slurm controller', code: 1 });
    expect((await refusal(open().submit(['a'], profile()))).message).toContain('does not answer');
    expect(slurm.calls('sbatch')).toEqual([]);
  });

  it('without Slurm says where to run it', async () => {
    const path = process.env.PATH;
    process.env.PATH = temporaryFolder();
    const failure = await refusal(cluster().open().submit(['a'], profile())).finally(() => {
      process.env.PATH = path;
    });
    expect(failure.message).toBe('the command scontrol was not found: this machine has no Slurm');
    expect(failure.hint).toContain('run this on a login node of the cluster');
  });

  it('from two commands at a time is refused to one of them', async () => {
    const { folder, open } = cluster();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, host: hostname(), nonce: 'x' }));
    expect((await refusal(open().submit(['a'], profile()))).message).toContain(
      'submits or cancels this sweep at the moment',
    );
  });
});

describe('jobs', () => {
  it('that squeue has forgotten are asked of the accounting, and are over where there is none', async () => {
    const { open } = cluster();
    await open().submit(['a', 'b'], profile());
    slurm.answer('squeue', { err: 'slurm_load_jobs error: Invalid job id specified', code: 1 });
    slurm.answer('sacct', { out: '41_0|OUT_OF_MEMORY|n3\n41_1|CANCELLED by 1000|None assigned\n' });
    const known = await open().jobs();
    expect(known.byRun.get('a')).toEqual({
      job: '41_0',
      state: 'out-of-memory',
      node: 'n3',
      words: "needed more memory than its job had on node n3: raise 'memory' in the profile",
    });
    expect(known.byRun.get('b')).toMatchObject({ state: 'cancelled', words: 'was cancelled' });
    slurm.answer('sacct', { err: 'Slurm accounting storage is disabled', code: 1 });
    expect((await open().jobs()).byRun.get('a')).toMatchObject({ state: 'ended' });
  });

  it('are not known while Slurm does not answer', async () => {
    const { open } = cluster();
    await open().submit(['a'], profile());
    slurm.answer('squeue', { err: 'slurm_load_jobs error: Unable to contact slurm controller', code: 1 });
    const { byRun, trouble } = await open().jobs();
    expect(byRun.get('a')).toMatchObject({ state: 'unknown' });
    expect(trouble?.message).toContain('does not answer');
  });

  it('are cancelled: those that wait at once, those that train after their checkpoints', async () => {
    const { folder, open } = cluster();
    await open().submit(['a', 'b'], profile());
    const all = row('41_0', 'RUNNING', 'n1') + row('41_1', 'PENDING');
    slurm.answer('squeue', { out: all });
    const cancelling = open().cancel();
    await expect.poll(() => slurm.calls('scancel')).toHaveLength(2);
    slurm.answer('squeue', { out: row('41_0', 'FAILED', 'n1') + row('41_1', 'CANCELLED') });
    expect(await cancelling).toEqual(['a', 'b']);
    expect(slurm.calls('scancel')).toEqual([
      ['--state=PENDING', '41_0', '41_1'],
      ['--signal=TERM', '--batch', '41_0', '41_1'],
    ]);
    expect(existsSync(join(folder, 'array-0.cancelled'))).toBe(true);
    expect(await open().cancel()).toEqual([]);
  });
});
