/** Asks a served lab something small every 100 ms, in a thread of its own, and reports the slowest answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';

const everyMs = 100;
const { address, headers } = workerData;
const waiting = new Map();
let next = 1;
let slowestMs = 0;

const socket = new WebSocket(address, { headers });
socket.on('message', (data) => {
  const { id } = JSON.parse(data);
  if (!waiting.has(id)) return;
  slowestMs = Math.max(slowestMs, performance.now() - waiting.get(id));
  waiting.delete(id);
});
socket.on('open', () => {
  parentPort.postMessage('open');
  setInterval(() => {
    waiting.set(next, performance.now());
    socket.send(JSON.stringify({ kind: 'request', id: next++, name: 'lab.info', params: {} }));
  }, everyMs);
});
let isCut = false;
socket.on('close', () => {
  isCut = true;
});
socket.on('error', () => {
  isCut = true;
});

/** The slowest answer since the last question, counting requests that still wait. */
parentPort.on('message', () => {
  const oldest = Math.max(0, ...[...waiting.values()].map((since) => performance.now() - since));
  parentPort.postMessage({ slowestMs: Math.max(slowestMs, oldest), isCut });
  slowestMs = 0;
});
