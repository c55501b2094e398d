/**
 * What the doors that serve the page have in common, the desktop's own scheme and the browser host's HTTP: which files
 * of the page there are, what its addresses mean, and the headers that keep it to itself.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { asFailure, type FailureCode, refuse } from '../../shared/failure.ts';
import type { PictureBytes } from './pictures.ts';
import { resolveInsideFolder } from './resolve-inside-folder.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Scripts, fonts and requests from the page's own origin alone; nothing embedded, nothing embedding.
 * Styles may stand inline, since the component library writes its theme into a style element.
 * @param sockets Addresses of WebSockets that the page may open besides.
 */
export const securityHeaders = (...sockets: string[]): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...sockets].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
  'Cache-Control': 'no-store',
});

/** Of a file that is kept under its own name. */
export const downloadHeaders = (name: string, bytes: number): Readonly<Record<string, string>> => ({
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  'Content-Length': String(bytes),
});

/**
 * The parts of an address's path, decoded.
 * @throws FailureError where one is no name: it holds a separator, however it is spelt, or leads upwards.
 */
export function addressParts({ pathname }: URL): string[] {
  let parts: string[];
  try {
    parts = pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return refuse('not-found', 'the address cannot be read');
  }
  if (parts.some((part) => part === '.' || part === '..' || /[/\\:\0]/.test(part))) {
    refuse('not-found', 'there is no such file');
  }
  return parts;
}

/** A file of the page. @throws FailureError 'not-found' for what is not there or is no part of a page. */
export async function pageFile(folder: string, wanted: string): Promise<PictureBytes> {
  const name = wanted === '' ? 'index.html' : wanted;
  const type = types[extname(name)] ?? refuse('not-found', 'there is no such file');
  return { type, bytes: await readFile(await resolveInsideFolder(folder, name)) };
}

const statuses: Partial<Record<FailureCode, number>> = { 'not-found': 404, denied: 403, 'unusable-input': 404 };

/** How a failure is told in HTTP's numbers, with its words. */
export function refusalOf(error: unknown): { readonly status: number; readonly words: string } {
  const { code, message } = asFailure(error);
  return { status: statuses[code] ?? 500, words: message };
}
