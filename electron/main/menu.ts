/** The application menu. */
import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { MenuCommand } from '../../shared/protocol.ts';
import { taskCards } from '../../shared/task-cards.ts';
import { menuChannel } from '../preload/channels.ts';
import { chooseNextWorkspace } from './choose-workspace.ts';
import { openOutside } from './security.ts';
import { showWindow } from './window.ts';

/** Sends a menu command to the page; opens the window first if it is closed. */
function command(name: MenuCommand): void {
  const { webContents } = showWindow();
  if (webContents.isLoading()) webContents.once('did-finish-load', () => webContents.send(menuChannel, name));
  else webContents.send(menuChannel, name);
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The menu's template. @param places Paths that the menu can open: the workspace and the log. */
export function menuTemplate(places: { workspace: string; logFile: string }): MenuItemConstructorOptions[] {
  const mac = process.platform === 'darwin';
  const papers = taskCards.map((card) => ({
    label: `${card.title}: ${card.paper.authors} ${card.paper.year}`,
    click: () => openOutside(card.paper.link),
  }));
  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Open folders…', accelerator: 'CmdOrCtrl+O', click: () => command('choose-folders') },
        separator,
        { label: 'Show the &workspace', click: () => void shell.openPath(places.workspace) },
        { label: '&Choose another workspace…', click: () => void chooseNextWorkspace() },
        separator,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: '&Papers behind the tasks', submenu: papers },
        { label: 'Show the &log', click: () => shell.showItemInFolder(places.logFile) },
        ...(mac ? [] : [separator, { role: 'about' } as const]),
      ],
    },
  ];
}

/** Installs the menu. */
export function setupMenu(places: { workspace: string; logFile: string }): void {
  app.setAboutPanelOptions({ applicationName: 'Pretext Lab', applicationVersion: app.getVersion() });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(places)));
}
