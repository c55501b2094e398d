/**
 * Restrictions of the page: no navigation to other addresses, no new windows, no embedded pages, no permissions except to
 * write to the clipboard, and no network access. docs/security.md lists all of them with their tests.
 */
import { app, session, shell, type WebContents } from 'electron';
import { taskCards } from '../../shared/task-cards.ts';
import { appScheme, pageUrl } from './app-protocol.ts';

/** The only addresses that can be opened in the user's browser: the papers in the task cards. */
const outside = new Set(taskCards.map((card) => new URL(card.paper.link).href));

/** Schemes that the page may request; all others would access the network or other files. */
const local = new Set([appScheme, 'data:', 'blob:', 'devtools:']);

/** Opens a paper in the user's browser; any other address is ignored. */
export function openOutside(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && outside.has(url.href)) void shell.openExternal(url.href);
}

/** Permissions of the page: writing text and images to the clipboard, after a click. It cannot read the clipboard. */
const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Beginnings of addresses that can be saved: files of an export, and what the page itself made, such as a chart. */
const saved = [`${pageUrl}file/`, `blob:${pageUrl}`] as const;

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    openOutside(url);
    return { action: 'deny' };
  });
}

/** Restricts every page. Call it before any page exists. */
export function setupConfinement(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/** Restricts the session. Call it after the app is ready, when the session exists, and before the first window. */
export function setupSession(): void {
  const only = session.defaultSession;
  only.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed.has(permission)));
  only.setPermissionCheckHandler((_contents, permission) => allowed.has(permission));
  only.setDevicePermissionHandler(() => false);
  only.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !local.has(new URL(request.url).protocol) }));
  only.on('will-download', (event, item) => {
    if (!saved.some((start) => item.getURL().startsWith(start))) event.preventDefault();
  });
}
