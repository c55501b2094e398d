/**
 * Adds `window.lab` and a port to the lab to the page, and nothing else. It runs in the sandbox in an isolated world; neither
 * `ipcRenderer` nor Electron's events are exposed to the page.
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

/** Sends a request to the main process. A failure becomes a rejection, of which the bridge passes only the message. */
async function ask<Name extends ChannelName>(name: Name, ...args: ArgsOf<Name>): Promise<Channels[Name]['returns']> {
  const answer = (await ipcRenderer.invoke(name, ...args)) as AnswerOf<Name>;
  if (answer.ok) return answer.value;
  const { message, hint } = answer.failure;
  throw new Error(hint ? `${message}: ${hint}` : message);
}

const bridge: DesktopBridge = {
  chooseFolders: () => ask('folders:choose'),
  // A page can construct a File, but not its path: Electron has paths only for files that the user dropped or chose.
  folderOfDrop: (files) => ask('folders:dropped', files.map((file) => webUtils.getPathForFile(file)).filter(Boolean)),
  revealRun: async (run) => {
    await ask('run:reveal', run);
  },
  revealImage: async (dataset, image) => {
    await ask('image:reveal', dataset, image);
  },
  onMenu: (listener) => {
    ipcRenderer.on(menuChannel, (_event, command: MenuCommand) => listener(command));
  },
};
contextBridge.exposeInMainWorld('lab', bridge);

ipcRenderer.on(portChannel, (event) => {
  window.postMessage(portChannel, window.location.origin, event.ports);
});
// At this event the page's modules have run, and the page listens for the port.
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send(connectChannel));
