import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveInsideFolder } from '../../electron/lab/resolve-inside-folder.ts';
import { temporaryFolder } from './fixture.ts';

describe('a path in a request', () => {
  it('is resolved inside its folder only', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'export', 'tfjs'), { recursive: true });
    writeFileSync(join(root, 'export', 'tfjs', 'model.json'), '{}');
    writeFileSync(join(root, 'secret'), '');
    symlinkSync(join(root, 'secret'), join(root, 'export', 'link'));
    const folder = join(root, 'export');
    expect(await resolveInsideFolder(folder, 'tfjs/model.json')).toBe(join(folder, 'tfjs', 'model.json'));
    expect(await resolveInsideFolder(folder, 'tfjs/../tfjs/model.json')).toBe(join(folder, 'tfjs', 'model.json'));
    for (const wanted of ['../secret', 'tfjs/../../secret', join(root, 'secret'), '..', '.', '', 'link', 'a\0b']) {
      await expect(resolveInsideFolder(folder, wanted), wanted).rejects.toMatchObject({ failure: { code: 'denied' } });
    }
    await expect(resolveInsideFolder(folder, 'nothing')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  });
});
