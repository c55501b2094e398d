import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultWorkspace, openWorkspace } from '../../electron/lab/workspace.ts';
import { temporaryFolder } from './fixture.ts';

describe('the workspace', () => {
  it('is in the platform’s folder for application data', () => {
    expect(defaultWorkspace('linux', {}, '/home/ada')).toBe('/home/ada/.local/share/pretext-lab');
    expect(defaultWorkspace('linux', { XDG_DATA_HOME: '/data' }, '/home/ada')).toBe('/data/pretext-lab');
    expect(defaultWorkspace('darwin', {}, '/Users/ada')).toBe('/Users/ada/Library/Application Support/pretext-lab');
    expect(defaultWorkspace('win32', { LOCALAPPDATA: '/local' }, '/ada')).toBe('/local/pretext-lab');
  });

  it('that cannot be written is refused with a remedy', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const opened = await openWorkspace(join(file, 'workspace'));
    expect(opened).toMatchObject({
      ok: false,
      failure: { code: 'unusable-input', hint: 'choose another with --workspace DIR' },
    });
    expect(!opened.ok && opened.failure.message).toContain(`${file}/workspace cannot be written`);
  });

  it('is closed to other people, and so are its folders', async () => {
    const mask = process.umask(0);
    try {
      const opened = await openWorkspace(join(temporaryFolder(), 'workspace'));
      if (!opened.ok) throw new Error(opened.failure.message);
      for (const path of Object.values(opened.value)) expect(statSync(path).mode & 0o777, path).toBe(0o700);
    } finally {
      process.umask(mask);
    }
  });

  it.runIf(process.platform !== 'win32')(
    'that can only be read can be listed, and is refused for writing',
    async () => {
      const root = join(temporaryFolder(), 'workspace');
      const outer = dirname(root);
      expect((await openWorkspace(root)).ok).toBe(true);
      for (const path of [outer, root, join(root, 'runs'), join(root, 'datasets')]) chmodSync(path, 0o555);
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(65_534);
      try {
        expect(await openWorkspace(root)).toMatchObject({
          ok: false,
          failure: { hint: expect.stringContaining('--workspace DIR') },
        });
        expect(await openWorkspace(root, true)).toMatchObject({ ok: true, value: { root } });
        expect(await openWorkspace(join(outer, 'nothing'), true)).toMatchObject({ ok: false });
      } finally {
        if (isRoot) process.seteuid?.(0);
        for (const path of [outer, root]) chmodSync(path, 0o755);
      }
    },
  );

  it.runIf(process.platform === 'linux')(
    'below a folder that takes no folders is refused, not tried for ever',
    async () => {
      expect(await openWorkspace('/proc/no-such/workspace')).toMatchObject({ ok: false });
    },
  );
});
