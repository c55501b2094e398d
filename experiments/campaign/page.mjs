/** A page of the browser host: the same requests over the same socket. */
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { startLab } from './processes.mjs';
import { Fault } from './tally.mjs';

/** Exchanges the printed address for the clean one and its cookie. */
export async function enter(url) {
  const answer = await fetch(url, { redirect: 'manual' });
  const cookie = answer.headers.get('set-cookie').split(';')[0];
  const page = new URL(answer.headers.get('location'), url);
  return { cookie, page, origin: page.origin };
}

/** Opens a socket as a page does. */
export async function openSocket({ cookie, page, origin }) {
  const address = new URL('socket', page);
  address.protocol = 'ws:';
  const socket = new WebSocket(address, { headers: { cookie, origin } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.on('error', () => {});
  return socket;
}

/** Asks over a socket. @param limitMs Longest time until an answer. */
export function asker(socket, limitMs) {
  let next = 1;
  const waiting = new Map();
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    waiting.get(message.id)?.(message);
    waiting.delete(message.id);
  });
  return (name, params = {}) => {
    const id = next++;
    const answer = new Promise((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ kind: 'request', id, name, params }));
    return Promise.race([
      answer,
      pause(limitMs, undefined, { ref: false }).then(() => {
        throw new Fault('frozen', `${name} ${JSON.stringify(params)} was not answered within ${limitMs} ms`);
      }),
    ]);
  };
}

/** Serves a workspace for as long as `use` takes. */
export async function withServed(workspace, use) {
  const lab = startLab(['serve'], workspace);
  try {
    const { url } = await lab.line('serving');
    return await use({ ...(await enter(url)), lab });
  } finally {
    lab.killAll();
    await lab.ended;
  }
}

/** Gets a path below the page's root. @returns Its status and bytes. */
export async function fetched({ cookie, page }, path, limitMs) {
  const answer = await fetch(new URL(path, page), { headers: { cookie }, signal: AbortSignal.timeout(limitMs) }).catch(
    (error) => {
      if (error.name === 'TimeoutError') throw new Fault('frozen', `${path} was not answered within ${limitMs} ms`);
      return { status: 0, arrayBuffer: async () => new ArrayBuffer(0) }; // cut off in the middle
    },
  );
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer().catch(() => new ArrayBuffer(0))) };
}
