/**
 * All that the page is given beyond a browser: `window.lab`, and a port to the lab. Runs in the sandbox, in a world of
 * its own; neither `ipcRenderer` nor an event of Electron's ever reaches the page.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { DesktopBridge, MenuCommand } from '../../shared/protocol.ts';
import {
  type AnswerOf,
  type ArgsOf,
  type ChannelName,
  type Channels,
  connectChannel,
  menuChannel,
  portChannel,
} from './channels.ts';

/** Asks the main process; a failure becomes a rejection, whose message is what the bridge lets through. */
async function ask<Name extends ChannelName>(name: Name, ...args: ArgsOf<Name>): Promise<Channels[Name]['gives']> {
  const answer = (await ipcRenderer.invoke(name, ...args)) as AnswerOf<Name>;
  if (answer.ok) return answer.value;
  const { message, hint } = answer.failure;
  throw new Error(hint ? `${message}: ${hint}` : message);
}

const bridge: DesktopBridge = {
  chooseFolders: () => ask('folders:choose'),
  // A page can make up a File, but not its path: Electron knows only those that a person dropped or chose.
  folderOfDrop: (files) => ask('folders:dropped', files.map((file) => webUtils.getPathForFile(file)).filter(Boolean)),
  revealRun: async (run) => {
    await ask('run:reveal', run);
  },
  onMenu: (listener) => {
    ipcRenderer.on(menuChannel, (_event, command: MenuCommand) => listener(command));
  },
};
contextBridge.exposeInMainWorld('lab', bridge);

ipcRenderer.on(portChannel, (event) => {
  window.postMessage(portChannel, window.location.origin, event.ports);
});
// By then the page's modules have run, and it listens.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(connectChannel));
