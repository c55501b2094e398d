/**
 * The browser door: the same page and the same protocol over HTTP and a WebSocket, on loopback alone. Pages come and
 * go; runs stay with the lab.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { refuse } from '../../shared/failure.ts';
import { longestMessage } from '../../shared/request-limits.ts';
import type { Lab } from '../lab/lab.ts';
import { addressParts } from '../lab/page-file-answers.ts';
import { serveChannel } from '../lab/serve-channel.ts';
import { Guard } from './browser/guard.ts';
import { limitIdleConnections } from './browser/idle-connections.ts';
import {
  refuseSocket,
  respondFailure,
  respondFile,
  respondPage,
  respondPicture,
  respondRedirect,
  respondWords,
} from './browser/respond.ts';
import { socketChannel } from './browser/socket-channel.ts';

export interface BrowserHost {
  /** The address with its token. */
  readonly url: string;
  close(): Promise<void>;
}

/** Pages open at once, each with its WebSocket. */
const mostPages = 100;
/** Connections without a request under way: room for 16 pages with six each. */
const mostIdle = 100;
/** All connections, those that wait for an answer included. */
const mostConnections = 400;
/** A connection must have sent its headers by then, its whole request a little later. */
const headersMs = 10_000;
const requestMs = 15_000;
const checkEveryMs = 2_000;

/** What Node answers by itself, with the same headers as every other answer. */
const unreadable: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** @param port On 127.0.0.1; 0 takes a free one. @throws FailureError if the port is taken. */
export async function startBrowserHost(lab: Lab, port: number): Promise<BrowserHost> {
  const guard = new Guard();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  const server = createServer(
    { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkEveryMs },
    (request, response) => void answer(lab, guard, request, response),
  );
  server.maxConnections = mostConnections;
  limitIdleConnections(server, mostIdle);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    refuseSocket(socket, unreadable[error.code ?? ''] ?? 400);
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const url = addressOf(request);
    if (!url) return refuseSocket(socket, 400);
    const admission = guard.admission(request, url);
    if (admission.may === 'nothing') return refuseSocket(socket, admission.status);
    if (url.pathname !== `${guard.root}socket`) return refuseSocket(socket, 404);
    if (sockets.clients.size >= mostPages) return refuseSocket(socket, 503);
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
    const admission = guard.admission(request, url);
    if (admission.may === 'nothing') return respondWords(response, admission.status, admission.message);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return respondWords(response, 405, 'only GET and HEAD are answered');
    }
    if (admission.may === 'enter') return respondRedirect(response, guard.root, guard.cookie);
    const [kind, ...id] = addressParts(url).slice(1); // the first part is the root
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
