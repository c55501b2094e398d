/** The page's line to the lab: one end of a message channel goes to the page, the lab answers at the other. */
import { ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import type { Channel } from '../../shared/protocol.ts';
import { connectChannel, portChannel } from '../preload/channels.ts';
import { log } from './log.ts';
import { isOurPage } from './sender.ts';

/** The lab's end of the line, as both transports have it. */
export function channelOver(port: MessagePortMain): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', (event) => listener(event.data));
      // What arrived before anybody listened was kept until now.
      port.start();
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
    close: () => port.close(),
  };
}

/** @param serve Has the lab answer whatever comes over a channel, until it closes. */
export function setupLabPort(serve: (channel: Channel) => void): void {
  ipcMain.on(connectChannel, (event) => {
    const frame = event.senderFrame;
    if (!isOurPage(frame)) {
      log('warning', 'a line to the lab was refused: it was not our page that asked');
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    serve(channelOver(port1));
    frame.postMessage(portChannel, null, [port2]);
  });
}
