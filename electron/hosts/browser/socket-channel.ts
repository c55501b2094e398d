/** A WebSocket as the protocol's channel. */
import type { WebSocket } from 'ws';
import type { Channel, ToPage } from '../../../shared/protocol.ts';

/** A page that reads slower than this much waits does without events: the next one tells the whole state anew. */
const backlogBytes = 8 * 2 ** 20;

export function socketChannel(socket: WebSocket): Channel {
  return {
    post: (message) => {
      const isEvent = (message as ToPage).kind === 'event';
      if (socket.readyState !== socket.OPEN || (isEvent && socket.bufferedAmount > backlogBytes)) return;
      socket.send(JSON.stringify(message), () => {}); // the callback takes the error of a page that just went
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => {
        if (isBinary) return;
        let message: unknown;
        try {
          message = JSON.parse(data.toString());
        } catch {
          return; // not an envelope: nobody could be answered
        }
        listener(message);
      });
    },
    onClose: (listener) => socket.on('close', listener),
    close: () => socket.close(),
  };
}
