/**
 * The page's end of the protocol: typed requests and events over a channel. It validates every message that arrives and
 * reconnects when the connection is lost.
 */
import { type Failure, failure, type Result, success } from '../../shared/failure.ts';
import {
  type Channel,
  type EventName,
  type EventOf,
  events,
  type ParamsOf,
  type RequestName,
  type ResultOf,
  requests,
  toPageSchema,
} from '../../shared/protocol.ts';

/** `waiting` counts the attempts that failed since the connection was last open. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'waiting'; readonly attempts: number };

export interface Client {
  /** Failures are returned as values; it never rejects. */
  request<Name extends RequestName>(name: Name, params: ParamsOf<Name>): Promise<Result<ResultOf<Name>>>;
  /** @returns A function that removes the listener. */
  on<Name extends EventName>(name: Name, listener: (payload: EventOf<Name>) => void): () => void;
  /** Called at once if the connection is open, and each time it reopens, because data on screen may be out of date. */
  onOpen(listener: () => void): () => void;
  connection(): Connection;
  onConnection(listener: () => void): () => void;
}

/** Delay before the next attempt to connect: 250 ms, doubled with each attempt up to 5000 ms. */
export const retryDelayMs = (attempts: number): number => Math.min(5000, 250 * 2 ** Math.max(0, attempts - 1));

const unreachable = (): { ok: false; failure: Failure } =>
  failure(
    'failed',
    'Pretext Lab does not answer.',
    'A run that is training continues; the page reconnects automatically.',
  );

/**
 * @param connect Opens a channel, or rejects.
 * @param wait Resolves after this many milliseconds; tests pass their own.
 */
export function createClient(
  connect: () => Promise<Channel>,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Client {
  let connection: Connection = { state: 'connecting' };
  let channel: Channel | undefined;
  let nextId = 1;
  const pending = new Map<number, { name: RequestName; settle: (result: Result<never>) => void }>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  const openListeners = new Set<() => void>();
  const connectionListeners = new Set<() => void>();

  function setConnection(next: Connection): void {
    connection = next;
    for (const listener of connectionListeners) listener();
    if (next.state === 'open') for (const listener of openListeners) listener();
  }

  function receive(message: unknown): void {
    const envelope = toPageSchema.safeParse(message);
    if (!envelope.success) {
      console.warn('ignored a message that does not follow the protocol', envelope.error.issues);
      return;
    }
    const data = envelope.data;
    if (data.kind === 'event') {
      if (!(data.name in events)) return;
      const name = data.name as EventName;
      const payload = events[name].safeParse(data.payload);
      if (!payload.success) {
        console.warn(`ignored an invalid event ${name}`, payload.error.issues);
        return;
      }
      for (const listener of listeners.get(name) ?? []) listener(payload.data as never);
      return;
    }
    const asked = pending.get(data.id);
    if (!asked) return;
    pending.delete(data.id);
    if (data.kind === 'failure') {
      asked.settle({ ok: false, failure: data.failure });
      return;
    }
    const result = requests[asked.name].result.safeParse(data.result);
    asked.settle(
      result.success
        ? (success(result.data) as Result<never>)
        : failure('failed', `The answer to ${asked.name} is invalid: ${result.error.issues[0]?.message}`),
    );
  }

  async function keepConnected(): Promise<void> {
    for (let attempts = 0; ; ) {
      try {
        const opened = await connect();
        attempts = 0;
        const closed = new Promise<void>((resolve) => opened.onClose(resolve));
        opened.onMessage(receive);
        channel = opened;
        setConnection({ state: 'open' });
        await closed;
      } catch {
        // the connection's state says so
      }
      channel = undefined;
      attempts += 1;
      for (const { settle } of pending.values()) settle(unreachable());
      pending.clear();
      setConnection({ state: 'waiting', attempts });
      await wait(retryDelayMs(attempts));
    }
  }
  void keepConnected();

  const opened = () =>
    new Promise<void>((resolve) => {
      const off = client.onOpen(() => {
        resolve();
        queueMicrotask(() => off());
      });
    });

  const client: Client = {
    async request<Name extends RequestName>(name: Name, params: ParamsOf<Name>) {
      if (connection.state === 'connecting') await opened();
      const to = channel;
      if (!to) return unreachable();
      const id = nextId++;
      return new Promise<Result<ResultOf<Name>>>((resolve) => {
        pending.set(id, { name, settle: resolve as (result: Result<never>) => void });
        to.post({ kind: 'request', id, name, params });
      });
    },
    on(name, listener) {
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all);
      all.add(listener as (payload: never) => void);
      return () => all.delete(listener as (payload: never) => void);
    },
    onOpen(listener) {
      openListeners.add(listener);
      if (connection.state === 'open') listener();
      return () => openListeners.delete(listener);
    },
    connection: () => connection,
    onConnection(listener) {
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
  };
  return client;
}
