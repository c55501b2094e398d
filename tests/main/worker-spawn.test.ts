import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerExit } from '../../electron/lab/worker-child.ts';
import { build, root } from '../built.ts';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');
const { setupWorkerReasons, spawnUtility } = await import('../../electron/main/worker-spawn.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pretext-lab-worker-'));
  build('worker');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  fake.reset();
  setupWorkerReasons();
});

/** Starts a worker with this code; it keeps running unless the code ends it. */
function spawn(lines: string) {
  const script = join(folder, `${Math.random()}.mjs`);
  writeFileSync(script, `setInterval(() => {}, 1000);\n${lines}`);
  return watch(script);
}
function watch(script: string) {
  const child = spawnUtility(script)('pretext-lab test');
  const messages: unknown[] = [];
  child.onMessage((message) => messages.push(message));
  const gone = new Promise<WorkerExit>((resolve) => child.onExit(resolve));
  return { child, messages, gone };
}

describe('a worker as a utility process', () => {
  it('runs the real worker, which reports that it is ready, does its job and exits when released', async () => {
    const { child, messages, gone } = watch(join(root, 'dist', 'worker', 'worker.js'));
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'ready' }]), 20_000);
    child.send({
      type: 'start',
      job: { job: 'index', dataset: { folders: [join(folder, 'none')], packDir: folder }, side: 16 },
    });
    await vi.waitFor(() => expect(messages.at(-1)).toMatchObject({ type: 'ended', status: 'failed' }), 20_000);
    child.release();
    await gone;
  });

  it('transfers numbers that JSON cannot represent', async () => {
    const { child, messages, gone } = spawn('process.parentPort.postMessage({ loss: Number.NaN, best: Infinity });');
    await vi.waitFor(() => expect(messages).toEqual([{ loss: Number.NaN, best: Number.POSITIVE_INFINITY }]), 10_000);
    child.kill();
    await gone;
  });

  it('reports its exit code and the end of its stderr', async () => {
    const { gone } = spawn(
      "process.stderr.write('x'.repeat(5000) + 'no memory left'); process.exitCode = 7; process.exit();",
    );
    const exit = await gone;
    expect(exit.code).toBe(7);
    expect(exit.lastWords).toMatch(/^x+no memory left$/);
    expect(exit.lastWords.length).toBeLessThanOrEqual(2000);
  });

  it.each([
    ['oom', 'The process ran out of memory.'],
    ['killed', 'The process was killed by the system or by a user.'],
  ])('reports Electron’s reason for its exit: %s', async (reason, words) => {
    const fork = vi.spyOn(fake.utilityProcess, 'fork');
    const { gone } = spawn('process.exit(9);');
    const { serviceName: name } = fork.mock.calls[0]![2];
    fake.app.emit('child-process-gone', {}, { type: 'Utility', name, reason, exitCode: 9 });
    expect((await gone).lastWords).toBe(words);
    fork.mockRestore();
  });

  it('is killed if it does not exit', async () => {
    const { child, messages, gone } = spawn(
      "process.on('SIGTERM', () => {}); process.parentPort.postMessage('up'); setTimeout(() => { for (;;); }, 50);",
    );
    await vi.waitFor(() => expect(messages).toEqual(['up']), 10_000);
    child.kill();
    await gone;
  });

  it('ignores a message after its end', async () => {
    const { child, gone } = spawn('process.exit(0);');
    await gone;
    child.send({ type: 'pause' });
    child.kill();
  });
});
