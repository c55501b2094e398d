import { mkdirSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { boardFolder, exportFolder } from '../../electron/files/run-folder.ts';
import { type BrowserHost, startBrowserHost } from '../../electron/hosts/browser-host.ts';
import { type Lab, openLab } from '../../electron/lab/lab.ts';
import { type ToPage, toPageSchema } from '../../shared/protocol.ts';
import { behave, pictureFolder, rotationSettings, spawnFake, temporaryFolder, tinyPng } from '../lab/fixture.ts';
import { enter } from './enter.ts';

let lab: Lab;
let host: BrowserHost;
let port: number;
let token: string;
let cookie: string;
/** The path that everything is served below, with its slashes. */
let below: string;
let run: string;

beforeAll(async () => {
  behave();
  const root = temporaryFolder();
  const page = join(root, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<title>Pretext Lab</title>');
  writeFileSync(join(page, 'assets', 'page.js'), 'export {};');
  writeFileSync(join(page, 'assets', 'index-AbC_12-9.js'), 'const plain = 1;');
  writeFileSync(join(page, 'assets', 'index-AbC_12-9.js.br'), brotliCompressSync('const brotli = 1;'));
  writeFileSync(join(page, 'assets', 'index-AbC_12-9.js.gz'), gzipSync('const gzip = 1;'));
  writeFileSync(join(page, 'assets', 'style-12345678.css'), 'a{}');
  writeFileSync(join(root, 'secret.json'), '{}');
  const app = { root, worker: '', page, samples: root, version: '0.0.0', versions: {} };
  lab = await openLab({ workspace: temporaryFolder(), app, spawn: spawnFake });
  run = await lab.runs.start({ folders: [pictureFolder()], settings: rotationSettings(5) });
  await lab.runs.ended(run);
  writeFileSync(join(boardFolder(lab.runs.folderOf(run), 5), 'asked.png'), tinyPng);
  mkdirSync(exportFolder(lab.runs.folderOf(run)));
  writeFileSync(join(exportFolder(lab.runs.folderOf(run)), 'encoder.onnx'), 'onnx');

  host = await startBrowserHost(lab, 0);
  port = Number(new URL(host.url).port);
  token = new URL(host.url).searchParams.get('token')!;
  const entered = await enter(host.url);
  cookie = entered.cookie;
  below = new URL(entered.page).pathname;
});

afterAll(async () => {
  await host.close();
  await lab.close();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request exactly as written: no path is tidied up, every header can be set. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** The status that a socket's upgrade is answered with; 101 where it opens. */
function upgrade(path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode!));
    socket.on('error', () => {});
  });
}

describe('the token', () => {
  it('is long, and is answered with a clean address and a cookie that scripts do not get', async () => {
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const { status, headers, body } = await get(`/?token=${token}`);
    expect(status).toBe(303);
    expect(body).toBe('');
    expect(headers.location).toBe(below);
    expect(headers.location).not.toContain(token);
    expect(headers['set-cookie']).toEqual([`${cookie}; HttpOnly; SameSite=Lax; Path=${below}`]);
  });

  it('is not in the cookie, whose path is random: another server of this machine is sent neither', async () => {
    expect(cookie).not.toContain(token);
    expect(Buffer.from(below.slice(1, -1), 'base64url')).toHaveLength(16);
    const [sent] = (await get(`/?token=${token}`)).headers['set-cookie']!;
    expect(sent).not.toMatch(/Path=\/(;|$)/);
  });

  it('gives a cookie that opens everything below the clean address', async () => {
    for (const path of ['', 'assets/page.js', `picture/board/${run}/5/asked.png`, `file/export/${run}/encoder.onnx`]) {
      expect((await get(below + path, { cookie })).status, path).toBe(200);
      expect((await get(below + path, { cookie: `other=1; ${cookie}; more=2` })).status, path).toBe(200);
    }
    expect(await upgrade(`${below}socket`, { cookie })).toBe(101);
  });

  it('opens nothing but the way in, and the cookie nothing outside its path', async () => {
    for (const path of [below, `${below}assets/page.js`, `${below}picture/x`]) {
      expect((await get(`${path}?token=${token}`)).status, path).toBe(401);
    }
    expect(await upgrade(`${below}socket?token=${token}`)).toBe(401);
    for (const path of ['/', '/assets/page.js', '/picture/x', `/x${below}`]) {
      expect((await get(path, { cookie })).status, path).toBe(401);
    }
  });

  it('is asked for on every path, and a wrong one opens none', async () => {
    const near = (secret: string) => [
      `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      secret.slice(0, -1),
      `${secret}x`,
      secret.toLowerCase(),
      '',
      'x',
    ];
    const [name, session] = cookie.split('=') as [string, string];
    for (const path of ['', 'assets/page.js', 'picture/x', 'file/x', 'nothing']) {
      expect((await get(below + path)).status, path).toBe(401);
      for (const wrong of near(session))
        expect((await get(below + path, { cookie: `${name}=${wrong}` })).status, wrong).toBe(401);
    }
    for (const wrong of near(token)) {
      const { status, headers } = await get(`/?token=${wrong}`);
      expect(status, wrong).toBe(401);
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect((await get(below, { cookie: `other=${session}` })).status).toBe(401);
    expect(await upgrade(`${below}socket`)).toBe(401);
  });

  it('that only reads opens the page, boards and exports, and neither images of datasets nor the other path', async () => {
    const readOnly = host.served[0]!.readOnlyUrl;
    expect(new URL(readOnly).searchParams.get('token')).not.toBe(token);
    const entered = await enter(readOnly);
    const path = new URL(entered.page).pathname;
    expect(path).toMatch(/^\/[\w-]{22}\/read-only\/$/);
    const status = async (address: string) => (await get(address, { cookie: entered.cookie })).status;
    for (const each of ['', 'assets/page.js', `picture/board/${run}/5/asked.png`, `file/export/${run}/encoder.onnx`])
      expect(await status(path + each), each).toBe(200);
    for (const each of ['picture/thumb/d/0/k', 'picture/image/d/0/k', 'file/report/audit/d/rotation'])
      expect(await status(path + each), each).toBe(403);
    expect(await status(below)).toBe(401);
    expect((await get(path, { cookie })).status).toBe(401);
    expect(await upgrade(`${path}socket`, { cookie: entered.cookie })).toBe(101);
    expect(await upgrade(`${path}socket`, { cookie })).toBe(401);
    expect(await upgrade(`${below}socket`, { cookie: entered.cookie })).toBe(401);
  });

  it('is another one each time, as are path and cookie', async () => {
    const other = await startBrowserHost(lab, 0);
    const entered = await enter(other.url);
    expect(new URL(other.url).searchParams.get('token')).not.toBe(token);
    expect(new URL(entered.page).pathname).not.toBe(below);
    expect(entered.cookie).not.toBe(cookie);
    await other.close();
  });
});

describe('a stranger', () => {
  it('under another name for this machine is refused, with the token too', async () => {
    for (const name of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '0.0.0.0',
    ]) {
      expect((await get(below, { cookie, host: name })).status, name).toBe(403);
      expect(await upgrade(`${below}socket`, { cookie, host: name }), name).toBe(403);
    }
  });

  it('on another page is refused, with the token too', async () => {
    for (const origin of [
      'http://evil.example',
      'null',
      `https://127.0.0.1:${port}`,
      'http://127.0.0.1:1',
      `http://localhost:${port}`,
    ]) {
      expect((await get(below, { cookie, origin })).status, origin).toBe(403);
      expect(await upgrade(`${below}socket`, { cookie, origin }), origin).toBe(403);
    }
    expect(await upgrade(`${below}socket`, { cookie, origin: `http://127.0.0.1:${port}` })).toBe(101);
  });

  // Only Linux answers to all of 127.0.0.0/8, so that another address of this machine can be tried.
  it.runIf(process.platform === 'linux')('cannot reach it through another address of this machine', async () => {
    await expect(
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.2', () => resolve(socket.destroy()));
        socket.on('error', reject);
      }),
    ).rejects.toThrow('ECONNREFUSED');
  });

  it('through an SSH tunnel on another port is welcome', async () => {
    expect((await get(below, { cookie, host: 'localhost:9000', origin: 'http://localhost:9000' })).status).toBe(200);
    expect((await get(below, { cookie, host: '[::1]:9000' })).status).toBe(200);
  });
});

describe('paths', () => {
  it('never lead out of the page, the boards and the exports', async () => {
    const out = [
      '/../secret.json',
      '/assets/../../secret.json',
      '/..%2fsecret.json',
      '/%2e%2e/secret.json',
      '/%2e%2e%2fsecret.json',
      '/..%5csecret.json',
      '//secret.json',
      '/assets/%00',
      '/%E0%A4%A',
      `/file/export/${run}/../run.json`,
      `/file/export/${run}/..%2frun.json`,
      `/file/export/${run}/%2e%2e/run.json`,
      `/file/export/..%2f..%2f/secret.json`,
      `/file/export/${run}//etc/passwd`,
      `/file/export/${run}/`,
      `/picture/board/${run}/5/..%2f..%2f..%2frun.json`,
      '/picture/thumb/x/0',
      '/assets',
      '/missing.js',
    ];
    for (const path of out) {
      const { status, body } = await get(below.slice(0, -1) + path, { cookie });
      expect([401, 403, 404], path).toContain(status);
      expect(body).not.toContain('schemaVersion');
      expect(body).not.toContain('root:');
    }
    expect((await get('http://evil.example/', { cookie })).status).toBe(400);
  });

  it('are answered with GET and HEAD alone', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await get(below, { cookie }, method)).status).toBe(405);
    expect(await get(below, { cookie }, 'HEAD')).toMatchObject({ status: 200, body: '' });
  });

  it('of the socket is one', async () => {
    expect(await upgrade(`${below}other`, { cookie })).toBe(404);
  });
});

describe('an answer', () => {
  it('keeps itself to itself', async () => {
    for (const path of [
      '/',
      '/assets/page.js',
      `/picture/board/${run}/5/asked.png`,
      `/file/export/${run}/encoder.onnx`,
      '/missing',
    ]) {
      const { headers } = await get(below.slice(0, -1) + path, { cookie });
      const csp = String(headers['content-security-policy']);
      expect(csp).toContain("default-src 'none'");
      expect(csp).toContain("script-src 'self';");
      expect(csp).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('with a file that is named by its content is kept, and compressed as the browser accepts it', async () => {
    const asset = async (encoding?: string, name = 'index-AbC_12-9.js') => {
      const accepted: Record<string, string> = encoding === undefined ? {} : { 'accept-encoding': encoding };
      const response = await fetch(`http://127.0.0.1:${port}${below}assets/${name}`, {
        headers: { cookie, 'accept-encoding': 'identity', ...accepted },
      });
      return { headers: response.headers, text: await response.text() };
    };
    const expected = [
      ['gzip, deflate, br', 'br', 'const brotli = 1;'],
      ['gzip, br;q=0', 'gzip', 'const gzip = 1;'],
      ['gzip;q=0.5', 'gzip', 'const gzip = 1;'],
      ['br;q=0.0, gzip;q=0', null, 'const plain = 1;'],
      ['identity', null, 'const plain = 1;'],
    ] as const;
    for (const [accepted, encoding, text] of expected) {
      const answer = await asset(accepted);
      expect([answer.headers.get('content-encoding'), answer.text], accepted).toEqual([encoding, text]);
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
      expect(answer.headers.get('vary')).toBe('Cookie, Accept-Encoding');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await asset('br', 'style-12345678.css')).text, 'without a compressed one').toBe('a{}');
    for (const name of ['index-AbC_12-9.js.br', 'index-AbC_12-9.js.gz'])
      expect((await get(`${below}assets/${name}`, { cookie })).status, name).toBe(404);
    expect((await get(`${below}assets/index-AbC_12-9.js`)).status, 'without the cookie').toBe(401);
  });

  it('that Node gives by itself has the same headers', async () => {
    const raw = async (request: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      socket.end(request);
      await new Promise((resolve) => socket.on('close', resolve));
      return text;
    };
    const malformed = await raw('GET / HTTP/9.9\r\n\r\n');
    expect(malformed).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    const long = await raw(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(long).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
    const refused = await raw(
      'GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    expect(refused).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    for (const answer of [malformed, long, refused]) {
      expect(answer).toContain("Content-Security-Policy: default-src 'none'");
      expect(answer).toContain('X-Frame-Options: DENY');
      expect(answer).toContain('Cross-Origin-Opener-Policy: same-origin');
    }
  });

  it('with a file of an export is a download', async () => {
    const { headers, body } = await get(`${below}file/export/${run}/encoder.onnx`, { cookie });
    expect(headers['content-disposition']).toBe("attachment; filename*=UTF-8''encoder.onnx");
    expect(headers['content-type']).toBe('application/octet-stream');
    expect(body).toBe('onnx');
  });
});

describe('the socket', () => {
  it('carries requests and answers, and outlives what is no request', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${below}socket`, { headers: { cookie } });
    const told: unknown[] = [];
    socket.on('message', (data) => told.push(toPageSchema.parse(JSON.parse(data.toString()))));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send('not json');
    socket.send(Buffer.from([1, 2, 3]));
    socket.send('{"kind":"other"}');
    socket.send(JSON.stringify({ kind: 'request', id: 7, name: 'lab.info', params: {} }));
    await expect.poll(() => told).toMatchObject([{ kind: 'response', id: 7, result: { door: 'browser' } }]);
    socket.close();
  });

  it('is closed on a message that is far too long, and the host goes on', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${below}socket`, { headers: { cookie } });
    await new Promise((resolve) => socket.on('open', resolve));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.send('x'.repeat(17 * 2 ** 20));
    expect(await closed).toBe(1009);
    expect((await get(below, { cookie })).status).toBe(200);
  });
});

/** A page's socket, and everything it was told. */
async function openSocket() {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${below}socket`, { headers: { cookie } });
  const told: ToPage[] = [];
  socket.on('message', (data) => told.push(toPageSchema.parse(JSON.parse(data.toString()))));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const answerTo = (id: number) => told.find((message) => message.kind !== 'event' && message.id === id);
  const ask = (id: number, name: string, params: unknown = {}) =>
    socket.send(JSON.stringify({ kind: 'request', id, name, params }));
  return { socket, told, answerTo, ask };
}

describe('a request that would occupy the host', () => {
  const start = (excluded: string) =>
    `{"kind":"request","id":1,"name":"runs.start","params":{"dataset":"x","settings":{},"excluded":${excluded}}}`;
  const ones = (count: number) => `[${'1,'.repeat(count - 1)}1]`;

  it.each([
    ['has eight million numbers', start(ones(8_000_000)), 'it has more than 102000 values'],
    ['is nested eight million levels deep', start('['.repeat(8_000_000)), 'it is nested more than 16 levels deep'],
    ['is long, of a kind that is short', `{"id":1,"name":"runs.get","x":"${'x'.repeat(70_000)}"}`, 'at most 65536 are'],
  ])('is refused unread if it %s', async (_, message, words) => {
    const { socket, answerTo } = await openSocket();
    socket.send(message);
    await expect.poll(() => answerTo(1)).toMatchObject({ kind: 'failure', failure: { code: 'bad-usage' } });
    expect(answerTo(1)).toMatchObject({ failure: { message: expect.stringContaining(words) } });
    socket.close();
  });

  it('lists at most ten of its problems', async () => {
    const { socket, answerTo, ask } = await openSocket();
    ask(1, 'storage.clear', { datasets: Array(1_000).fill(1) });
    await expect.poll(() => answerTo(1)).toBeDefined();
    const failure = answerTo(1) as { failure: { message: string } };
    expect(failure.failure.message.match(/datasets\.\d+: /g)).toHaveLength(10);
    expect(failure.failure.message).toMatch(/; and 990 more$/);
    socket.close();
  });
});

describe('a flood of requests', () => {
  it('for a list is answered from few readings of it, and does not delay another request', async () => {
    const list = vi.spyOn(lab.runs, 'list');
    const { socket, told, answerTo, ask } = await openSocket();
    for (let id = 1; id <= 10_000; id++) ask(id, 'runs.list');
    ask(10_001, 'lab.info');
    await expect.poll(() => answerTo(10_001), { timeout: 10_000 }).toMatchObject({ kind: 'response' });
    expect(told.length, 'it overtakes the flood').toBeLessThan(5_000);
    expect((await get(below, { cookie })).status).toBe(200);
    await expect.poll(() => told.length, { timeout: 30_000 }).toBe(10_001);
    expect(told.every((message) => message.kind === 'response')).toBe(true);
    // The messages arrive in pieces, and each piece shares a reading with those that came during the one before.
    expect(list.mock.calls.length).toBeLessThan(100);
    list.mockRestore();
    socket.close();
  }, 60_000);

  it('from a page that reads nothing waits, without an answer in memory for each', async () => {
    const post = vi.spyOn(WebSocket.prototype, 'send');
    const { socket, ask } = await openSocket();
    socket.pause();
    const list = vi.spyOn(lab.runs, 'list').mockResolvedValue([{ id: 'x'.repeat(100_000) } as never]);
    for (let id = 1; id <= 2_000; id++) ask(id, 'runs.list');
    await expect.poll(() => list.mock.calls.length).toBeGreaterThan(0);
    const long = () => post.mock.calls.filter(([data]) => String(data).length > 100_000).length;
    await expect.poll(long).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    // What the system takes for the connection, and one mebibyte more.
    expect(long()).toBeLessThan(200);
    list.mockRestore();
    post.mockRestore();
    socket.terminate();
    expect((await get(below, { cookie })).status).toBe(200);
  });
});

describe('silent connections', () => {
  const open = (): Promise<{ readonly isClosed: () => boolean }> =>
    new Promise((resolve) => {
      let isClosed = false;
      const socket = connect(port, '127.0.0.1', () => resolve({ isClosed: () => isClosed }));
      socket.on('error', () => {});
      socket.on('close', () => {
        isClosed = true;
      });
      socket.resume();
    });

  it('make room for newer ones, so that a page is answered meanwhile, and are closed after some seconds', async () => {
    const sockets = await Promise.all(Array.from({ length: 300 }, open));
    expect((await get(below, { cookie })).status).toBe(200);
    expect(await upgrade(`${below}socket`, { cookie })).toBe(101);
    const open100 = () => sockets.filter((each) => !each.isClosed()).length;
    await expect.poll(open100).toBeLessThanOrEqual(100);
    expect(open100(), 'the newest stay until their time is up').toBeGreaterThan(50);
    await expect.poll(() => sockets.every((each) => each.isClosed()), { timeout: 20_000, interval: 250 }).toBe(true);
    expect((await get(below, { cookie })).status).toBe(200);
  }, 40_000);

  it('of read-only pages are limited to half, and leave those with full access theirs', async () => {
    const { page, cookie: own } = await enter(host.served[0]!.readOnlyUrl);
    const path = `${new URL(page).pathname}socket`;
    const open = () =>
      new Promise<WebSocket>((resolve) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { cookie: own } });
        socket.on('open', () => resolve(socket));
      });
    const before = await Promise.all(Array.from({ length: 50 }, open));
    expect(await upgrade(path, { cookie: own })).toBe(503);
    expect(await upgrade(`${below}socket`, { cookie })).toBe(101);
    for (const socket of before) socket.terminate();
    await expect.poll(() => upgrade(path, { cookie: own })).toBe(101);
  });

  it('of pages are limited in number, and leave the page answering', async () => {
    const before = await Promise.all(Array.from({ length: 99 }, openSocket));
    const tries = await Promise.all(Array.from({ length: 5 }, () => upgrade(`${below}socket`, { cookie })));
    expect(tries).toContain(503);
    expect((await get(below, { cookie })).status).toBe(200);
    for (const { socket } of before) socket.terminate();
    await expect.poll(() => upgrade(`${below}socket`, { cookie })).toBe(101);
  });
});

describe('the port', () => {
  it('that is taken is said in words', async () => {
    await expect(startBrowserHost(lab, port)).rejects.toMatchObject({
      failure: { code: 'bad-usage', message: `port ${port} is taken` },
    });
  });
});
