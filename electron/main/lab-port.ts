/** The page's connection to the lab: a message channel with one port for the page and one for the lab. */
import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { Channel } from '../../shared/protocol.ts';
import { connectChannel, portChannel } from '../preload/channels.ts';
import { log } from './log.ts';
import { isOurPage } from './sender.ts';

/** Wraps the lab's port in the channel interface of both transports. */
export function channelOver(port: MessagePortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      // Messages that arrived earlier were queued until now.
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

/** Opens a channel for each page that connects. @param serve Lets the lab answer a channel until it closes. */
export function setupLabPort(serve: (channel: Channel) => void): void {
  ipcMain.on(connectChannel, (event) => {
    const frame = event.senderFrame;
    if (!isOurPage(frame)) {
      log('warning', "a connection to the lab was refused: the request did not come from the app's page");
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    serve(channelOver(port1));
    frame.postMessage(portChannel, null, [port2]);
  });
}
