/**
 * The browser door: the same page and the same protocol over HTTP and a WebSocket, on loopback alone. Pages come and
 * go; runs stay with the lab.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { refuse } from '../../shared/failure.ts';
import type { Lab } from '../lab/lab.ts';
import { addressParts } from '../lab/page-answers.ts';
import { serveChannel } from '../lab/serve-channel.ts';
import { Guard } from './browser/guard.ts';
import { respondFailure, respondFile, respondPage, respondPicture, respondWords } from './browser/respond.ts';
import { socketChannel } from './browser/socket-channel.ts';

export interface BrowserHost {
  /** The address with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/** The longest request a page makes names photographs to leave out of a run: this is room for 100,000 paths. */
const longestMessage = 2 ** 24;

/** @param port On 127.0.0.1; 0 takes a free one. @throws FailureError if the port is taken. */
export async function startBrowserHost(lab: Lab, port: number): Promise<BrowserHost> {
  const guard = new Guard();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  const server = createServer((request, response) => void answer(lab, guard, request, response));

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const url = addressOf(request);
    const refusal = url ? guard.refusal(request, url) : { status: 403 };
    if (refusal || url?.pathname !== '/socket') {
      socket.end(`HTTP/1.1 ${refusal?.status ?? 404} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      page.on('error', () => page.terminate());
      serveChannel(lab, socketChannel(page), 'browser');
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE'
      ? refuse('bad-usage', `port ${port} is taken`, 'choose another with --port N, or leave it out')
      : refuse('failed', `port ${port} cannot be opened: ${error.message}`),
  );
  const taken = (server.address() as AddressInfo).port;
  guard.bindTo(taken);
  return {
    url: `http://127.0.0.1:${taken}/?token=${guard.token}`,
    close: () =>
      new Promise((resolve) => {
        for (const page of sockets.clients) page.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(lab: Lab, guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = addressOf(request);
    if (!url) return respondWords(response, 400, 'the address cannot be read');
    const refusal = guard.refusal(request, url);
    if (refusal) return respondWords(response, refusal.status, refusal.message);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return respondWords(response, 405, 'only GET and HEAD are answered');
    }
    if (guard.carriesToken(url)) response.setHeader('Set-Cookie', guard.cookie);
    const [kind, ...id] = addressParts(url);
    if (kind === 'picture') return await respondPicture(response, lab, id.join('/'));
    if (kind === 'file') return await respondFile(response, lab, id.join('/'));
    return await respondPage(response, lab.app.page, [kind, ...id].join('/'));
  } catch (error) {
    respondFailure(response, error);
  }
}

function addressOf(request: IncomingMessage): URL | undefined {
  const path = request.url ?? '';
  return path.startsWith('/') && URL.canParse(`http://lab${path}`) ? new URL(`http://lab${path}`) : undefined;
}
