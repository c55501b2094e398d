import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { markerName, removeUnfinished, UnfinishedFolder } from '../../electron/files/unfinished-folder.ts';
import { temporaryFolder } from '../lab/fixture.ts';

let place: string;
beforeEach(() => {
  place = temporaryFolder();
});

/** What a killed process leaves: the lock's file names a process that has ended. */
async function killedIn(folder: string, files: readonly string[]): Promise<void> {
  const script = `
    const { runnerImport } = await import('vite');
    const { module } = await runnerImport(${JSON.stringify(join(import.meta.dirname, '../../electron/files/unfinished-folder.ts'))}, { configFile: false });
    const { writeFile, mkdir } = await import('node:fs/promises');
    const { dirname, join } = await import('node:path');
    const folder = await module.UnfinishedFolder.open(${JSON.stringify(folder)});
    const files = ${JSON.stringify(files)};
    await folder.willMake(files);
    for (const file of files) {
      await mkdir(dirname(join(folder.path, file)), { recursive: true });
      await writeFile(join(folder.path, file), 'made');
    }
    process.kill(process.pid, 'SIGKILL');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '../..'),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
}

describe('an unfinished folder', () => {
  it('is marked from its beginning, appears whole under its name, and carries no marker then', async () => {
    const folder = await UnfinishedFolder.open(join(place, 'new', 'out.unfinished'));
    expect(await readFile(join(folder.path, markerName), 'utf8')).toMatch(/^Pretext Lab is filling this folder/);
    await folder.willMake(['a.png']);
    await writeFile(join(folder.path, 'a.png'), 'made');
    await folder.renameTo(join(place, 'new', 'out'));
    expect(await readdir(join(place, 'new'), { recursive: true })).toEqual(['out', join('out', 'a.png')]);
  });

  it('can be removed, with the folders that were created for it', async () => {
    const folder = await UnfinishedFolder.open(join(place, 'new', 'deeper', 'out'));
    await folder.willMake(['deep/a.png']);
    await mkdir(join(folder.path, 'deep'));
    await writeFile(join(folder.path, 'deep', 'a.png'), 'made');
    await folder.remove();
    expect(await readdir(place)).toEqual([]);
  });

  it('of a killed process is removed, and of a running one stays', async () => {
    const path = join(place, 'new', 'out');
    await killedIn(path, ['a.png', 'deep/b.png']);
    expect((await readdir(path)).sort()).toContain('a.png');
    await removeUnfinished(path);
    expect(await readdir(place)).toEqual([]);

    const running = await UnfinishedFolder.open(path);
    await removeUnfinished(path);
    expect(await readdir(path)).toContain(markerName);
    await expect(UnfinishedFolder.open(path)).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: `another process is filling ${path}` },
    });
    await running.remove();
  });

  it('of a killed process is replaced by the next one', async () => {
    const path = join(place, 'out');
    await killedIn(path, ['a.png']);
    const next = await UnfinishedFolder.open(path);
    expect(next.path).toBe(path);
    expect(await readdir(path)).not.toContain('a.png');
    await next.remove();
  });

  it('keeps what its process did not make', async () => {
    const path = join(place, 'out');
    await killedIn(path, ['a.png', 'deep/b.png', 'linked/c.png']);
    await writeFile(join(path, 'mine.txt'), 'mine');
    await writeFile(join(path, 'deep', 'mine.png'), 'mine');
    // A folder that was replaced by a link to a user's own.
    const own = temporaryFolder();
    await writeFile(join(own, 'c.png'), 'mine');
    await rm(join(path, 'linked'), { recursive: true });
    await symlink(own, join(path, 'linked'));
    await removeUnfinished(path);
    expect((await readdir(path)).sort()).toEqual(['deep', 'linked', 'mine.txt']);
    expect(await readdir(join(path, 'deep'))).toEqual(['mine.png']);
    expect(await readdir(own)).toEqual(['c.png']);
  });

  it('never removes by a marker what lies outside, nor a folder without one', async () => {
    const path = join(place, 'out');
    await killedIn(path, ['a.png']);
    await writeFile(join(place, 'secret'), 'mine');
    await writeFile(join(path, markerName), `${await readFile(join(path, markerName), 'utf8')}"../secret"\n`);
    await removeUnfinished(path);
    expect(await readdir(place)).toEqual(['secret']);

    await mkdir(path);
    await writeFile(join(path, 'a.png'), 'mine');
    for (const marker of ['', 'no marker of ours\nnull\n"a.png"\n']) {
      await writeFile(join(path, markerName), marker);
      await removeUnfinished(path);
      expect(await readdir(path)).toContain('a.png');
    }
    await rm(join(path, markerName));
    const beside = await UnfinishedFolder.open(path);
    expect(beside.path).toBe(`${path}-2`);
    await beside.remove();
    expect(await readdir(path)).toEqual(['a.png']);
  });
});
