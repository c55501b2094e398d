/**
 * A stand-in for the module `electron`, whose binary is not available everywhere; the rest of the shell's tests is real. Where
 * the shell depends on it, it behaves as Electron's documentation says (which events can be prevented, in which order), and it
 * records everything else. Usage: `vi.mock('electron', () => import('./fake-electron.ts'))`, then `reset()`.
 */
import { EventEmitter } from 'node:events';
import { tmpdir } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** Emits an event like Electron. @returns Whether a listener prevented the default action. */
function prevented(emitter: EventEmitter, name: string, ...args: unknown[]): boolean {
  const event = new PreventableEvent();
  emitter.emit(name, event, ...args);
  return event.defaultPrevented;
}

export class FakeWebContents extends EventEmitter {
  windowOpenHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' });
  readonly sent: unknown[][] = [];
  loading = false;
  reloads = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
  }
  isLoading(): boolean {
    return this.loading;
  }
  reload(): void {
    this.reloads += 1;
  }
  /** Whether an attempt of the page, such as to navigate or to embed, is allowed. */
  tries(event: string, ...args: unknown[]): boolean {
    return !prevented(this, event, ...args);
  }
}

type Bounds = { x: number; y: number; width: number; height: number };

export class BrowserWindow extends EventEmitter {
  readonly webContents = new FakeWebContents();
  readonly calls: string[] = [];
  url: string | undefined;
  bounds: Bounds;
  maximised = false;
  constructor(readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> }) {
    super();
    this.bounds = options as unknown as Bounds;
    windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
    app.emit('browser-window-created', {}, this);
  }
  async loadURL(url: string): Promise<void> {
    this.url = url;
  }
  getNormalBounds(): Bounds {
    const { x, y, width, height } = this.bounds;
    return { x, y, width, height };
  }
  isMaximized = (): boolean => this.maximised;
  isMinimized = (): boolean => false;
  maximize(): void {
    this.maximised = true;
    this.calls.push('maximize');
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  restore(): void {
    this.calls.push('restore');
  }
  setTitle(title: string): void {
    this.calls.push(`title: ${title}`);
  }
  /** Closes the window as a user does. */
  close(): void {
    if (!prevented(this, 'close')) this.destroy();
  }
  destroy(): void {
    windows.splice(windows.indexOf(this), 1);
    this.emit('closed');
    if (windows.length === 0) app.allClosed();
  }
}
export const windows: BrowserWindow[] = [];

class FakeApp extends EventEmitter {
  exited = false;
  isPackaged = true;
  userData = tmpdir();
  /** Whether another instance holds the lock. */
  taken = false;
  readonly paths: Record<string, string> = {};
  readonly commandLine = { getSwitchValue: (name: string): string => this.switches[name] ?? '' };
  switches: Record<string, string> = {};
  getPath = (name: string): string => this.paths[name] ?? this.userData;
  setPath = (name: string, path: string): void => {
    this.paths[name] = path;
  };
  getVersion = (): string => '0.0.0';
  setAboutPanelOptions = (): void => {};
  isReady = (): boolean => true;
  whenReady = async (): Promise<void> => {};
  requestSingleInstanceLock = (): boolean => !this.taken;
  exit(): void {
    this.exited = true;
  }
  quit(): void {
    if (prevented(this, 'before-quit')) return;
    for (const window of [...windows]) window.close();
    if (windows.length > 0) return;
    if (!prevented(this, 'will-quit')) this.exited = true;
  }
  allClosed(): void {
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}
export const app = new FakeApp();

/** What the user will press and choose, and what was shown. */
export const person = {
  presses: 0 as number,
  chooses: [] as string[],
  asked: [] as { message: string; detail?: string; buttons: string[] }[],
  errors: [] as string[],
};
/** The options of a dialog: the last argument, with or without a window before it. */
const optionsOf = <T>(args: unknown[]): T => args.at(-1) as T;
export const dialog = {
  async showMessageBox(...args: unknown[]) {
    person.asked.push(optionsOf(args));
    return { response: person.presses };
  },
  async showOpenDialog(...args: unknown[]) {
    person.asked.push(optionsOf(args));
    return { canceled: person.chooses.length === 0, filePaths: person.chooses };
  },
  showErrorBox(title: string): void {
    person.errors.push(title);
  },
};

export const opened = {
  outside: [] as string[],
  shown: [] as string[],
  paths: [] as string[],
  trashed: [] as string[],
};
export const shell = {
  async openExternal(url: string): Promise<void> {
    opened.outside.push(url);
  },
  showItemInFolder(path: string): void {
    opened.shown.push(path);
  },
  async openPath(path: string): Promise<string> {
    opened.paths.push(path);
    return '';
  },
  async trashItem(path: string): Promise<void> {
    opened.trashed.push(path);
  },
};

/** Records the handler that was passed to each setter. */
class FakeSession extends EventEmitter {
  permissionRequest: (contents: unknown, permission: string, answer: (allowed: boolean) => void) => void = (_, __, a) =>
    a(true);
  permissionCheck: (contents: unknown, permission: string) => boolean = () => true;
  devicePermission: () => boolean = () => true;
  beforeRequest: (details: { url: string }, answer: (reply: { cancel?: boolean }) => void) => void = (_, a) => a({});
  setPermissionRequestHandler = (handler: FakeSession['permissionRequest']): void => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler: FakeSession['permissionCheck']): void => {
    this.permissionCheck = handler;
  };
  setDevicePermissionHandler = (handler: () => boolean): void => {
    this.devicePermission = handler;
  };
  webRequest = {
    onBeforeRequest: (handler: FakeSession['beforeRequest']): void => {
      this.beforeRequest = handler;
    },
  };
  allowsDownload(url: string): boolean {
    return !prevented(this, 'will-download', { getURL: () => url });
  }
}
export const session = { defaultSession: new FakeSession() };

export const schemes: { scheme: string; privileges: Record<string, boolean> }[] = [];
export const protocolHandlers = new Map<string, (request: Request) => Promise<Response>>();
export const protocol = {
  registerSchemesAsPrivileged: (registered: typeof schemes): void => {
    schemes.push(...registered);
  },
  handle: (scheme: string, handler: (request: Request) => Promise<Response>): void => {
    protocolHandlers.set(scheme, handler);
  },
};

export interface FakeFrame {
  origin: string;
  parent: unknown;
  url: string;
  postMessage?: (...args: unknown[]) => void;
}
class FakeIpcMain extends EventEmitter {
  readonly handlers = new Map<string, (event: unknown, ...args: unknown[]) => Promise<unknown>>();
  handle(name: string, handler: (event: unknown, ...args: unknown[]) => Promise<unknown>): void {
    this.handlers.set(name, handler);
  }
  /** Behaves like ipcRenderer.invoke from a frame. */
  async invoke(frame: FakeFrame | null, name: string, ...args: unknown[]): Promise<unknown> {
    return this.handlers.get(name)!({ senderFrame: frame }, ...args);
  }
}
export const ipcMain = new FakeIpcMain();

/** Wraps Node's ports, which behave like those of the main process except for the form of a message event. */
export class FakePort extends EventEmitter {
  #started = false;
  constructor(readonly port: MessagePort) {
    super();
    port.on('close', () => this.emit('close'));
  }
  postMessage(message: unknown): void {
    this.port.postMessage(message);
  }
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.port.on('message', (data) => this.emit('message', { data }));
  }
  close(): void {
    this.port.close();
  }
}
export class MessageChannelMain {
  readonly port1: FakePort;
  readonly port2: MessagePort;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new FakePort(port1);
    this.port2 = port2;
  }
}

const display = { id: 1, workArea: { x: 0, y: 25, width: 1920, height: 1055 } };
export const screen = {
  displays: [display],
  getPrimaryDisplay: () => screen.displays[0]!,
  getAllDisplays: () => screen.displays,
  getDisplayMatching: () => screen.displays[0]!,
};

export const trays: Tray[] = [];
export class Tray extends EventEmitter {
  constructor(readonly icon: string) {
    super();
    trays.push(this);
  }
  setToolTip(): void {}
  setContextMenu(): void {}
  destroy(): void {
    trays.splice(trays.indexOf(this), 1);
  }
}

export const Menu = { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (): void => {} };

export const powerSaveBlocker = {
  started: [] as number[],
  start: (): number => powerSaveBlocker.started.push(powerSaveBlocker.started.length + 1),
  stop: (id: number): void => {
    powerSaveBlocker.started = powerSaveBlocker.started.filter((other) => other !== id);
  },
};

export { utilityProcess } from './fake-utility-process.ts';

/** Resets everything, as for a new process. Modules under test have state of their own, so import them again as well. */
export function reset(): void {
  windows.length = 0;
  trays.length = 0;
  schemes.length = 0;
  protocolHandlers.clear();
  ipcMain.handlers.clear();
  powerSaveBlocker.started = [];
  session.defaultSession = new FakeSession(); // allows everything
  for (const emitter of [app, ipcMain]) emitter.removeAllListeners();
  Object.assign(app, { exited: false, taken: false, switches: {} });
  for (const name of Object.keys(app.paths)) delete app.paths[name];
  Object.assign(person, { presses: 0, chooses: [], asked: [], errors: [] });
  Object.assign(opened, { outside: [], shown: [], paths: [], trashed: [] });
  screen.displays = [display];
}
