/**
 * Who may use the browser host: a browser that has shown the token, from a page of this host, under a loopback name.
 * The token keeps out other users of the machine, the Host check keeps out names rebound to 127.0.0.1, the Origin check
 * keeps out other pages in the same browser.
 *
 * The token is shown once, in the address that the lab prints. The answer is a redirect to a clean address and a cookie.
 * Cookies ignore ports, so a cookie for `/` would be sent to every other server on 127.0.0.1. Everything is therefore served
 * below a random path, and the cookie is scoped to it.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readOnlyPath } from '../../../shared/protocol.ts';
import type { Lab } from '../../lab/lab.ts';

/** Through an SSH tunnel the port may be another one: the name decides. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

const cookieName = 'pretext-lab';

export type Refusal = { readonly status: 401 | 403; readonly message: string };

/**
 * A way in: a token, the path that everything is served below, and a session. Each workspace has one for everything and one
 * that only reads, each with its own path, so that a browser may hold the cookies of several.
 */
export class Entrance {
  /** 256 random bits, in the address that is printed. */
  readonly token = randomBytes(32).toString('base64url');
  /** The path that everything is served below, with 128 random bits; begins and ends with a slash. */
  readonly root: string;
  readonly #session = randomBytes(32).toString('base64url');

  /** @param lab The workspace. */
  constructor(
    readonly lab: Lab,
    readonly isReadOnly: boolean,
  ) {
    this.root = `/${randomBytes(16).toString('base64url')}/${isReadOnly ? readOnlyPath : ''}`;
  }

  /** Leads in, relative to the server. */
  get address(): string {
    return `/?token=${this.token}`;
  }

  /**
   * Sent with the redirect that answers the token. `Lax`, not `Strict`: the redirect file that opens the browser is another
   * site, and a strict cookie would not be sent at the end of its redirect. Sockets and pictures of other sites get neither.
   */
  get cookie(): string {
    return `${cookieName}=${this.#session}; HttpOnly; SameSite=Lax; Path=${this.root}`;
  }

  /** Whether a request shows the token. */
  isShownBy(url: URL): boolean {
    return url.pathname === '/' && isEqual(url.searchParams.get('token') ?? undefined, this.token);
  }

  /** Whether a request lies below the root and has the cookie. */
  isHeldBy(request: IncomingMessage, url: URL): boolean {
    return url.pathname.startsWith(this.root) && isEqual(cookieOf(request), this.#session);
  }
}

/** What a request may do: get the cookie and go to the page, or get what lies below the root; or nothing, and why. */
export type Admission =
  | { readonly may: 'enter' | 'get'; readonly entrance: Entrance }
  | ({ readonly may: 'nothing' } & Refusal);

export class Guard {
  constructor(private readonly entrances: readonly Entrance[]) {}

  admission(request: IncomingMessage, url: URL): Admission {
    const { host, origin } = request.headers;
    if (host === undefined || !loopbackNames.has(hostname(`http://${host}`))) {
      return { may: 'nothing', status: 403, message: 'This server answers only to 127.0.0.1 and localhost.' };
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return { may: 'nothing', status: 403, message: 'Only the lab’s own page may use this server.' };
    }
    const shown = this.entrances.find((each) => each.isShownBy(url));
    if (shown) return { may: 'enter', entrance: shown };
    const held = this.entrances.find((each) => each.isHeldBy(request, url));
    if (held) return { may: 'get', entrance: held };
    return {
      may: 'nothing',
      status: 401,
      message: 'This address needs its token. Open the address that ‘pretext-lab serve’ printed.',
    };
  }
}

function cookieOf(request: IncomingMessage): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}

/** In a time that does not depend on how much is equal: hashes of one length are compared. */
function isEqual(candidate: string | undefined, secret: string): boolean {
  if (candidate === undefined) return false;
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(candidate), hash(secret));
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
