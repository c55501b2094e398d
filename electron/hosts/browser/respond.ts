/** Answers of the browser host: the page, pictures and files, each with the headers that keep it to itself. */
import { createReadStream } from 'node:fs';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Lab } from '../../lab/lab.ts';
import { downloadHeaders, pageFile, pictureHeaders, refusalOf, securityHeaders } from '../../lab/page-file-answers.ts';

/** The page's socket stands beside it, which not every browser takes for its own origin; a tunnel changes the port. */
const headers = securityHeaders('ws://127.0.0.1:*', 'ws://localhost:*');

function respond(
  response: ServerResponse,
  status: number,
  own: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, { ...headers, ...own, 'Content-Length': Buffer.byteLength(body) });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

export function respondWords(response: ServerResponse, status: number, words: string): void {
  respond(response, status, { 'Content-Type': 'text/plain; charset=utf-8' }, `${words}\n`);
}

/** Sends a browser on to the clean address, with its cookie. */
export function respondRedirect(response: ServerResponse, location: string, cookie: string): void {
  response.writeHead(303, { ...headers, Location: location, 'Set-Cookie': cookie, 'Content-Length': 0 });
  response.end();
}

/** Refuses on a bare socket, where there is no response to write to: an upgrade, or a request that Node could not read. */
export function refuseSocket(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const lines = Object.entries({ ...headers, Connection: 'close', 'Content-Length': '0' });
  const text = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${text}\r\n`);
}

/** @param wanted Path within the page's folder, decoded. */
export async function respondPage(response: ServerResponse, folder: string, wanted: string): Promise<void> {
  const file = await pageFile(folder, wanted, String(response.req.headers['accept-encoding'] ?? ''));
  respond(response, 200, file.headers, file.bytes);
}

/** A picture by its id. */
export async function respondPicture(response: ServerResponse, lab: Lab, id: string): Promise<void> {
  const picture = await lab.picture(id);
  respond(response, 200, pictureHeaders(picture), picture.bytes);
}

/** A file as a download under its own name; streamed, since an encoder can be large. */
export async function respondFile(response: ServerResponse, lab: Lab, id: string): Promise<void> {
  const { path, name, bytes } = await lab.file(id);
  response.writeHead(200, { ...headers, ...downloadHeaders(name, bytes) });
  if (response.req.method === 'HEAD') response.end();
  else await pipeline(createReadStream(path), response);
}

export function respondFailure(response: ServerResponse, error: unknown): void {
  const { status, words } = refusalOf(error);
  if (response.headersSent) response.destroy();
  else respondWords(response, status, words);
}
