/** A page cannot name paths: it refers to folders by opaque tokens, and only tokens that the lab issued are valid. */
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import type { Folder } from '../../shared/protocol.ts';

/** Issues and resolves tokens. */
export class FolderTokens {
  readonly #paths = new Map<string, string>();
  readonly #tokens = new Map<string, string>();

  /** Issues the token of a folder that a user chose, or may choose. */
  handOut(path: string, name = basename(path) || path): Folder {
    let token = this.#tokens.get(path);
    if (token === undefined) {
      token = randomBytes(16).toString('base64url');
      this.#tokens.set(path, token);
      this.#paths.set(token, path);
    }
    return { token, name, path };
  }

  /** The path of a token. @throws FailureError 'denied' for a token that was never issued. */
  pathOf(token: string): string {
    return this.#paths.get(token) ?? refuse('denied', 'this folder was not chosen in this session', 'choose it again');
  }
}
