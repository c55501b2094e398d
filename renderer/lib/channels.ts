/** The two channels to the lab: a WebSocket in the browser, a MessagePort in the desktop app. */
import type { Channel } from '../../shared/protocol.ts';

/** A WebSocket to the server of the page; the browser sends the page’s cookie with it. */
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

/** Ports from the preload script that are not in use yet, and callers that wait for one. */
const ports: MessagePort[] = [];
const waiting: ((port: MessagePort) => void)[] = [];

/** Listens for ports from the preload script. Call it once, before openPort(). */
export function expectPorts(): void {
  window.addEventListener('message', (event) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== 'lab:port' || !port) return;
    const take = waiting.shift();
    if (take) take(port);
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

/** A channel over the next port from the preload script. */
export function openPort(): Promise<Channel> {
  const port = ports.shift();
  if (port) return Promise.resolve(channelOf(port));
  return new Promise((resolve) => waiting.push((taken) => resolve(channelOf(taken))));
}
