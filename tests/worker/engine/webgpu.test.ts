/** The bench cases on WebGPU, in a process of its own that a driver may take along; a software Vulkan where there is one. */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openDirectly } from '../../../electron/worker/engine/open-directly.ts';
import { root } from '../../built.ts';
import { expectLosses } from './compare.ts';
import { lossesOf, tinyCase, tinyCases } from './tiny-cases.ts';
import { filters, type Told } from './webgpu-program.ts';

/** The driver in software that Debian's chromium brings; it computes the same on every machine. */
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

const told = new Map<string, Told>();
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
  child.on('message', (message: Told) => void told.set(message.what, message));
  await new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      ending = `the program ended with ${signal ?? `exit code ${code}`}${words && `: ${words}`}`;
      resolve();
    });
  });
}, 900_000);

/** What the program told under a name; the test is skipped where there is no WebGPU. */
function heard(what: string, skip: (note: string) => void): Told {
  const absent = told.get('absent');
  if (absent) skip(`no WebGPU here: ${absent.why} (on Debian, chromium and libvulkan1 bring one in software)`);
  const found = told.get(what);
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
      expectLosses(heard(name, skip).losses ?? [], await lossesOnCpu(name));
    });
  }

  test('a run that goes on from its checkpoint has the losses of one that never stopped', ({ skip }) => {
    const unbroken = heard('rotation-conv4-32', skip).losses;
    expect(heard('resumed', skip)).toMatchObject({ losses: unbroken, isOnDevice: true });
  });

  test('state is shared by programs, read, written, and there after a program is gone', ({ skip }) => {
    expect(heard('shared', skip).values).toEqual([[1, 2], [0, 0], [1, 2], [4, 5], [9, 9], [12], [8, 10], [19, 20]]);
  });
});
