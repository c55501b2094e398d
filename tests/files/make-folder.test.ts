import { mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder } from '../../electron/files/make-folder.ts';
import { temporaryFolder } from '../worker/data/pictures.ts';

const folder = temporaryFolder();

it('creates missing folders with the given mode, and accepts existing ones', async () => {
  await makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
  await makeFolder(join(folder, 'a', 'b', 'c'), 0o700);
  expect((await stat(join(folder, 'a', 'b'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(folder, 'a', 'b', 'c'))).isDirectory()).toBe(true);
});

it('reports an obstacle: a file, a file as parent, a broken link', async () => {
  await writeFile(join(folder, 'file'), '');
  await mkdir(join(folder, 'links'));
  await symlink(join(folder, 'nowhere'), join(folder, 'links', 'link'));
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
  await expect(makeFolder(join(folder, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(makeFolder(join(folder, 'links', 'link', 'below'))).rejects.toMatchObject({ code: 'EEXIST' });
});

it.runIf(process.platform === 'linux')('gives up below a folder that cannot contain folders', async () => {
  await expect(makeFolder('/proc/no-such/folder')).rejects.toMatchObject({ code: 'ENOENT' });
});
