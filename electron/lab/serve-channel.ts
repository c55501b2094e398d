/** Serves one page over one channel: requests in, answers and events out, each request validated on arrival. */
import { asFailure, refuse } from '../../shared/failure.ts';
import { type Channel, type RequestName, requests, type ToPage, toLabSchema } from '../../shared/protocol.ts';
import { type Door, type Handlers, handlersOf } from './handlers.ts';
import type { Lab } from './lab.ts';

/** Until the channel closes. Says nothing before it is asked: events begin with the first request. */
export function serveChannel(lab: Lab, channel: Channel, door: Door): void {
  const handlers = handlersOf(lab, door);
  const post = (message: ToPage): void => channel.post(message);
  let unsubscribe: (() => void) | undefined;
  let isOpen = true;

  channel.onMessage((data) => {
    const request = toLabSchema.safeParse(data);
    if (!request.success || !isOpen) return; // nobody could be answered
    unsubscribe ??= lab.events.subscribe(({ name, payload }) => post({ kind: 'event', name, payload }));
    const { id, name, params } = request.data;
    answer(handlers, name, params).then(
      (result) => isOpen && post({ kind: 'response', id, ok: true, result }),
      (error: unknown) => isOpen && post({ kind: 'failure', id, failure: asFailure(error) }),
    );
  });
  channel.onClose(() => {
    isOpen = false;
    unsubscribe?.();
  });
}

async function answer(handlers: Handlers, name: string, params: unknown): Promise<unknown> {
  if (!isRequest(name)) refuse('bad-usage', `the lab knows no request '${name}'`);
  const parsed = requests[name].params.safeParse(params);
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`);
    refuse('bad-usage', `${name}: ${words.join('; ')}`);
  }
  // The map of handlers has been typed request by request; here only the name is known.
  const handler = handlers[name] as (params: unknown) => unknown;
  return handler(parsed.data);
}

const isRequest = (name: string): name is RequestName => Object.hasOwn(requests, name);
