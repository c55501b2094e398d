/**
 * What the page may not do, whatever runs in it: go elsewhere, open windows, embed other pages, be given permissions,
 * speak to the network. docs/security.md has the whole list with the test of each.
 */
import { app, session, shell, type WebContents } from 'electron';
import { taskCards } from '../../shared/task-cards.ts';
import { appScheme, pageUrl } from './app-protocol.ts';

/** The only addresses that are handed to the person's own browser: the papers that the task cards name. */
const outside = new Set(taskCards.map((card) => new URL(card.paper.link).href));

/** Schemes a page's request may have; everything else would leave this machine. */
const local = new Set([appScheme, 'data:', 'blob:', 'devtools:']);

/** Opens a paper in the person's own browser; anything that is not a paper's address is ignored. */
export function openOutside(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && outside.has(url.href)) void shell.openExternal(url.href);
}

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

/** Before any page exists. */
export function setupConfinement(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/** Once the app is ready, and before the first window: a session has no handlers of its own before that. */
export function setupSession(): void {
  const only = session.defaultSession;
  only.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  only.setPermissionCheckHandler(() => false);
  only.setDevicePermissionHandler(() => false);
  only.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !local.has(new URL(request.url).protocol) }));
  only.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`${pageUrl}file/`)) event.preventDefault();
  });
}
