import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Folder, RunSummary, ToPage } from '../../shared/protocol.ts';
import { rotationSettings, temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, run, start } from './command-line.ts';
import { enter } from './enter.ts';

/** A page: a socket that answers by id. */
async function openPage(address: string) {
  const { page, cookie } = await enter(address);
  const socket = new WebSocket(`${page.replace('http', 'ws')}socket`, { headers: { cookie } });
  await new Promise((resolve) => socket.on('open', resolve));
  let nextId = 1;
  const request = <T>(name: string, params: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      socket.on('message', (data) => {
        const message = JSON.parse(data.toString()) as ToPage;
        if (message.kind === 'response' && message.id === id) resolve(message.result as T);
        if (message.kind === 'failure' && message.id === id) reject(new Error(message.failure.message));
      });
      socket.send(JSON.stringify({ kind: 'request', id, name, params }));
    });
  return { request, close: () => socket.close() };
}

it('serve keeps runs while pages come and go, and stops them with their checkpoint on Ctrl-C', async () => {
  const app = fakeApp();
  const home = temporaryFolder();
  mkdirSync(join(home, 'photographs'));
  const workspace = join(home, 'workspace');
  const words = ['serve', '--json', '--workspace', workspace];
  const { process: child, done, line } = start(app, words, { cwd: join(home, 'photographs'), ways: { stepMs: 10 } });
  const serving = JSON.parse(await line('"serving"'));
  const { url, readOnlyUrl } = serving;
  const { port } = new URL(url);
  expect(serving).toEqual({
    event: 'serving',
    name: 'workspace',
    workspace,
    url,
    readOnlyUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/),
    ssh: expect.stringMatching(
      new RegExp(`^ssh -N -L ${port}:127\\.0\\.0\\.1:${port} .*${userInfo().username}@${hostname()}$`),
    ),
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  const { page, cookie } = await enter(url);
  expect(await (await fetch(page, { headers: { cookie } })).text()).toContain('<title>Pretext Lab</title>');

  const first = await openPage(url);
  const { folders } = await first.request<{ folders: Folder[] }>('folders.roots', {});
  const here = folders.find(({ name }) => name === 'Working directory')!;
  const { id: dataset } = await first.request<{ id: string }>('datasets.open', { folders: [here.token] });
  const { run } = await first.request<{ run: string }>('runs.start', { dataset, settings: rotationSettings(10_000) });
  first.close();
  const viewer = await openPage(readOnlyUrl);
  await expect(viewer.request('runs.stop', { run })).rejects.toThrow('this link is read only');
  viewer.close();

  const second = await openPage(url);
  await expect
    .poll(async () => (await second.request<{ runs: RunSummary[] }>('runs.list', {})).runs[0])
    .toMatchObject({ id: run, status: 'running' });

  child.kill('SIGINT');
  const { code, lines } = await done;
  expect(code).toBe(130);
  expect(lines).toEqual([serving]);
  const folder = join(workspace, 'runs', run);
  const { ending } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(ending.status).toBe('stopped');
  expect(readdirSync(join(folder, 'checkpoints')).some((name) => name.includes(String(ending.step)))).toBe(true);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});

it('serve says under SSH what to type on one’s own machine', async () => {
  const app = fakeApp();
  const env = { SSH_CONNECTION: '10.0.0.5 51000 10.0.0.9 22' };
  const workspace = join(temporaryFolder(), 'workspace');
  const { process: child, done, line } = start(app, ['serve', '--workspace', workspace], { env });
  const url = (await line('Pretext Lab is at')).split(' ').at(-1)!;
  const { port } = new URL(url);
  await line('Ctrl-C');
  child.kill('SIGINT');
  const { stdout } = await done;
  expect(stdout).toContain('On your own machine, type this first');
  expect(stdout).toContain(`ssh -N -L ${port}:127.0.0.1:${port}`);
  expect(stdout).toContain('read only, to show runs and results: http://127.0.0.1:');
});

it('serve takes several workspaces, each with addresses of its own', async () => {
  const app = fakeApp();
  const home = temporaryFolder();
  mkdirSync(join(home, 'photographs'));
  const [one, two] = [join(home, 'one'), join(home, 'two')];
  const {
    process: child,
    done,
    line,
  } = start(app, ['serve', '--json', '--workspace', one, '--workspace', two], {
    cwd: join(home, 'photographs'),
  });
  const served = [JSON.parse(await line('"name":"one"')), JSON.parse(await line('"name":"two"'))];
  expect(new Set(served.flatMap(({ url, readOnlyUrl }) => [url, readOnlyUrl])).size).toBe(4);
  const [first, second] = [await openPage(served[0].url), await openPage(served[1].url)];
  const info = await first.request<{ workspace: string; others: { name: string; address: string }[] }>('lab.info', {});
  expect(info.workspace).toBe(one);
  expect(info.others).toEqual([{ name: 'two', address: `/${new URL(served[1].url).search}` }]);
  const { folders } = await second.request<{ folders: Folder[] }>('folders.roots', {});
  const here = folders.find(({ name }) => name === 'Working directory')!;
  const { id: dataset } = await second.request<{ id: string }>('datasets.open', { folders: [here.token] });
  const { run } = await second.request<{ run: string }>('runs.start', { dataset, settings: rotationSettings(5) });
  await expect
    .poll(async () => (await second.request<{ runs: RunSummary[] }>('runs.list', {})).runs[0])
    .toMatchObject({ id: run, status: 'finished' });
  expect(await first.request('runs.list', {})).toEqual({ runs: [] });
  expect(existsSync(join(two, 'runs', run))).toBe(true);
  child.kill('SIGINT');
  expect((await done).code).toBe(130);
});

it.each([
  ['serve --workspace a --workspace ./a', 'was given twice'],
  ['serve --workspace a --workspace link-to-a', 'was given twice'],
  ['runs --workspace a --workspace b', '--workspace was given twice'],
])('%s is refused', async (words, said) => {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, 'a'));
  symlinkSync(join(cwd, 'a'), join(cwd, 'link-to-a'));
  const { code, stderr } = await run(fakeApp(), words.split(' '), { cwd });
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});
