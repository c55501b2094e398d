/** A WebSocket as the protocol's channel. */
import type { WebSocket } from 'ws';
import type { Channel, ToPage } from '../../../shared/protocol.ts';
import { excessOfMessage } from '../../../shared/request-limits.ts';

/** Answers wait while a page has this much to read. */
const answersWaitBytes = 2 ** 20;
/** A page that reads slower than this much waits does without events: the next one tells the whole state anew. */
const backlogBytes = 8 * 2 ** 20;
/** A page that has this much to read, of pongs for example, has stopped reading. */
const stuckBytes = 64 * 2 ** 20;

/** The start of a message, in which a page of this lab names its request. */
const headLength = 300;

/** JSON of results and payloads, which several waiters or pages share. */
const texts = new WeakMap<object, string>();

function textOf(content: unknown): string | undefined {
  if (typeof content !== 'object' || content === null) return JSON.stringify(content);
  const known = texts.get(content) ?? JSON.stringify(content);
  texts.set(content, known);
  return known;
}

/** As JSON.stringify writes it. */
function written(message: ToPage): string {
  if (message.kind === 'failure') return JSON.stringify(message);
  const { [message.kind === 'event' ? 'payload' : 'result']: content, ...envelope } = message as ToPage & {
    readonly payload?: unknown;
    readonly result?: unknown;
  };
  const text = textOf(content);
  const head = JSON.stringify(envelope);
  return text === undefined
    ? head
    : `${head.slice(0, -1)},"${message.kind === 'event' ? 'payload' : 'result'}":${text}}`;
}

export function socketChannel(socket: WebSocket): Channel {
  const waiting: (() => void)[] = [];
  const isBehind = (): boolean => socket.readyState === socket.OPEN && socket.bufferedAmount > answersWaitBytes;
  const goOn = (): void => {
    if (isBehind()) return;
    for (const resolve of waiting.splice(0)) resolve();
  };
  const endIfStuck = (): void => {
    if (socket.bufferedAmount > stuckBytes) socket.terminate();
  };
  socket.on('close', goOn);
  socket.on('ping', endIfStuck);

  const post = (message: unknown): void => {
    const toPage = message as ToPage;
    const isDropped = toPage.kind === 'event' && socket.bufferedAmount > backlogBytes;
    if (socket.readyState !== socket.OPEN || isDropped) return;
    socket.send(written(toPage), goOn); // also called with the error of a page that just went
    endIfStuck();
  };
  return {
    post,
    ready: async () => {
      if (isBehind()) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    onMessage: (listener) => {
      socket.on('message', (data, isBinary) => {
        if (isBinary) return;
        const bytes = data as Buffer; // the default binaryType, for texts too
        const head = bytes.toString('utf8', 0, headLength);
        const name = /"name":\s*"([\w.]{1,60})"/.exec(head)?.[1] ?? '';
        const excess = excessOfMessage(name, bytes);
        if (excess !== undefined) {
          const id = /"id":\s*(\d{1,15})\b/.exec(head)?.[1];
          const failure = { code: 'bad-usage', message: `${name || 'the message'}: ${excess}` };
          if (id !== undefined) post({ kind: 'failure', id: Number(id), failure });
          return;
        }
        let message: unknown;
        try {
          message = JSON.parse(bytes.toString('utf8'));
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
