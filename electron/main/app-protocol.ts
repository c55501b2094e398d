/**
 * The scheme `lab://app/` serves the page, its pictures and files under their own origin instead of file://. It answers only
 * GET, and only for files in the page's folder and for ids that the lab issued.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { protocol } from 'electron';
import { refuse } from '../../shared/failure.ts';
import type { Lab } from '../lab/lab.ts';
import {
  addressParts,
  downloadHeaders,
  pageFile,
  pictureHeaders,
  refusalOf,
  securityHeaders,
} from '../lab/page-file-answers.ts';
import { log } from './log.ts';

/** Scheme of the page's URLs. */
export const appScheme = 'lab:';
/** Origin of the page. */
export const appOrigin = 'lab://app';
/** Address of the page. */
export const pageUrl = `${appOrigin}/`;

/** The part of the lab that the protocol uses. */
export type Pictures = Pick<Lab, 'picture' | 'file'>;

function respond(status: number, headers: Readonly<Record<string, string>>, body: BodyInit): Response {
  return new Response(body, { status, headers: { ...securityHeaders(), ...headers } });
}
const words = (status: number, text: string): Response =>
  respond(status, { 'Content-Type': 'text/plain; charset=utf-8' }, text);

async function answer(request: Request, pageFolder: string, pictures: Pictures): Promise<Response> {
  const url = new URL(request.url);
  if (url.protocol !== appScheme || url.host !== 'app') refuse('not-found', 'there is nothing at this address');
  if (request.method !== 'GET') return words(405, 'only GET is supported');
  const [kind, ...rest] = addressParts(url);
  if (kind === 'file') {
    const { path, name, bytes } = await pictures.file(rest.join('/'));
    const stream = Readable.toWeb(createReadStream(path)) as ReadableStream;
    return respond(200, downloadHeaders(name, bytes), stream);
  }
  if (kind === 'picture') {
    const picture = await pictures.picture(rest.join('/'));
    return respond(200, pictureHeaders(picture), picture.bytes as Uint8Array<ArrayBuffer>);
  }
  const file = await pageFile(pageFolder, [kind, ...rest].join('/'));
  return respond(200, file.headers, file.bytes as Uint8Array<ArrayBuffer>);
}

/** Registers the scheme. Call it before the app is ready, because Electron reads the list of schemes only once. */
export function setupScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'lab', privileges }]);
}

/** Answers requests of the scheme. */
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
