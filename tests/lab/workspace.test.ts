import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

  it.runIf(process.platform === 'linux')(
    'below a folder that takes no folders is refused, not tried for ever',
    async () => {
      expect(await openWorkspace('/proc/no-such/workspace')).toMatchObject({ ok: false });
    },
  );
});
