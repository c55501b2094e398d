/**
 * Limits the connections that have no request under way, by closing the oldest of them. A program that opens silent
 * connections therefore never keeps a page out: the page's own connection sends its request at once.
 */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** @param most Idle connections that stay open. */
export function limitIdleConnections(server: Server, most: number): void {
  /** Oldest first. */
  const idle = new Set<Socket>();
  const becomesIdle = (socket: Socket): void => {
    if (socket.destroyed) return;
    idle.add(socket);
    if (idle.size <= most) return;
    const [oldest] = idle;
    oldest?.destroy();
  };
  server.on('connection', (socket: Socket) => {
    socket.on('close', () => idle.delete(socket));
    becomesIdle(socket);
  });
  server.on('request', ({ socket }: { readonly socket: Socket }, response: ServerResponse) => {
    idle.delete(socket);
    response.on('close', () => becomesIdle(socket));
  });
  server.on('upgrade', ({ socket }: { readonly socket: Socket }) => idle.delete(socket));
}
