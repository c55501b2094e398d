import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start } from './command-line.ts';

const app = fakeApp();
const home = temporaryFolder();
const workspace = ['--workspace', join(home, 'workspace')];
const lab = (...words: string[]) => run(app, [...words, ...workspace], { cwd: home });
const cachesOf = async () =>
  (await lab('storage', '--json')).lines.filter(({ event }) => event === 'cache') as {
    dataset: string;
    name: string;
    bytes: number;
  }[];

beforeAll(() => {
  for (const name of ['cats', 'dogs']) {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, 'a.jpg'), '');
  }
});

describe('storage', () => {
  it('lists the caches with their sizes', async () => {
    expect((await lab('storage')).stdout).toContain('no caches yet');
    for (const name of ['cats', 'dogs']) await lab('index', '--images', name);
    const caches = await cachesOf();
    expect(caches.map(({ name }) => name).sort()).toEqual(['cats', 'dogs']);
    for (const { bytes } of caches) expect(bytes).toBeGreaterThan(0);
    const { stdout, code } = await lab('storage');
    expect(code).toBe(0);
    expect(stdout).toMatch(/cats +0\.0 MiB/);
    expect((await lab('storage', '--json')).lines.at(-1)).toMatchObject({
      event: 'storage',
      runsBytes: 0,
      encodersBytes: 0,
    });
  });

  it('counts the copies of added encoders', async () => {
    writeFileSync(join(home, 'net.onnx'), 'x'.repeat(5000));
    await lab('encoders', 'add', 'net.onnx', '--preset', 'unit');
    const { encodersBytes } = (await lab('storage', '--json')).lines.at(-1)!;
    expect(encodersBytes).toBeGreaterThan(5000);
    expect((await lab('storage')).stdout).toContain('encoders from files: 0.0 MiB');
  });

  it('clears the cache of a dataset that is named by its folder or its id', async () => {
    const [first, second] = (await cachesOf()).map(({ dataset }) => dataset);
    const cleared = await lab('storage', '--json', '--clear', 'cats');
    expect(cleared.lines).toEqual([{ event: 'cleared', freedBytes: expect.any(Number), inUse: [] }]);
    expect(cleared.lines[0]!.freedBytes).toBeGreaterThan(0);
    expect((await cachesOf()).filter(({ bytes }) => bytes > 0).map(({ name }) => name)).toEqual(['dogs']);
    await lab('storage', '--clear', first!, second!);
    expect((await cachesOf()).every(({ bytes }) => bytes === 0)).toBe(true);
  });

  it('clears all caches if none is named', async () => {
    for (const name of ['cats', 'dogs']) await lab('index', '--images', name);
    expect((await lab('storage', '--clear')).stdout).toMatch(/MiB freed/);
    expect((await cachesOf()).every(({ bytes }) => bytes === 0)).toBe(true);
  });

  it('refuses a name that is no dataset: exit code 3', async () => {
    const { code, stderr } = await lab('storage', '--clear', 'birds');
    expect(code).toBe(3);
    expect(stderr).toContain("'birds' is neither a dataset's id nor its folder");
  });

  it('does not clear a cache that a run of another process uses', async () => {
    await lab('index', '--images', 'cats');
    const words = ['train', '--images', 'cats', '--task', 'rotation', '--steps', '500', '--json', ...workspace];
    const training = start(app, words, { cwd: home, ways: { stepMs: 20 } });
    await training.line('"step":2');
    const named = await lab('storage', '--clear', 'cats');
    expect([named.code, named.stderr]).toEqual([2, expect.stringContaining('the cache of cats is in use')]);
    expect((await lab('storage', '--clear')).stdout).toContain('in use, not cleared: cats');
    expect((await cachesOf()).find(({ name }) => name === 'cats')!.bytes).toBeGreaterThan(0);
    training.process.kill('SIGINT');
    await training.done;
  });

  it('explains its option in help', async () => {
    expect((await run(app, ['help', 'storage'])).stdout).toContain('--clear [DATASET …]');
  });
});
