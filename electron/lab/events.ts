/** Events from the lab to all listeners. */
import type { EventName, EventOf, LabEvent } from '../../shared/protocol.ts';

/** Sends an event. */
export type Emit = <Name extends EventName>(name: Name, payload: EventOf<Name>) => void;

/** Distributes events to subscribers. */
export class Events {
  readonly #listeners = new Set<(event: LabEvent) => void>();

  readonly emit: Emit = (name, payload) => {
    for (const listener of this.#listeners) listener({ name, payload } as LabEvent);
  };

  /** @returns Unsubscribes the listener. */
  subscribe(listener: (event: LabEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
