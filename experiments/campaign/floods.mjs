/** Attacks on a served host, while another page asks something small every 100 ms. */
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { drawsOf } from './draws.mjs';
import { makeInputs } from './inputs.mjs';
import { tinyRun } from './laboratory.mjs';
import { asker, enter, openSocket } from './page.mjs';
import { runLab, startLab } from './processes.mjs';
import { Fault } from './tally.mjs';

const answerLimitMs = 2_000;
/** Largest resident memory of the host. */
const mostMiB = 1_200;
const secret = 'TEXT THAT NO ANSWER MAY CONTAIN';

const envelope = (name, params, id = 1) => JSON.stringify({ kind: 'request', id, name, params });

/** Sends frames and waits until they have left, or the host has cut the socket. */
async function send(socket, frames) {
  for (const frame of frames) {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(frame);
    while (socket.readyState === WebSocket.OPEN && socket.bufferedAmount > 2 ** 24) await pause(5);
  }
}

/** Sends frames as one page, and waits for the answer to a last request or for the end of the socket. */
async function asPage(host, frames) {
  const socket = await openSocket(host);
  const answered = new Promise((resolve) => {
    socket.on('message', (data) => data.includes('"id":999999,') && resolve());
    socket.on('close', resolve);
  });
  await send(socket, [...frames, envelope('lab.info', {}, 999_999)]);
  await Promise.race([answered, pause(60_000, undefined, { ref: false })]);
  socket.terminate();
}

const garbage = ({ whole, uniform }) =>
  Array.from({ length: 500 }, () => {
    const bytes = Buffer.from(Array.from({ length: whole(0, 300) }, () => whole(0, 256)));
    return uniform() < 0.5 ? bytes : bytes.toString('latin1');
  });

const malformed = [
  '',
  '{',
  '[]',
  'null',
  '1',
  '"x"',
  '{"kind":"request"}',
  '{"kind":"request","id":1e400,"name":"runs.list"}',
  '{"__proto__":1}',
  envelope('__proto__', {}),
  envelope('constructor', {}),
  envelope('toString', {}),
  envelope('runs.get', null),
  envelope('runs.get', { run: {} }),
  '\u0000',
  '\ud800',
];

const paths = [
  '../secret.txt',
  '../../secret.txt',
  '../../../secret.txt',
  '..%2fsecret.txt',
  '%2e%2e/secret.txt',
  '%2e%2e%2fsecret.txt',
  '..\\secret.txt',
  '..%5csecret.txt',
  '%00',
  'secret.txt%00.png',
  '/etc/passwd',
  '//etc/passwd',
  '%2fetc%2fpasswd',
  '....//secret.txt',
  '..;/secret.txt',
  '\u2025/secret.txt',
  '%c0%ae%c0%ae/secret.txt',
  '%ff',
  '.',
  '..',
  'link.onnx',
  'C:%5csecret.txt',
  'a'.repeat(5000),
];

/** A request exactly as written: no library tidies its path. @returns The answer as text. */
async function rawRequest({ origin, cookie }, path) {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (part) => {
    text += part;
  });
  socket.on('error', () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
  await Promise.race([once(socket, 'close'), pause(answerLimitMs)]);
  const isOpen = !socket.closed;
  socket.destroy();
  if (isOpen) throw new Fault('frozen', `GET ${path} was not answered within ${answerLimitMs} ms`);
  return text;
}

/** Every attack: a name, and what it sends. */
const attacks = {
  'malformed messages': async ({ host, draws }) => asPage(host, [...malformed, ...garbage(draws)]),
  'forged ids': async ({ host, draws, places }) => {
    const ask = asker(await openSocket(host), answerLimitMs * 5);
    for (const forged of [...paths, '../../x', '__proto__', '\0', '\u202e', 'a/../b', places.outside]) {
      const id = draws.isHeads() ? forged : decodeURIComponentOr(forged);
      for (const [name, params] of [
        ['runs.get', { run: id }],
        ['runs.delete', { run: id }],
        ['runs.rename', { run: id, name: 'x' }],
        ['folders.list', { token: id }],
        ['datasets.open', { folders: [id] }],
        ['datasets.images', { dataset: id, offset: 0, limit: 10 }],
        ['audit.last', { dataset: places.dataset, task: id }],
        ['diagnose.start', { run: places.run, images: [id] }],
        ['storage.clear', { datasets: [id] }],
        ['plant.samples', { cue: id, strength: 1 }],
      ]) {
        const answer = await ask(name, params);
        // Clearing what does not exist frees nothing.
        if (answer.kind !== 'failure' && name !== 'storage.clear')
          throw new Fault('silent', `${name} accepts ${JSON.stringify(params)}`);
        if (JSON.stringify(answer).includes(secret)) throw new Fault('silent', `${name} gives a foreign file away`);
      }
    }
  },
  'forged paths': async ({ host, places }) => {
    const root = host.page.pathname;
    for (const path of paths)
      for (const below of [
        '',
        'assets/',
        `picture/board/${places.run}/0/`,
        'picture/thumb/',
        `file/export/${places.run}/`,
        'file/report/run/',
      ])
        if ((await rawRequest(host, root + below + path)).includes(secret))
          throw new Fault('silent', `${below}${path} gives a foreign file away`);
  },
  'sockets without a cookie': async ({ host }) => {
    const address = new URL('socket', host.page.href.replace('http:', 'ws:'));
    const opened = await Promise.all(
      Array.from({ length: 300 }, (_, i) => {
        const socket = new WebSocket(address, {
          headers: i % 2 ? { cookie: 'pretext-lab=forged', origin: host.origin } : {},
        });
        return new Promise((resolve) => {
          socket.on('open', () => resolve(true));
          socket.on('error', () => resolve(false));
        }).finally(() => socket.terminate());
      }),
    );
    if (opened.some(Boolean)) throw new Fault('silent', 'a socket without the cookie was opened');
  },
  'silent connections': async ({ host }) => {
    const { hostname, port } = new URL(host.origin);
    const sockets = Array.from({ length: 150 }, () => connect(Number(port), hostname).on('error', () => {}));
    for (const socket of sockets) socket.write('GET / HTTP/1.1\r\nX: ');
    await pause(3_000);
    for (const socket of sockets) socket.destroy();
  },
  'eight million elements': async ({ host }) => {
    const elements = `[${'0,'.repeat(8_000_000)}0]`;
    const [before, after] = envelope('storage.clear', { datasets: '@' }).split('"@"');
    await asPage(host, [before + elements + after, elements]);
  },
  'eight million texts': async ({ host }) => {
    const [before, after] = envelope('storage.clear', { datasets: '@' }).split('"@"');
    await asPage(host, [`${before}[${'"",'.repeat(5_000_000)}""]${after}`]);
  },
  'deeply nested arrays': async ({ host }) => {
    const depth = 4_000_000;
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    const [before, after] = envelope('runs.get', { run: '@' }).split('"@"');
    await asPage(host, [nested, before + nested + after, `${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}`]);
  },
  'too long a message': async ({ host }) => asPage(host, ['x'.repeat(2 ** 24 + 1)]),
  'ten thousand lists': async ({ host }) =>
    asPage(
      host,
      Array.from({ length: 10_000 }, (_, i) => envelope('runs.list', {}, i)),
    ),
  'ten thousand runs': async ({ host, places }) =>
    asPage(
      host,
      Array.from({ length: 10_000 }, (_, i) => envelope('runs.get', { run: places.run }, i)),
    ),
  'pages that do not read': async ({ host, places }) => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(host)));
    for (const socket of sockets) socket.pause();
    for (const socket of sockets)
      await send(
        socket,
        Array.from({ length: 500 }, (_, i) => envelope('runs.get', { run: places.run }, i)),
      );
    await pause(3_000);
    for (const socket of sockets) socket.terminate();
  },
  'pages that come and go': async ({ host }) => {
    for (let i = 0; i < 200; i++) {
      const socket = await openSocket(host);
      socket.send(envelope('runs.list', {}));
      socket.terminate();
    }
  },
};

function decodeURIComponentOr(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export class Floods {
  #workspace;
  #places;

  static async open(folder) {
    const it = new Floods();
    mkdirSync(folder, { recursive: true });
    it.#workspace = join(folder, 'workspace');
    const inputs = await makeInputs(join(folder, 'photographs'));
    const { run, runDir } = (await runLab(tinyRun(inputs, 'rotation'), it.#workspace)).last;
    const outside = join(folder, 'secret.txt');
    for (const place of [outside, join(it.#workspace, 'secret.txt'), join(it.#workspace, 'runs', 'secret.txt')])
      writeFileSync(place, secret);
    mkdirSync(join(runDir, 'export'), { recursive: true });
    symlinkSync(outside, join(runDir, 'export', 'link.onnx'));
    it.#places = { run, outside };
    return it;
  }

  trial(seed, number) {
    const names = Object.keys(attacks);
    const name = names[number % names.length];
    const draws = drawsOf(seed, 'flood', number);
    return { kind: 'request flood', name: `floods/${number}: ${name}`, perform: () => this.#perform(name, draws) };
  }

  async #perform(name, draws) {
    const lab = startLab(['serve'], this.#workspace);
    try {
      const host = await enter((await lab.line('serving')).url);
      const socket = await openSocket(host);
      const { result } = await asker(socket, 60_000)('datasets.list');
      socket.terminate();
      const probe = await startProbe(host);
      let peakMiB = 0;
      const watch = setInterval(() => {
        peakMiB = Math.max(peakMiB, lab.peakMiB());
      }, 100);
      try {
        await attacks[name]({ host, draws, places: { ...this.#places, dataset: result.datasets[0].id } });
        await pause(300);
        const { slowestMs, isCut } = await probe.ask();
        if (isCut) throw new Fault('crashed', `the other page lost its connection`);
        if (slowestMs > answerLimitMs) throw new Fault('frozen', `another page waited ${Math.round(slowestMs)} ms`);
        if (peakMiB > mostMiB) throw new Fault('crashed', `the host takes ${Math.round(peakMiB)} MiB`);
        return 'answered';
      } finally {
        clearInterval(watch);
        await probe.thread.terminate();
      }
    } finally {
      lab.killAll();
      await lab.ended;
    }
  }
}

async function startProbe({ cookie, page, origin }) {
  const address = new URL('socket', page.href.replace('http:', 'ws:')).href;
  const thread = new Worker(new URL('probe-thread.mjs', import.meta.url), {
    workerData: { address, headers: { cookie, origin } },
  });
  await once(thread, 'message');
  const ask = async () => {
    thread.postMessage('report');
    return (await once(thread, 'message'))[0];
  };
  return { thread, ask };
}
