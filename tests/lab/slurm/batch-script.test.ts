/** The script is run by the real bash; what it starts, and Slurm, are stand-ins. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { batchScript } from '../../../electron/lab/slurm/batch-script.ts';
import { parseProfile } from '../../../electron/lab/slurm/profile.ts';
import { temporaryFolder } from '../fixture.ts';
import { fakeSlurm } from './fake-slurm.ts';

const slurm = fakeSlurm();
const home = temporaryFolder();
/** Everything that a shell could take for code. */
const hostile = `it's "q" $(touch pwned) \`touch pwned\` ; touch pwned & | > %a \\ * é \${HOME}`;
const workspace = join(home, `${hostile}\nsecond line`);
const runsFolder = join(workspace, 'runs');
const checkpoints = join(runsFolder, 'run-b', 'checkpoints');
const cancelledFile = join(workspace, 'cancelled');

/** A command line that does this; its arguments are $@. */
function command(does: string): string[] {
  const file = join(home, `${hostile.replaceAll('/', '')} command`);
  writeFileSync(file, `#!/bin/bash\n${does}\n`, { mode: 0o755 });
  return [file, hostile];
}
const trains = (code: number, further = true): string =>
  `${further ? 'touch "$CHECKPOINTS"/step-00000009.safetensors; ' : ''}exit ${code}`;

function start(does: string, profile: object = {}): ChildProcess {
  const script = batchScript(
    { sweep: 's', runs: ['run-a', 'run-b'], workspace, runsFolder, command: command(does), cancelledFile },
    parseProfile(JSON.stringify(profile), 'p'),
  );
  const file = join(home, 'array-0.sh');
  writeFileSync(file, script);
  const env = {
    ...process.env,
    SLURM_ARRAY_TASK_ID: '1',
    SLURM_JOB_ID: '77',
    SLURM_ARRAY_JOB_ID: '41',
    CHECKPOINTS: checkpoints,
    SEEN: join(home, 'seen'),
  };
  return spawn('bash', [file], { cwd: home, env, stdio: ['ignore', 'pipe', 'inherit'] });
}
async function ended(child: ChildProcess): Promise<{ code: number | null; log: string }> {
  let log = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, log };
}

beforeEach(() => {
  rmSync(workspace, { recursive: true, force: true });
  rmSync(join(home, 'seen'), { force: true });
  mkdirSync(checkpoints, { recursive: true });
  writeFileSync(join(checkpoints, 'step-00000003.safetensors'), '');
  slurm.forget();
  slurm.answer('scontrol', {});
});

describe.runIf(process.platform === 'linux')('a script of a job array', () => {
  it('trains the run of its index; no path, module, variable or argument becomes code', async () => {
    const modules = join(home, `modules ${hostile.replaceAll('/', '')}.sh`);
    writeFileSync(modules, 'module() { printf "%s\\0" module "$@" >> "$SEEN"; }\n');
    const { code, log } = await ended(
      start('printf "%s\\0" "$@" "$GIVEN" >> "$SEEN"', {
        source: [modules],
        modules: [hostile],
        environment: { GIVEN: hostile },
      }),
    );
    expect(code).toBe(0);
    expect(log).toContain('job 41_1 on ');
    expect(log).toContain('start 1: run-b continues from step-00000003.safetensors');
    expect(readFileSync(join(home, 'seen'), 'utf8').split('\0').slice(0, -1)).toEqual([
      ...['module', 'load', hostile],
      ...[hostile, 'sweep', '--resume', 's', '--only', 'run-b', '--workspace', workspace, hostile],
    ]);
    expect(() => readFileSync(join(home, 'pwned'))).toThrow('ENOENT');
    expect(slurm.calls('scontrol')).toEqual([]);
  });

  it.each([
    ['stopped', 130],
    ['killed', 137],
  ])('requeues its job if its run was %s after it got further', async (_, code) => {
    const { code: exit, log } = await ended(start(trains(code)));
    expect(exit).toBe(code);
    expect(slurm.calls('scontrol')).toEqual([['requeue', '41_1']]);
    expect(log).toContain('requeued: run-b will continue from step-00000009.safetensors');
  });

  it.each([
    ['it got no further', trains(130, false), {}, 'ended before it got further than when the job began'],
    [
      'the profile does not requeue',
      trains(130),
      { requeue: false },
      'the profile does not requeue: run-b can be resumed',
    ],
    ['its run has failed', trains(1), {}, 'start 1: run-b'],
    ['its run has finished', trains(0), {}, 'start 1: run-b'],
    ['the sweep was cancelled', trains(130), {}, 'the sweep was cancelled: run-b can be resumed'],
  ])('does not requeue if %s', async (what, does, profile, words) => {
    if (what === 'the sweep was cancelled') writeFileSync(cancelledFile, '');
    const { log } = await ended(start(does, profile));
    expect(log).toContain(words);
    expect(slurm.calls('scontrol')).toEqual([]);
  });

  it('says so if Slurm does not requeue', async () => {
    slurm.answer('scontrol', { err: 'disabled', code: 1 });
    const { code, log } = await ended(start(trains(130)));
    expect(code).toBe(130);
    expect(log).toContain('Slurm did not requeue the job, unless it had done so by itself: run-b can be resumed');
  });

  it('is told that it was requeued by its end, if Slurm ends it before scontrol has answered', async () => {
    writeFileSync(join(slurm.bin, 'scontrol'), '#!/bin/bash\nkill -TERM $PPID; kill -TERM $$\n', { mode: 0o755 });
    const { log } = await ended(start(trains(130)));
    expect(log).toContain('requeued: run-b will continue from step-00000009.safetensors');
  });

  it('passes SIGTERM on, and waits until its run has written the checkpoint', async () => {
    const child = start(`trap 'sleep 0.5; ${trains(130)}' TERM; echo trains; while :; do sleep 0.05; done`);
    const end = ended(child);
    await new Promise<void>((resolve) =>
      child.stdout!.on('data', (text) => String(text).includes('trains') && resolve()),
    );
    child.kill('SIGTERM');
    const { code, log } = await end;
    expect(code).toBe(130);
    expect(log).toContain('requeued: run-b will continue from step-00000009.safetensors');
  });
});
