/** The only window: sandboxed, opened at its last position, and shown once the page has rendered. */
import { BrowserWindow, screen } from 'electron';
import { iconFile, preloadFile } from './app-paths.ts';
import { pageUrl } from './app-protocol.ts';
import { recall, remember } from './desktop-settings.ts';
import { boundsFor, leastSize } from './window-bounds.ts';

let current: BrowserWindow | undefined;

/** The window, if it is open. */
export const openWindow = (): BrowserWindow | undefined => current;

/** Opens the window, or brings it to the front. */
export function showWindow(): BrowserWindow {
  if (!current) return createWindow();
  if (current.isMinimized()) current.restore();
  current.show();
  current.focus();
  return current;
}

/** Closes the window without asking its listeners; training continues. */
export function dropWindow(): void {
  if (!current) return;
  rememberPlace(current);
  current.destroy();
}

const rememberPlace = (window: BrowserWindow): void =>
  remember({ bounds: window.getNormalBounds(), maximised: window.isMaximized() });

function createWindow(): BrowserWindow {
  const { bounds: remembered, maximised } = recall();
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  const bounds = boundsFor(remembered, [primary.workArea, ...others.map((display) => display.workArea)]);
  const least = leastSize(screen.getDisplayMatching(bounds).workArea);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: least.width,
    minHeight: least.height,
    show: false,
    title: 'Pretext Lab',
    backgroundColor: '#1a1b1e',
    ...(process.platform === 'linux' ? { icon: iconFile('icon.png') } : {}),
    webPreferences: {
      preload: preloadFile,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // The spell checker would download its dictionaries.
      spellcheck: false,
    },
  });
  current = window;
  window.once('ready-to-show', () => {
    if (maximised) window.maximize();
    window.show();
  });
  window.on('close', () => rememberPlace(window));
  window.on('closed', () => {
    if (current === window) current = undefined;
  });
  void window.loadURL(pageUrl);
  return window;
}
