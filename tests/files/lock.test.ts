import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { lstat, lutimes, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
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
