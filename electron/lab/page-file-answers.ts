/**
 * Shared by the two servers of the page, the desktop's custom scheme and the browser host's HTTP: files of the page,
 * parsing of addresses, and security headers.
 */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { asFailure, type FailureCode, refuse } from '../../shared/failure.ts';
import type { PictureBytes } from './pictures-by-id.ts';
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
 * Allows scripts, fonts and requests from the page's own origin only, and no embedding in either direction.
 * Inline styles are allowed because the component library writes its theme into a style element.
 * @param sockets Addresses of WebSockets that the page may also open.
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

/** Headers that let a browser keep what never changes at its address, for the one who may get it: the cookie is part of it. */
const kept = { 'Cache-Control': 'private, max-age=31536000, immutable', Vary: 'Cookie' } as const;

/** Headers of a picture: kept where its address names its content. They replace those of `securityHeaders`. */
export const pictureHeaders = ({ type, isFixed }: PictureBytes): Readonly<Record<string, string>> => ({
  'Content-Type': type,
  ...(isFixed ? kept : {}),
});

/** Headers for a file to be saved under its name. */
export const downloadHeaders = (name: string, bytes: number): Readonly<Record<string, string>> => ({
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  'Content-Length': String(bytes),
});

/**
 * The parts of an address's path, decoded.
 * @throws FailureError 'not-found' if a part contains a separator in any encoding, or is `.` or `..`.
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

/** The build writes these beside the files that it names by their content, the best first. */
const encodings = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const;

/** A file of the page, and its headers. */
export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/**
 * A file of the page, compressed if there is a compressed one that is accepted.
 * @param accepted The request's `Accept-Encoding`.
 * @throws FailureError 'not-found' for a missing file or an unknown type.
 */
export async function pageFile(folder: string, wanted: string, accepted = ''): Promise<PageFile> {
  const name = wanted === '' ? 'index.html' : wanted;
  const type = types[extname(name)] ?? refuse('not-found', 'there is no such file');
  const path = await resolveInsideFolder(folder, name);
  // Vite names by their content the files that it writes to assets/.
  if (!/^assets\/.*-[\w-]{8}\.\w+$/.test(name))
    return { headers: { 'Content-Type': type }, bytes: await readFile(path) };
  const headers = { 'Content-Type': type, ...kept, Vary: 'Cookie, Accept-Encoding' };
  for (const { name: encoding, extension } of encodings) {
    if (!accepts(accepted, encoding)) continue;
    const bytes = await readFile(path + extension).catch(() => undefined);
    if (bytes) return { headers: { ...headers, 'Content-Encoding': encoding }, bytes };
  }
  return { headers, bytes: await readFile(path) };
}

/** Whether an `Accept-Encoding` names an encoding, and not with a weight of 0. */
const accepts = (header: string, encoding: string): boolean =>
  header.split(',').some((part) => {
    const [name, ...weights] = part.split(';').map((word) => word.trim().toLowerCase());
    return name === encoding && !weights.some((weight) => /^q=0(\.0*)?$/.test(weight));
  });

const statuses: Partial<Record<FailureCode, number>> = { 'not-found': 404, denied: 403, 'unusable-input': 404 };

/** The HTTP status and message of a failure. */
export function refusalOf(error: unknown): { readonly status: number; readonly words: string } {
  const { code, message } = asFailure(error);
  return { status: statuses[code] ?? 500, words: message };
}
