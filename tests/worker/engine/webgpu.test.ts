/** The benchmark cases on WebGPU, in a separate process because a driver can crash it; uses a software Vulkan if there is one. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { root } from '../../built.ts';
import { expectLosses } from './compare.ts';
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';
import { filters, type Report } from './webgpu-program.ts';

/** The software driver in Debian's chromium package; its results are the same on every machine. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

const reports = new Map<string, Report>();
let ending = '';

beforeAll(async () => {
  const program = join('tests', 'worker', 'engine', 'webgpu-program.ts');
  const child = fork(join(root, 'tests', 'run-typescript.mjs'), [program], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...(existsSync(softwareVulkan) && { VK_ICD_FILENAMES: softwareVulkan }) },
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-2000);
  });
  child.on('message', (message: Report) => void reports.set(message.what, message));
  await new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      ending = `the program ended with ${signal ?? `exit code ${code}`}${words && `: ${words}`}`;
      resolve();
    });
  });
}, 900_000);

/** The program's report of this name; skips the test if there is no WebGPU. */
function reportOf(what: string, skip: (note: string) => void): Report {
  const absent = reports.get('absent');
  if (absent) skip(`no WebGPU here: ${absent.why} (on Debian, chromium and libvulkan1 provide a software driver)`);
  const found = reports.get(what);
  if (!found) throw new Error(ending);
  return found;
}

async function lossesOnCpu(name: string): Promise<number[]> {
  const engine = await openDirectly('cpu', { lowering: 'standard' });
  const losses = await lossesOf(engine, tinyCase(name, filters), 5);
  await engine.dispose();
  return losses;
}

describe('on WebGPU', () => {
  for (const name of tinyCases) {
    test(`${name} trains with the losses of the CPU`, async ({ skip }) => {
      expectLosses(reportOf(name, skip).losses ?? [], await lossesOnCpu(name));
    });
  }

  test('a run resumed from its checkpoint has the losses of an uninterrupted run', ({ skip }) => {
    const unbroken = reportOf('rotation-conv4-32', skip).losses;
    expect(reportOf('resumed', skip)).toMatchObject({ losses: unbroken, isOnDevice: true });
  });

  test('programs share state, which can be read and written and outlives a program', ({ skip }) => {
    expect(reportOf('shared', skip).values).toEqual([[1, 2], [0, 0], [1, 2], [4, 5], [9, 9], [12], [8, 10], [19, 20]]);
  });
});
