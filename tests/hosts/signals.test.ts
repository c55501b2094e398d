import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, root } from '../built.ts';
import { temporaryFolder, until } from '../lab/fixture.ts';
import { fakeApp, run, start } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
mkdirSync(join(home, 'photographs'));
writeFileSync(join(home, 'photographs', 'a.jpg'), '');
const workspace = ['--workspace', join(home, 'workspace'), '--json'];
const train = ['train', '--images', 'photographs', '--task', 'rotation', '--steps', '100', ...workspace];

async function startTraining(ways: Record<string, unknown>, env: Readonly<Record<string, string>> = {}) {
  const running = start(app, train, { cwd: home, ways, env });
  const { runDir, run: id } = JSON.parse(await running.line('"started"'));
  await running.line('"step":6');
  const lock = JSON.parse(readFileSync(join(runDir, 'lock'), 'utf8'));
  return { ...running, runDir: String(runDir), id: String(id), worker: Number(lock.pid) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

const stepsOf = (runDir: string) =>
  readFileSync(join(runDir, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .flatMap((line) => (line.includes('"event":"step"') ? Number(JSON.parse(line).step) : []));

const everyStep = Array.from({ length: 100 }, (_, i) => i + 1);

describe('a signal', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s stops training with its checkpoint written: 130',
    async (signal) => {
      const { process: child, done, runDir, id } = await startTraining({ stepMs: 10 });
      child.kill(signal);
      const { code, lines } = await done;
      expect(code).toBe(130);
      const last = lines.at(-1)!;
      expect(last).toMatchObject({ event: 'finished', status: 'stopped', run: id });
      const checkpoint = `step-${String(last.steps).padStart(8, '0')}.safetensors`;
      expect(existsSync(join(runDir, 'checkpoints', checkpoint))).toBe(true);
      const resumed = await run(app, ['train', '--resume', id, ...workspace], { cwd: home });
      expect(resumed.code).toBe(0);
      expect(resumed.lines[0]).toMatchObject({ event: 'started', fromStep: last.steps });
      expect(stepsOf(runDir)).toEqual(everyStep);
    },
  );

  it('the second ends at once, and the worker with it', async () => {
    const { process: child, done, worker } = await startTraining({ stepMs: 10, deaf: true });
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(isAlive(worker)).toBe(true);
    child.kill('SIGINT');
    expect((await done).code).toBe(130);
    await until(() => !isAlive(worker));
  });

  it('that arrives again at once, as npm and timeout forward it, is not a second one', async () => {
    const { process: child, done } = await startTraining({ stepMs: 10 });
    for (let i = 0; i < 4; i++) {
      child.kill('SIGTERM');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { code, lines } = await done;
    expect(code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'stopped' });
  });

  it('SIGTERM in a job of Slurm may come again late, from the script of the job: it does not cut off the checkpoint', async () => {
    const { process: child, done } = await startTraining({ stepMs: 700 }, { SLURM_JOB_ID: '7' });
    child.kill('SIGTERM');
    await new Promise((resolve) => setTimeout(resolve, 400));
    child.kill('SIGTERM');
    const { code, lines } = await done;
    expect(code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'stopped' });
  });

  it('that goes to the whole process group, as with Ctrl-C, counts once', async () => {
    const { process: child, done, worker } = await startTraining({ stepMs: 10 });
    process.kill(worker, 'SIGINT');
    child.kill('SIGINT');
    const { code, lines } = await done;
    expect(code).toBe(130);
    expect(lines.at(-1)).toMatchObject({ status: 'stopped' });
  });
});

describe.runIf(process.platform !== 'win32')('a command that npm runs', () => {
  const npm = { INIT_CWD: home, npm_lifecycle_event: 'lab' };

  it('that only npm receives reaches the command, and npm exits with its code', async () => {
    build('worker', 'hosts', 'renderer');
    const words = ['run', '--silent', 'lab', '--', 'serve', ...workspace];
    const child = spawn('npm', words, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  it('is not needed to stop in an orderly way when npm is killed', async () => {
    // The shell takes the place of npm, between the test and the command.
    const command = [process.execPath, join(app, 'dist', 'hosts', 'cli.js'), ...train].map((word) => `'${word}'`);
    const shell = spawn('sh', ['-c', `${command.join(' ')}; true`], {
      cwd: home,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...npm, FAKE_WORKER: JSON.stringify({ stepMs: 20 }) },
    });
    const [said] = (await once(shell.stdout, 'data')) as [Buffer];
    const { runDir } = JSON.parse(said.toString().split('\n')[0]!);
    shell.kill('SIGKILL');
    const record = () => JSON.parse(readFileSync(join(runDir, 'run.json'), 'utf8'));
    await until(() => record().ending);
    expect(record().ending).toMatchObject({ status: 'stopped' });
    expect(record().ending.step).toBeLessThan(100);
  });
});

describe('kill -9', () => {
  it('of the command line ends its worker, and the run can be resumed at once', async () => {
    const { process: child, done, worker, id, runDir } = await startTraining({ stepMs: 10 });
    child.kill('SIGKILL');
    await done;
    const resumed = await run(app, ['train', '--resume', runDir, ...workspace], { cwd: home });
    expect(resumed.code).toBe(0);
    const { fromStep } = resumed.lines[0]! as { fromStep: number };
    expect(fromStep).toBeGreaterThan(0);
    expect(isAlive(worker)).toBe(false);
    expect(resumed.lines.at(-1)).toMatchObject({ status: 'finished', run: id, steps: 100 });
    expect(stepsOf(runDir)).toEqual(everyStep);
  });

  it('of the worker: it restarts from its checkpoint, and no step appears twice', async () => {
    const { done, worker, runDir } = await startTraining({ stepMs: 10 });
    process.kill(worker, 'SIGKILL');
    const { code, lines, stderr } = await done;
    expect(code).toBe(0);
    expect(stderr).toContain('restarts from its last checkpoint');
    expect(lines.filter(({ event }) => event === 'started')).toHaveLength(2);
    expect(lines.filter(({ event }) => event === 'finished')).toHaveLength(1);
    expect(stepsOf(runDir)).toEqual(everyStep);
  });
});
