/** What the lab tells everybody who listens, whichever door they came through. */
import type { EventName, EventOf, LabEvent } from '../../shared/protocol.ts';

export type Emit = <Name extends EventName>(name: Name, payload: EventOf<Name>) => void;

export class Events {
  readonly #listeners = new Set<(event: LabEvent) => void>();

  readonly emit: Emit = (name, payload) => {
    for (const listener of this.#listeners) listener({ name, payload } as LabEvent);
  };

  /** @returns How to stop listening. */
  subscribe(listener: (event: LabEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
