import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { socketChannel } from '../../electron/hosts/browser/socket-channel.ts';

/** A socket whose page has so much left to read. */
function slowPage(bufferedAmount: number) {
  const sent: string[] = [];
  /** Called once a message has left for the page. */
  const left: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    OPEN: 1,
    readyState: 1,
    bufferedAmount,
    isTerminated: false,
    send: (text: string, hasLeft: () => void) => {
      sent.push(text);
      left.push(hasLeft);
    },
    terminate: () => {
      socket.isTerminated = true;
    },
  });
  return { socket, sent, left, channel: socketChannel(socket as unknown as WebSocket) };
}

const event = { kind: 'event', name: 'run.removed', payload: { run: 'a' } } as const;
const answer = { kind: 'response', id: 1, ok: true, result: {} } as const;
const mebibyte = 2 ** 20;

it('sends events and answers to a page that reads', () => {
  const { channel, sent } = slowPage(8 * mebibyte);
  channel.post(event);
  channel.post(answer);
  expect(sent.map((text) => JSON.parse(text))).toEqual([event, answer]);
});

it('drops events, but not answers, while a page has more than 8 MiB to read', () => {
  const { channel, sent, socket } = slowPage(8 * mebibyte + 1);
  channel.post(event);
  channel.post(answer);
  expect(sent.map((text) => JSON.parse(text))).toEqual([answer]);
  expect(socket.isTerminated).toBe(false);
});

it('disconnects a page that has more than 64 MiB to read, at the next answer or ping', () => {
  const full = slowPage(64 * mebibyte);
  full.channel.post(answer);
  full.socket.emit('ping');
  expect(full.socket.isTerminated).toBe(false);
  const answered = slowPage(64 * mebibyte + 1);
  answered.channel.post(answer);
  expect(answered.socket.isTerminated).toBe(true);
  const pinged = slowPage(64 * mebibyte + 1);
  pinged.socket.emit('ping');
  expect(pinged.socket.isTerminated).toBe(true);
});

it('lets answers wait until the page has read all but 1 MiB, or is gone', async () => {
  const isReady = async (ready: Promise<void>) => {
    let is = false;
    void ready.then(() => {
      is = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    return is;
  };
  expect(await isReady(slowPage(mebibyte).channel.ready!())).toBe(true);
  const { channel, socket, left } = slowPage(mebibyte + 1);
  channel.post(answer);
  const first = channel.ready!();
  left[0]!();
  expect(await isReady(first)).toBe(false);
  socket.bufferedAmount = 0;
  left[0]!();
  expect(await isReady(first)).toBe(true);
  socket.bufferedAmount = mebibyte + 1;
  const second = channel.ready!();
  expect(await isReady(second)).toBe(false);
  socket.readyState = 3;
  socket.emit('close');
  expect(await isReady(second)).toBe(true);
});
