/** The one window: sandboxed, where it stood last, shown when there is something to see. */
import { BrowserWindow, screen } from 'electron';
import { pageUrl } from './app-protocol.ts';
import { recall, remember } from './desktop-memory.ts';
import { iconFile, preloadFile } from './places.ts';
import { boundsFor, leastSize } from './window-bounds.ts';

let current: BrowserWindow | undefined;

/** The window, where one is open. */
export const openWindow = (): BrowserWindow | undefined => current;

/** Brings the window to the front, or opens it. */
export function showWindow(): BrowserWindow {
  if (!current) return createWindow();
  if (current.isMinimized()) current.restore();
  current.show();
  current.focus();
  return current;
}

/** Closes the window whatever its listeners say; what trains, trains on. */
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
      // The spelling checker would fetch its dictionaries from the network.
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
