import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Folder, RunSummary, ToPage } from '../../shared/protocol.ts';
import { rotationSettings, temporaryFolder } from '../lab/fixture.ts';
import { fakeApp, start } from './command-line.ts';
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
  const { url } = JSON.parse(await line('"serving"'));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  const { page, cookie } = await enter(url);
  expect(await (await fetch(page, { headers: { cookie } })).text()).toContain('<title>Pretext Lab</title>');

  const first = await openPage(url);
  const { folders } = await first.request<{ folders: Folder[] }>('folders.roots', {});
  const here = folders.find(({ name }) => name === 'Working directory')!;
  const { id: dataset } = await first.request<{ id: string }>('datasets.open', { folders: [here.token] });
  const { run } = await first.request<{ run: string }>('runs.start', { dataset, settings: rotationSettings(10_000) });
  first.close();

  const second = await openPage(url);
  await expect
    .poll(async () => (await second.request<{ runs: RunSummary[] }>('runs.list', {})).runs[0])
    .toMatchObject({ id: run, status: 'running' });

  child.kill('SIGINT');
  const { code, lines } = await done;
  expect(code).toBe(130);
  expect(lines).toEqual([{ event: 'serving', url }]);
  const folder = join(workspace, 'runs', run);
  const { ending } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(ending.status).toBe('stopped');
  expect(readdirSync(join(folder, 'checkpoints')).some((name) => name.includes(String(ending.step)))).toBe(true);
  expect(existsSync(join(folder, 'lock'))).toBe(false);
});
