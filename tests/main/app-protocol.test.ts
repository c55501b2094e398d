import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { refuse } from '../../shared/failure.ts';

vi.mock('electron', () => import('./fake-electron.ts'));
const fake = (await import('electron')) as unknown as typeof import('./fake-electron.ts');
const { setupProtocol, setupScheme } = await import('../../electron/main/app-protocol.ts');

const folder = mkdtempSync(join(tmpdir(), 'pretext-lab-page-'));
const page = join(folder, 'page');
const asked: string[] = [];

beforeAll(() => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  writeFileSync(join(page, 'assets', 'main.js'), 'export {};');
  writeFileSync(join(page, 'assets', 'main.js.map'), '{}');
  writeFileSync(join(folder, 'secret.html'), 'read by nobody');
  writeFileSync(join(folder, 'encoder.onnx'), 'weights');
  setupProtocol(page, {
    picture: async (id) => {
      asked.push(id);
      if (id === 'thumb/a/7') return { type: 'image/webp', bytes: Buffer.from('pixels') };
      return id === 'thumb/b/1' ? refuse('denied', 'not yours') : refuse('not-found', `no image is called '${id}'`);
    },
    file: async (id) => {
      asked.push(id);
      return { path: join(folder, 'encoder.onnx'), name: 'encoder “1”.onnx', bytes: 7 };
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (url: string, init?: RequestInit): Promise<Response> =>
  fake.protocolHandlers.get('lab')!(new Request(url, init));
/** A request whose URL was not normalised by a parser. */
const getRaw = (url: string): Promise<Response> =>
  fake.protocolHandlers.get('lab')!({ url, method: 'GET' } as unknown as Request);

describe('the app’s own scheme', () => {
  it('is a standard, secure origin that does not bypass the content security policy', () => {
    setupScheme();
    expect(fake.schemes).toEqual([
      { scheme: 'lab', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });

  it('serves the page with a strict content security policy', async () => {
    const response = await get('lab://app/');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy')!;
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy.split('; ')).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|https?:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('serves the page’s scripts with their type', async () => {
    const response = await get('lab://app/assets/main.js');
    expect(await response.text()).toBe('export {};');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'lab://app/../secret.html',
    'lab://app/%2e%2e/secret.html',
    'lab://app/..%2fsecret.html',
    'lab://app/..%5csecret.html',
    'lab://app/assets/%2e%2e/%2e%2e/secret.html',
    'lab://app/assets/..\\..\\secret.html',
    'lab://app//etc/passwd',
    'lab://app/c:/windows/win.ini',
    'lab://app/index.html%00.png',
    'lab://app/%ff',
    'lab://app/assets',
    'lab://app/assets/main.js.map',
    'lab://app/missing.js',
    'lab://elsewhere/index.html',
    'file:///etc/passwd',
  ])('refuses %s', async (url) => {
    for (const response of [await get(url), await getRaw(url)]) {
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('read by nobody');
    }
  });

  it('answers only GET', async () => {
    expect((await get('lab://app/', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('serves a picture by its id, through the lab', async () => {
    const response = await get('lab://app/picture/thumb/a/7');
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(await response.text()).toBe('pixels');
    expect(asked).toContain('thumb/a/7');
  });

  it('distinguishes missing from forbidden pictures', async () => {
    expect((await get('lab://app/picture/thumb/a/8')).status).toBe(404);
    expect((await get('lab://app/picture/thumb/b/1')).status).toBe(403);
  });

  it('never passes an id with a parent path to the lab', async () => {
    asked.length = 0;
    await getRaw('lab://app/file/export/run/%2e%2e/%2e%2e/run.json');
    expect((await getRaw('lab://app/picture/board/..%2f..%2frun/1/a.png')).status).toBe(404);
    expect(asked.join(' ')).not.toContain('..');
  });

  it('serves a file of an export as a download under its own name', async () => {
    const response = await get('lab://app/file/export/run/encoder.onnx');
    expect(await response.text()).toBe('weights');
    expect(response.headers.get('content-disposition')).toBe(
      "attachment; filename*=UTF-8''encoder%20%E2%80%9C1%E2%80%9D.onnx",
    );
    expect(response.headers.get('content-length')).toBe('7');
  });
});
