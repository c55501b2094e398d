/** Serves one page over one channel: receives and validates requests, sends responses and events. */
import { asFailure, refuse } from '../../shared/failure.ts';
import { type Channel, type RequestName, requests, type ToPage, toLabSchema } from '../../shared/protocol.ts';
import { type Door, type Handlers, handlersOf } from './handlers.ts';
import type { Lab } from './lab.ts';

/** Serves until the channel closes. Events start with the first request; nothing is sent before. */
export function serveChannel(lab: Lab, channel: Channel, door: Door): void {
  const handlers = handlersOf(lab, door);
  const post = (message: ToPage): void => channel.post(message);
  let unsubscribe: (() => void) | undefined;
  let isOpen = true;

  channel.onMessage((data) => {
    const request = toLabSchema.safeParse(data);
    if (!request.success || !isOpen) return; // there is no id to answer to
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
  if (!isRequest(name)) refuse('bad-usage', `the lab has no request '${name}'`);
  const parsed = requests[name].params.safeParse(params);
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`);
    refuse('bad-usage', `${name}: ${words.join('; ')}`);
  }
  // The map of handlers is typed request by request; here the name is known only at run time.
  const handler = handlers[name] as (params: unknown) => unknown;
  return handler(parsed.data);
}

const isRequest = (name: string): name is RequestName => Object.hasOwn(requests, name);
