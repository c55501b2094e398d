/**
 * The browser door: the same page and the same protocol over HTTP and a WebSocket, on loopback alone. Pages come and
 * go; runs stay with the lab.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { refuse } from '../../shared/failure.ts';
import { longestMessage } from '../../shared/request-limits.ts';
import type { Lab } from '../lab/lab.ts';
import { addressParts } from '../lab/page-file-answers.ts';
import { checkViewableFile, checkViewablePicture, type Entry } from '../lab/read-only.ts';
import { serveChannel } from '../lab/serve-channel.ts';
import { Entrance, Guard } from './browser/guard.ts';
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

/** A workspace as it is served. */
export interface ServedWorkspace {
  readonly name: string;
  /** Absolute path of its folder. */
  readonly workspace: string;
  /** The address with its token. */
  readonly url: string;
  /** The address that only shows runs and results. */
  readonly readOnlyUrl: string;
}

export interface BrowserHost {
  readonly port: number;
  /** The address of the first workspace, with its token. */
  readonly url: string;
  /** All workspaces in their order. */
  readonly served: readonly ServedWorkspace[];
  close(): Promise<void>;
}

/** Pages open at once, each with its WebSocket. */
const mostPages = 100;
/** Of these, pages of read-only links: the others stay free for those who have full access. */
const mostReadOnly = 50;
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

/**
 * Serves workspaces, each at addresses of its own.
 * @param port On 127.0.0.1; 0 takes a free one.
 * @param more Further workspaces.
 * @throws FailureError if the port is taken.
 */
export async function startBrowserHost(lab: Lab, port: number, more: readonly Lab[] = []): Promise<BrowserHost> {
  const labs = [lab, ...more];
  const names = workspaceNames(labs.map(({ workspace }) => workspace.root));
  const entrances = labs.map((each) => ({ full: new Entrance(each, false), readOnly: new Entrance(each, true) }));
  const guard = new Guard(entrances.flatMap(({ full, readOnly }) => [full, readOnly]));
  const entryBy = ({ lab: own, isReadOnly }: Entrance): Entry => ({
    isReadOnly,
    others: isReadOnly
      ? []
      : entrances.flatMap(({ full }, i) => (full.lab === own ? [] : [{ name: names[i]!, address: full.address }])),
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestMessage });
  /** Pages of read-only links. */
  const viewers = new Set<WebSocket>();
  const server = createServer(
    { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkEveryMs },
    (request, response) => void answer(guard, request, response),
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
    const { entrance } = admission;
    if (url.pathname !== `${entrance.root}socket`) return refuseSocket(socket, 404);
    const isFull = sockets.clients.size >= mostPages || (entrance.isReadOnly && viewers.size >= mostReadOnly);
    if (isFull) return refuseSocket(socket, 503);
    sockets.handleUpgrade(request, socket, head, (page) => {
      if (entrance.isReadOnly) viewers.add(page.on('close', () => viewers.delete(page)));
      page.on('error', () => page.terminate());
      serveChannel(entrance.lab, socketChannel(page), 'browser', entryBy(entrance));
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
  const urlOf = ({ address }: Entrance): string => `http://127.0.0.1:${taken}${address}`;
  return {
    port: taken,
    url: urlOf(entrances[0]!.full),
    served: entrances.map(({ full, readOnly }, i) => ({
      name: names[i]!,
      workspace: full.lab.workspace.root,
      url: urlOf(full),
      readOnlyUrl: urlOf(readOnly),
    })),
    close: () =>
      new Promise((resolve) => {
        for (const page of sockets.clients) page.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Names of folders; whole paths where two have the same name. */
function workspaceNames(roots: readonly string[]): string[] {
  const names = roots.map((root) => basename(root));
  return names.map((name, i) => (names.filter((other) => other === name).length > 1 ? roots[i]! : name));
}

async function answer(guard: Guard, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const url = addressOf(request);
    if (!url) return respondWords(response, 400, 'the address cannot be read');
    const admission = guard.admission(request, url);
    if (admission.may === 'nothing') return respondWords(response, admission.status, admission.message);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return respondWords(response, 405, 'only GET and HEAD are answered');
    }
    const { root, cookie, lab, isReadOnly } = admission.entrance;
    if (admission.may === 'enter') return respondRedirect(response, root, cookie);
    const [kind, ...parts] = addressParts(url).slice(root.split('/').length - 2); // the first parts are the root
    const id = parts.join('/');
    if (kind === 'picture') {
      if (isReadOnly) checkViewablePicture(id);
      return await respondPicture(response, lab, id);
    }
    if (kind === 'file') {
      if (isReadOnly) checkViewableFile(id);
      return await respondFile(response, lab, id);
    }
    return await respondPage(response, lab.app.page, [kind, ...parts].join('/'));
  } catch (error) {
    respondFailure(response, error);
  }
}

function addressOf(request: IncomingMessage): URL | undefined {
  const path = request.url ?? '';
  return path.startsWith('/') && URL.canParse(`http://lab${path}`) ? new URL(`http://lab${path}`) : undefined;
}
