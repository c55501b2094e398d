/** Packs the real desktop app with a stand-in for Electron, and runs the packed worker. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './built.ts';

describe.runIf(process.platform === 'linux')('the packed desktop app', () => {
  it('contains what it needs for this platform, nothing else, and a working worker', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts', 'package.mjs'), '--check'], { encoding: 'utf8' });
    expect(check.stderr.split('\n').filter((line) => line.startsWith('fault'))).toEqual([]);
    expect(check.stderr).toContain('the package is correct');
    expect(check.status).toBe(0);
  }, 300_000);
});
