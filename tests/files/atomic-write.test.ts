import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { writeAtomically } from '../../electron/files/atomic-write.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const folder = temporaryFolder();

it('replaces a file as a whole and leaves no temporary file', async () => {
  const path = join(folder, 'run.json');
  await writeFile(path, 'old and longer than the new');
  await writeAtomically(path, 'new');
  expect(await readFile(path, 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['run.json']);
});

it('keeps the old content if writing fails', async () => {
  const path = join(folder, 'run.json');
  await writeFile(path, 'old');
  async function* breaks() {
    yield 'half';
    throw new Error('the source broke');
  }
  await expect(writeAtomically(path, breaks())).rejects.toThrow('the source broke');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['run.json']);
});

it('names the file that cannot be written if the system error does not', async () => {
  const path = join(folder, 'run.json');
  // biome-ignore lint/correctness/useYield: it throws before its first chunk
  async function* onFullDisk(): AsyncGenerator<string> {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
  await expect(writeAtomically(path, onFullDisk())).rejects.toMatchObject({ code: 'ENOSPC', path });
});

it('reports why it cannot write', async () => {
  await mkdir(join(folder, 'taken'));
  await expect(writeAtomically(join(folder, 'taken'), 'x')).rejects.toThrow(/EISDIR|ENOTEMPTY|EPERM|EEXIST/);
  await expect(writeAtomically(join(folder, 'nowhere', 'x'), 'x')).rejects.toThrow('ENOENT');
});

it('removes what a killed writer of the same file left, but nothing of a live one, of another file or of another machine', async () => {
  const killed = join(folder, 'killed', 'run.json');
  await mkdir(dirname(killed));
  const inFolder = () => readdir(dirname(killed)).then((names) => names.sort());
  const dead = spawn(process.execPath, ['tests/run-typescript.mjs', 'tests/files/slow-writer.ts', killed]);
  await once(dead.stdout, 'data');
  dead.kill('SIGKILL');
  await once(dead, 'close');
  const [left] = await inFolder();
  const pid = String(dead.pid);
  expect(left).toMatch(new RegExp(`^run\\.json\\.[0-9a-f]{8}-${pid}-[0-9a-f]{8}\\.tmp$`));

  const kept = [
    left!.replace('run.json', 'run.json.notes'),
    left!.replace(/json\.[0-9a-f]{8}/, 'json.00000000'),
    left!.replace(`-${pid}-`, `-${process.pid}-`),
    left!.replace(/[0-9a-f]{8}\.tmp/, 'mine.tmp'),
  ];
  for (const name of kept) await writeFile(join(dirname(killed), name), '');
  await writeAtomically(killed, 'new');
  expect(await inFolder()).toEqual(['run.json', ...kept].sort());
});
