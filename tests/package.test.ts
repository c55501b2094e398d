/** Packs the desktop app for real, around a stand-in for Electron, and runs the worker from what came out. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './built.ts';

describe.runIf(process.platform === 'linux')('the packed desktop app', () => {
  it('holds what it needs for this platform, nothing else, and a worker that works', () => {
    const check = spawnSync(process.execPath, [join(root, 'scripts', 'package.mjs'), '--check'], { encoding: 'utf8' });
    expect(check.stderr.split('\n').filter((line) => line.startsWith('fault'))).toEqual([]);
    expect(check.stderr).toContain('the package is as it should be');
    expect(check.status).toBe(0);
  }, 300_000);
});
