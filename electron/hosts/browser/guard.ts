/**
 * Who may speak to the browser host: somebody who has the token, from a page of this host, through a name of loopback.
 * A random token keeps out other users of the machine, the Host check keeps out names rebound to 127.0.0.1, the Origin
 * check keeps out other pages in the same browser.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Through an SSH tunnel the port may be another one: the name decides. */
const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

export type Refusal = { readonly status: 401 | 403; readonly message: string };

export class Guard {
  readonly token = randomBytes(32).toString('base64url');
  #cookieName = 'pretext-lab';

  /** Cookies know no ports: the name keeps the hosts of one machine apart. */
  bindTo(port: number): void {
    this.#cookieName = `pretext-lab-${port}`;
  }

  /** Sent with the page once its address has shown the token: pictures and the socket then need no token in theirs. */
  get cookie(): string {
    return `${this.#cookieName}=${this.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** @returns Why a request is refused; undefined for one that is welcome. */
  refusal(request: IncomingMessage, url: URL): Refusal | undefined {
    const { host, origin } = request.headers;
    if (host === undefined || !loopbackNames.has(hostname(`http://${host}`))) {
      return { status: 403, message: 'This host answers to 127.0.0.1 and localhost alone.' };
    }
    if (origin !== undefined && origin !== `http://${host}`) {
      return { status: 403, message: 'Another page may not speak to the lab.' };
    }
    if (this.carriesToken(url) || this.#isToken(this.#cookieOf(request))) return undefined;
    return { status: 401, message: "The address needs its token: open the one that 'pretext-lab serve' has printed." };
  }

  carriesToken(url: URL): boolean {
    return this.#isToken(url.searchParams.get('token') ?? undefined);
  }

  #cookieOf(request: IncomingMessage): string | undefined {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    return cookies.find((cookie) => cookie.startsWith(`${this.#cookieName}=`))?.slice(this.#cookieName.length + 1);
  }

  /** In a time that does not depend on how much of it is right: equally long hashes are compared. */
  #isToken(candidate: string | undefined): boolean {
    if (candidate === undefined) return false;
    const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(hash(candidate), hash(this.token));
  }
}

function hostname(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}
