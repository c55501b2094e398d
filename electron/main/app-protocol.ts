/**
 * `lab://app/`: the page, its pictures and files, under one origin of their own instead of file://. Only GET, only what
 * lies in the page's folder or goes by an id that the lab gave out.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { refuse } from '../../shared/failure.ts';
import type { Lab } from '../lab/lab.ts';
import { addressParts, downloadHeaders, pageFile, refusalOf, securityHeaders } from '../lab/page-answers.ts';
import { log } from './log.ts';

export const appScheme = 'lab:';
export const appOrigin = 'lab://app';
export const pageUrl = `${appOrigin}/`;

/** What the protocol needs of the lab. */
export type Pictures = Pick<Lab, 'picture' | 'file'>;

function respond(status: number, headers: Readonly<Record<string, string>>, body: BodyInit): Response {
  return new Response(body, { status, headers: { ...headers, ...securityHeaders() } });
}
const words = (status: number, text: string): Response =>
  respond(status, { 'Content-Type': 'text/plain; charset=utf-8' }, text);

async function answer(request: Request, pageFolder: string, pictures: Pictures): Promise<Response> {
  const url = new URL(request.url);
  if (url.protocol !== appScheme || url.host !== 'app') refuse('not-found', 'there is no such place');
  if (request.method !== 'GET') return words(405, 'only GET is answered');
  const [kind, ...rest] = addressParts(url);
  if (kind === 'file') {
    const { path, name, bytes } = await pictures.file(rest.join('/'));
    const stream = Readable.toWeb(createReadStream(path)) as ReadableStream;
    return respond(200, downloadHeaders(name, bytes), stream);
  }
  const { type, bytes } = await (kind === 'picture'
    ? pictures.picture(rest.join('/'))
    : pageFile(pageFolder, [kind, ...rest].join('/')));
  return respond(200, { 'Content-Type': type }, bytes as Uint8Array<ArrayBuffer>);
}

/** Before the app is ready: Electron reads the list of schemes once. */
export function setupScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'lab', privileges }]);
}

export function setupProtocol(pageFolder: string, pictures: Pictures): void {
  protocol.handle('lab', (request) =>
    answer(request, pageFolder, pictures).catch((error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal.status === 500)
        log('error', `${request.url}: ${error instanceof Error ? error.stack : refusal.words}`);
      return words(refusal.status, refusal.words);
    }),
  );
}
