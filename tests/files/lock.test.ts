import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { lstat, lutimes, mkdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Holder, lockHolder, takeLock } from '../../electron/files/lock.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const folder = temporaryFolder();
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

async function sleeper(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1000)']);
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}
async function heldBy(path: string, holder: Partial<Holder>): Promise<void> {
  await writeFile(path, JSON.stringify({ host: hostname(), nonce: 'other', ...holder }));
}

it('is held by one, and available again after it is released', async () => {
  const path = join(folder, 'one');
  const first = await takeLock(path);
  if (!first.ok) throw new Error('not taken');
  const second = await takeLock(path);
  expect(second).toMatchObject({ ok: false, holder: { pid: process.pid } });
  expect(await lockHolder(path)).toMatchObject({ pid: process.pid });
  await first.lock.release();
  expect(existsSync(path)).toBe(false);
  expect(await lockHolder(path)).toBeUndefined();
  expect((await takeLock(path)).ok).toBe(true);
});

it('is refused while its holder is alive, and taken over after the holder was killed', async () => {
  const path = join(folder, 'killed');
  const child = await sleeper();
  await heldBy(path, { pid: child.pid! });
  expect(await takeLock(path)).toMatchObject({ ok: false, holder: { pid: child.pid } });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const taken = await takeLock(path);
  expect(taken.ok).toBe(true);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
});

it.runIf(process.platform === 'linux')(
  'is taken over from a dead process whose id belongs to a new process',
  async () => {
    const path = join(folder, 'reused');
    const stranger = await sleeper();
    await heldBy(path, { pid: stranger.pid!, started: '1' });
    expect((await takeLock(path)).ok).toBe(true);
  },
);

it.runIf(process.platform === 'linux')('is taken over from a process that has ended but was not reaped', async () => {
  const path = join(folder, 'zombie');
  // A shell that starts a process and then becomes one that never asks how its children ended. The process ends later, because a
  // shell reaps those that end before.
  const parent = spawn('sh', ['-c', 'sleep 1 & echo $!; exec sleep 60']);
  children.push(parent);
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1');
  await expect.poll(() => stat().includes(') Z '), { timeout: 15_000 }).toBe(true);
  const started = stat()
    .slice(stat().lastIndexOf(')') + 2)
    .split(' ')[19]!;
  await heldBy(path, { pid, started });
  expect(await lockHolder(path)).toBeUndefined();
  expect((await takeLock(path)).ok).toBe(true);
});

it('is taken over if it is older than the boot of this machine, even if its process id is in use', async () => {
  const path = join(folder, 'power-cut');
  const stranger = await sleeper();
  await heldBy(path, { pid: stranger.pid! });
  expect((await takeLock(path)).ok).toBe(false);
  const beforeStart = new Date(Date.now() - uptime() * 1000 - 60_000);
  await utimes(path, beforeStart, beforeStart);
  expect((await takeLock(path)).ok).toBe(true);
});

it('of another machine is respected as long as it is touched', async () => {
  const path = join(folder, 'elsewhere');
  await heldBy(path, { pid: 1, host: 'another-machine' });
  expect((await takeLock(path)).ok).toBe(false);
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(path, longAgo, longAgo);
  expect((await takeLock(path)).ok).toBe(true);
});

it('is taken over if it is incomplete, but not while it may still be being written', async () => {
  const path = join(folder, 'torn');
  await writeFile(path, '{"pid":');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path, longAgo, longAgo);
  expect((await takeLock(path)).ok).toBe(true);
});

it.runIf(process.platform !== 'win32')('is taken over if it is a link that leads nowhere', async () => {
  const path = join(folder, 'nowhere');
  await symlink(join(folder, 'nothing'), path);
  const longAgo = new Date(Date.now() - 60_000);
  await lutimes(path, longAgo, longAgo);
  expect((await takeLock(path)).ok).toBe(true);
  expect((await lstat(path)).isFile()).toBe(true);
});

it('is taken over by only one of many processes that find it abandoned at the same time', async () => {
  const path = join(folder, 'many');
  const child = await sleeper();
  await heldBy(path, { pid: child.pid! });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const attempts = await Promise.all(Array.from({ length: 12 }, () => takeLock(path)));
  expect(attempts.filter((attempt) => attempt.ok)).toHaveLength(1);
});

it('tells its holder that another process has taken it over, and that it is gone', async () => {
  const path = join(folder, 'cut-off');
  const taken = await takeLock(path);
  if (!taken.ok) throw new Error('not taken');
  await taken.lock.confirm();
  await heldBy(path, { pid: 7, host: 'another-machine' });
  const before = await readFile(path, 'utf8');
  await expect(taken.lock.confirm()).rejects.toThrow(
    `process 7 on another-machine has taken over ${path}: this process was thought dead, and writes nothing more`,
  );
  await taken.lock.release();
  expect(await readFile(path, 'utf8')).toBe(before);
  await rm(path);
  await expect(taken.lock.confirm()).rejects.toThrow(`${path} is gone`);
});

it('gets the present time with each heartbeat', async () => {
  const path = join(folder, 'heartbeat');
  const taken = await takeLock(path);
  if (!taken.ok) throw new Error('not taken');
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(path, longAgo, longAgo);
  const content = await readFile(path, 'utf8');
  await taken.lock.confirm();
  expect(Date.now() - (await lstat(path)).mtimeMs).toBeLessThan(60_000);
  expect(await readFile(path, 'utf8')).toBe(content);
  await taken.lock.release();
});

describe.runIf(process.platform !== 'win32')('of a job of Slurm on another machine', () => {
  const asked = join(folder, 'asked');
  const searched = process.env.PATH;
  /** A cluster named `here` whose squeue answers with this. */
  async function cluster(squeue: string): Promise<void> {
    const bin = join(folder, `bin-${Math.random()}`);
    await mkdir(bin);
    await writeFile(asked, '');
    await writeFile(join(bin, 'squeue'), `#!/bin/sh\necho "$@" >> '${asked}'\n${squeue}\n`, { mode: 0o755 });
    await writeFile(join(bin, 'scontrol'), '#!/bin/sh\necho "ClusterName             = here"\n', { mode: 0o755 });
    process.env.PATH = `${bin}:${searched}`;
  }
  let job = 100;
  /** A lock of a job that no answer is kept of. */
  async function heldByJob(name: string, ageMs: number, more: object = {}): Promise<string> {
    const path = join(folder, name);
    job += 1;
    await heldBy(path, { pid: 1, host: 'node-7', slurm: { job: String(job), restart: 0, cluster: 'here', ...more } });
    const at = new Date(Date.now() - ageMs);
    await utimes(path, at, at);
    return path;
  }
  afterEach(() => {
    process.env.PATH = searched;
    for (const name of Object.keys(process.env)) if (name.startsWith('SLURM_')) delete process.env[name];
  });

  it.each([
    ['squeue does not know it any more', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1'],
    ['it failed with its node', 'echo "NODE_FAIL;0;"'],
    ['it waits to be started again', 'echo "PENDING;1;"'],
    ['it was started again', 'echo "RUNNING;1;"'],
  ])('is taken over soon if %s', async (_, squeue) => {
    await cluster(squeue);
    // Its shell may have outlived the job: a process that is heard is alive.
    expect((await takeLock(await heldByJob('ended', 5_000))).ok).toBe(false);
    const path = await heldByJob('ended', 20_000);
    expect((await takeLock(path)).ok).toBe(true);
    expect(await readFile(asked, 'utf8')).toContain(`--jobs=${job}`);
  });

  it.each([
    ['runs and is heard', 'echo "RUNNING;0;"', 20_000],
    ['is suspended, however long', 'echo "SUSPENDED;0;"', 3_600_000],
    ['is heard while Slurm does not answer', 'echo "Unable to contact slurm controller" >&2; exit 1', 20_000],
  ])('is respected if it %s', async (_, squeue, ageMs) => {
    await cluster(squeue);
    const path = await heldByJob('respected', ageMs);
    expect(await takeLock(path)).toMatchObject({ ok: false, holder: { host: 'node-7' } });
  });

  it.each([
    ['runs, but its process is silent', 'echo "RUNNING;0;"'],
    ['is silent, and Slurm does not answer', 'exit 1'],
  ])('is taken over if it %s', async (_, squeue) => {
    await cluster(squeue);
    expect((await takeLock(await heldByJob('silent', 120_000))).ok).toBe(true);
  });

  it('is judged by its heartbeat alone if it belongs to another cluster, where its number means another job', async () => {
    await cluster('echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect((await takeLock(await heldByJob('other-cluster', 20_000, { cluster: 'there' }))).ok).toBe(false);
    expect(await readFile(asked, 'utf8')).toBe('');
  });

  it('is asked for by its index if it is an element of an array, whose last element has the number of the whole array', async () => {
    await cluster('echo "RUNNING;0;"');
    const [array, path] = ['41', join(folder, 'element')];
    Object.assign(process.env, { SLURM_JOB_ID: array, SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: '3' });
    const taken = await takeLock(path);
    if (!taken.ok) throw new Error('not taken');
    const held = JSON.parse(await readFile(path, 'utf8'));
    expect(held.slurm).toEqual({ job: '41_3', restart: 0 });
    await taken.lock.release();
    for (const name of Object.keys(process.env)) if (name.startsWith('SLURM_')) delete process.env[name];
    await heldBy(path, { ...held, host: 'node-7' });
    expect((await takeLock(path)).ok).toBe(false);
    expect(await readFile(asked, 'utf8')).toContain('--jobs=41_3 ');
  });

  it('is taken over soon by the same job, started again on this machine, without asking', async () => {
    await cluster('exit 1');
    const path = await heldByJob('requeued', 20_000);
    Object.assign(process.env, { SLURM_JOB_ID: String(job), SLURM_RESTART_COUNT: '1', SLURM_CLUSTER_NAME: 'here' });
    expect((await takeLock(path)).ok).toBe(true);
    expect(await readFile(asked, 'utf8')).toBe('');
    expect(JSON.parse(await readFile(path, 'utf8')).slurm).toEqual({ job: String(job), restart: 1, cluster: 'here' });
  });
});
