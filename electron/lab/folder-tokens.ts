/** A page never makes up a path: it holds opaque tokens, and only those that were handed out mean a folder. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import type { Folder } from '../../shared/protocol.ts';

export class FolderTokens {
  readonly #paths = new Map<string, string>();
  readonly #tokens = new Map<string, string>();

  /** Hands out the token of a folder that a person chose, or may choose. */
  handOut(path: string, name = basename(path) || path): Folder {
    let token = this.#tokens.get(path);
    if (token === undefined) {
      token = randomBytes(16).toString('base64url');
      this.#tokens.set(path, token);
      this.#paths.set(token, path);
    }
    return { token, name, path };
  }

  /** @throws FailureError 'denied' for a token that was never handed out. */
  pathOf(token: string): string {
    return this.#paths.get(token) ?? refuse('denied', 'this folder was not chosen here', 'choose it again');
  }
}
