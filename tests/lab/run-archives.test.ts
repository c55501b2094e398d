import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { lockFile } from '../../electron/files/run-folder.ts';
import { exportRun, importRun } from '../../electron/lab/run-archives.ts';
import { behave, fakeLab, pictureFolder, rotationSettings, temporaryFolder } from './fixture.ts';

async function finishedRun() {
  behave();
  const { lab } = await fakeLab();
  const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(10) });
  await lab.runs.ended(run);
  return { lab, run, folder: lab.runs.folderOf(run), out: join(temporaryFolder(), 'run.zip') };
}

/** Names and contents below a folder. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

describe('a run as one file', () => {
  it('is taken into another workspace with every file, and listed there', async () => {
    const { run, folder, out } = await finishedRun();
    await exportRun(folder, out);
    const { lab: elsewhere } = await fakeLab();
    expect(await importRun(elsewhere.workspace, out)).toBe(run);
    expect(contents(elsewhere.runs.folderOf(run))).toEqual(contents(folder));
    const listed = await elsewhere.runs.list();
    expect(listed[0]).toMatchObject({ id: run, status: 'finished', step: 10 });
    expect((await elsewhere.runs.detail(run)).curves.loss).toHaveLength(10);
    expect(readdirSync(elsewhere.workspace.trash)).toEqual([]);
  });

  it('has the same bytes each time, without locks, links and what is made again', async () => {
    const { folder, out } = await finishedRun();
    await exportRun(folder, out);
    const before = readFileSync(out);
    writeFileSync(join(folder, 'export.zip'), 'x');
    writeFileSync(join(folder, 'run.json.0-1-2.tmp'), 'x');
    symlinkSync('/etc/hostname', join(folder, 'link'));
    writeFileSync(join(folder, 'lock.takeover'), '');
    // Looks show images of any folder.
    mkdirSync(join(folder, 'inside', '7'), { recursive: true });
    for (const name of ['importance.json', 'inside.json', 'inside/7/image-1.png'])
      writeFileSync(join(folder, name), 'x');
    // What other programs leave there; the import would refuse it.
    for (const name of ['.DS_Store', '.nfs000000000001', 'my notes.txt', 'boards/Thumbs ü.db'])
      writeFileSync(join(folder, name), 'x');
    const again = `${out}.zip`;
    await exportRun(folder, again);
    expect(readFileSync(again).equals(before)).toBe(true);
  });

  it('never replaces a file, and needs its folder', async () => {
    const { folder, out } = await finishedRun();
    writeFileSync(out, 'mine');
    await expect(exportRun(folder, out)).rejects.toThrow(`${out} exists already`);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    await expect(exportRun(folder, join(out, 'a.zip'))).rejects.toThrow(`there is no folder ${out}`);
  });

  it('is refused while it trains, and where the workspace has it already', async () => {
    const { lab, run, folder, out } = await finishedRun();
    await exportRun(folder, out);
    await expect(importRun(lab.workspace, out)).rejects.toThrow(`already has the run ${run}`);
    writeFileSync(lockFile(folder), JSON.stringify({ pid: process.ppid, host: 'elsewhere', nonce: 'n' }));
    await expect(exportRun(folder, `${out}.zip`)).rejects.toThrow('is still running');
  });
});

describe('a file that is no exported run', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const stored = (files: Record<string, string>) =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, bytes(text)])), { level: 0 });
  async function imported(content: Uint8Array) {
    const { lab } = await fakeLab();
    const file = join(mkdtempSync(join(temporaryFolder(), 'zip-')), 'run.zip');
    writeFileSync(file, content);
    const failure = await importRun(lab.workspace, file).then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(readdirSync(lab.workspace.runs)).toEqual([]);
    expect(readdirSync(lab.workspace.trash)).toEqual([]);
    return failure;
  }

  it.each([
    ['is no ZIP', bytes('hello'), /cannot be read as a ZIP file/],
    ['has a name that leads out', stored({ '../evil': 'x' }), /damaged|no file of a run/],
    ['has an absolute name', stored({ '/etc/evil': 'x' }), /damaged|no file of a run/],
    ['has a hidden name', stored({ '.bashrc': 'x' }), /no file of a run/],
    ['is compressed', zipSync({ 'run.json': bytes('x'.repeat(1000)) }), /compressed by another program/],
    ['has no record', stored({ 'metrics.jsonl': '' }), /is not an exported run/],
    ['has a record that is none', stored({ 'run.json': '{}' }), /is not an exported run/],
  ])('%s: it is refused, and nothing is left', async (_, content, words) => {
    expect(await imported(content)).toMatch(words);
  });

  it('was changed on its way: it is refused', async () => {
    const { folder, out } = await finishedRun();
    await exportRun(folder, out);
    const changed = readFileSync(out);
    changed[changed.indexOf('"event":"step"') + 3]! ^= 1;
    expect(await imported(changed)).toMatch(/is damaged: the content of metrics\.jsonl is not what was written/);
    expect(await imported(readFileSync(out).subarray(0, 500))).toMatch(/cannot be read as a ZIP file/);
  });

  it('is a folder or missing: the file system’s reason is given', async () => {
    const { lab } = await fakeLab();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'x.zip'));
    await expect(importRun(lab.workspace, join(folder, 'x.zip'))).rejects.toThrow('cannot be read as a ZIP file');
    await expect(importRun(lab.workspace, join(folder, 'none.zip'))).rejects.toThrow('there is no file');
  });
});
