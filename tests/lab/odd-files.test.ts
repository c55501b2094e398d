import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { behave, fakeLab, pictureFolder, rotationSettings } from './fixture.ts';

it.runIf(process.platform !== 'win32').each(['fifo', 'device', 'folder'])(
  'a %s in the place of any file of a run never blocks its page or the list',
  async (kind) => {
    behave();
    const { lab } = await fakeLab();
    const run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(5) });
    await lab.runs.ended(run);
    const fresh = (await fakeLab(lab.workspace.root)).lab;
    for (const name of ['metrics.jsonl', 'lock', 'evaluation.json', 'run.json']) {
      const path = join(fresh.runs.folderOf(run), name);
      rmSync(path, { force: true });
      if (kind === 'fifo') execFileSync('mkfifo', [path]);
      else if (kind === 'device') symlinkSync('/dev/zero', path);
      else mkdirSync(path);
      expect(await fresh.runs.list(), name).toMatchObject([{ id: run }]);
      await fresh.runs.detail(run).catch((error: Error) => expect(error.message).toContain(name));
      expect(await fresh.analyses.last('evaluate', run, {}).catch(() => undefined)).toBeUndefined();
      rmSync(path, { recursive: true });
      if (name === 'metrics.jsonl') writeFileSync(path, '');
    }
  },
);
