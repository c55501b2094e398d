/** Serves one page over one channel: receives and validates requests, sends responses and events. */
import { asFailure, refuse } from '../../shared/failure.ts';
import {
  type Channel,
  type RequestName,
  requests,
  type ToPage,
  toLabSchema,
  viewableEvents,
} from '../../shared/protocol.ts';
import { excessOf } from '../../shared/request-limits.ts';
import { AnswerOutbox } from './answer-outbox.ts';
import { type Door, type Handlers, handlersOf } from './handlers.ts';
import type { Lab } from './lab.ts';
import { type Entry, everything, refuseReadOnly } from './read-only.ts';
import type { SharedAnswers } from './shared-answers.ts';

/** Requests of one channel that may wait for their answer; a page has a dozen. */
const mostUnanswered = 20_000;
/** Problems of one request that are listed. */
const mostIssues = 10;

/**
 * Serves until the channel closes. Events start with the first request; nothing is sent before.
 * @param entry What the page may do, and the other workspaces that it may go to.
 */
export function serveChannel(lab: Lab, channel: Channel, door: Door, entry: Entry = everything): void {
  const handlers = handlersOf(lab, door, entry.others);
  const outbox = new AnswerOutbox(channel);
  let endEvents: (() => void) | undefined;
  let isOpen = true;
  let unanswered = 0;

  channel.onMessage((data) => {
    const request = toLabSchema.safeParse(data);
    if (!request.success || !isOpen) return; // there is no id to answer to
    endEvents ??= beginEvents(lab, channel, entry);
    const { id, name, params } = request.data;
    const respond = (message: ToPage): void => {
      if (isOpen) outbox.add(name, message);
    };
    if (unanswered >= mostUnanswered) {
      const message = `${name}: ${unanswered} requests wait for their answers`;
      respond({ kind: 'failure', id, failure: { code: 'bad-usage', message, hint: 'wait for them first' } });
      return;
    }
    unanswered += 1;
    answer(handlers, lab.answers, entry, name, params)
      .then(
        (result) => respond({ kind: 'response', id, ok: true, result }),
        (error: unknown) => respond({ kind: 'failure', id, failure: asFailure(error) }),
      )
      .finally(() => {
        unanswered -= 1;
      });
  });
  channel.onClose(() => {
    isOpen = false;
    outbox.close();
    endEvents?.();
  });
}

function beginEvents(lab: Lab, channel: Channel, { isReadOnly }: Entry): () => void {
  const unsubscribe = lab.events.subscribe(({ name, payload }) => {
    if (!isReadOnly || viewableEvents.has(name)) channel.post({ kind: 'event', name, payload });
  });
  const endWatch = lab.watch.begin();
  return () => {
    unsubscribe();
    endWatch();
  };
}

async function answer(
  handlers: Handlers,
  shared: SharedAnswers,
  { isReadOnly }: Entry,
  name: string,
  params: unknown,
): Promise<unknown> {
  if (!isRequest(name)) refuse('bad-usage', `the lab has no request '${name.slice(0, 100)}'`);
  if (isReadOnly && !isViewable(name)) refuseReadOnly(name);
  const excess = excessOf(name, params);
  if (excess !== undefined) refuse('bad-usage', `${name}: ${excess}`);
  const parsed = requests[name].params.safeParse(params);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const words = issues.slice(0, mostIssues).map((issue) => `${issue.path.join('.') || 'params'}: ${issue.message}`);
    const more = issues.length > mostIssues ? [`and ${issues.length - mostIssues} more`] : [];
    refuse('bad-usage', `${name}: ${[...words, ...more].join('; ')}`);
  }
  // The map of handlers is typed request by request; here the name is known only at run time.
  const handler = handlers[name] as (params: unknown) => unknown;
  const find = async (): Promise<unknown> => handler(parsed.data);
  // Pages of a read-only link share answers among themselves: some differ, and they keep no other page waiting.
  const kind = isReadOnly ? `${name}, read only` : name;
  return 'reads' in requests[name] ? shared.ask(kind, JSON.stringify(parsed.data), find) : find();
}

/** Whether a read-only link may send a request. */
const isViewable = (name: RequestName): boolean => 'viewable' in requests[name] && 'reads' in requests[name];

const isRequest = (name: string): name is RequestName => Object.hasOwn(requests, name);
