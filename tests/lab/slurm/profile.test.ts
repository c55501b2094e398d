import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseProfile, readProfile } from '../../../electron/lab/slurm/profile.ts';
import { temporaryFolder } from '../fixture.ts';

const parse = (profile: unknown) => parseProfile(JSON.stringify(profile), 'gpu.json');

it('takes what sbatch is asked for, and leaves the rest to the cluster', () => {
  expect(parse({})).toEqual({
    file: 'gpu.json',
    source: [],
    modules: [],
    environment: {},
    options: [],
    requeue: true,
  });
  const profile = {
    partition: 'gpu',
    time: '2-00:00:00',
    memory: '16G',
    cpusPerTask: 8,
    gres: 'gpu:a100:1',
    account: 'vision',
    qos: 'long',
    atOnce: 4,
    source: ['/etc/profile.d/modules.sh'],
    modules: ['node/24'],
    environment: { OMP_NUM_THREADS: '8' },
    command: ['apptainer', 'exec', '/images/lab.sif', 'pretext-lab'],
    options: ['--constraint=a100', '--exclusive'],
    requeue: false,
  };
  expect(parse(profile)).toEqual({ file: 'gpu.json', ...profile });
});

it.each([
  [{ partitoin: 'gpu' }, "has the unknown key 'partitoin'"],
  [{ time: 'soon' }, "'time' must be minutes, or as Slurm writes times"],
  [{ memory: '16 GB' }, "'memory' must be MiB, or a number with K, M, G or T: '16G'"],
  [{ cpusPerTask: 0 }, "'cpusPerTask' must be at least 1"],
  [{ atOnce: 2.5 }, "'atOnce' must be a whole number"],
  [{ partition: 'a\n#SBATCH --wrap=x' }, "'partition' must not contain line breaks"],
  [{ environment: { 'A=1; rm': 'x' } }, 'is no name of an environment variable'],
  [{ environment: { A: 'x\ny' } }, "'environment.A' must not contain line breaks"],
  [{ command: [] }, "'command' must not be empty"],
  [{ options: ['-p gpu'] }, "'options.0' must look like --constraint=a100: found '-p gpu'"],
  [{ options: ['--array=0-9'] }, "does not take --array: 'atOnce' limits how many runs train at a time"],
  [{ options: ['--part=gpu'] }, "does not take --part: use the key 'partition'"],
  [{ options: ['--wrap=date'] }, 'does not take --wrap'],
  [[], 'the profile gpu.json cannot be used'],
])('refuses %j with the key and what it takes', (profile, words) => {
  expect(() => parse(profile)).toThrow(words);
});

it('guesses a mistyped key, and names a text that is not JSON', () => {
  expect(() => parse({ cpuPerTask: 2 })).toThrow(
    expect.objectContaining({
      failure: expect.objectContaining({ hint: expect.stringContaining("did you mean 'cpusPerTask'?") }),
    }),
  );
  expect(() => parseProfile('{partition: gpu}', 'gpu.json')).toThrow('the profile gpu.json is not JSON');
});

it('is found by its name in the workspace, or as a file', async () => {
  const workspace = temporaryFolder();
  mkdirSync(join(workspace, 'slurm'));
  writeFileSync(join(workspace, 'slurm', 'gpu.json'), '{"partition": "named"}');
  writeFileSync(join(workspace, 'own profile.json'), '{"partition": "file"}');
  expect((await readProfile('gpu', workspace, '/')).partition).toBe('named');
  expect((await readProfile('own profile.json', workspace, workspace)).partition).toBe('file');
  await expect(readProfile(join(workspace, 'slurm'), workspace, '/')).rejects.toThrow('cannot be read');
  await expect(readProfile('cpu', workspace, '/')).rejects.toThrow(
    `there is no profile 'cpu': ${join(workspace, 'slurm', 'cpu.json')} and /cpu do not exist`,
  );
});
