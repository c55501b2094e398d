/** The two ways to the lab: a WebSocket through the browser door, a MessagePort on the desktop. */
import type { Channel } from '../../shared/protocol.ts';

/** A socket next to the page; the browser sends the page's cookie with it. */
export function openSocket(): Promise<Channel> {
  const url = new URL('socket', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onerror = () => reject(new Error('no connection'));
    socket.onopen = () =>
      resolve({
        post: (message) => socket.send(JSON.stringify(message)),
        onMessage: (listener) => {
          socket.onmessage = (event) => listener(JSON.parse(String(event.data)));
        },
        onClose: (listener) => {
          socket.onclose = () => listener();
        },
        close: () => socket.close(),
      });
  });
}

/** Ports that the preload handed over and nobody has taken yet, and those who wait for one. */
const ports: MessagePort[] = [];
const takers: ((port: MessagePort) => void)[] = [];

/** Listens for the preload's port; called once, before anything else on the desktop. */
export function expectPorts(): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== 'lab:port' || !port) return;
    const taker = takers.shift();
    if (taker) taker(port);
    else ports.push(port);
  });
}

function channelOf(port: MessagePort): Channel {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = (event) => listener(event.data);
    },
    onClose: (listener) => port.addEventListener('close', listener),
    close: () => port.close(),
  };
}

/** The port that the preload delivers, as soon as it is there. */
export function openPort(): Promise<Channel> {
  const port = ports.shift();
  if (port) return Promise.resolve(channelOf(port));
  return new Promise((resolve) => takers.push((taken) => resolve(channelOf(taken))));
}
