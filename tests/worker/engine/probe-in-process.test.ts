import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { probeInProcess } from '../../../electron/worker/engine/probe-in-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'engine-probe-'));
afterAll(() => rmSync(folder, { recursive: true }));

function program(name: string, source: string): string {
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, source);
  return file;
}

test('a driver that aborts its process is a reason, not the end of this one', async () => {
  const file = program('aborts', "console.error('no device'); process.abort();");
  const report = await probeInProcess('webgpu', undefined, file);
  expect(report).toMatchObject({ engine: 'webgpu', works: false });
  expect(report.why).toMatch(/crashed its process \(signal SIGABRT\)/);
});

test('a driver that never answers is given up', async () => {
  const report = await probeInProcess('cuda', 1000, program('hangs', 'setInterval(() => {}, 1000);'));
  expect(report.why).toBe('it did not finish five small steps in 1 s');
});

test('what the trial says is passed on', async () => {
  const said = { engine: 'tensorflow', works: true, device: 'a GPU', lowering: 'eager', stepMs: 3, why: '' };
  const file = program('works', `process.send(${JSON.stringify(said)}, () => process.exit(0));`);
  expect(await probeInProcess('tensorflow', undefined, file)).toEqual(said);
});
