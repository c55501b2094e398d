/** Runs one training at a time; the others wait in the order they were added. */
export class Queue {
  readonly #waiting: { readonly id: string; readonly begin: () => Promise<void> }[] = [];
  #current: string | undefined;

  /** @param onChange Called when positions in the queue have changed. */
  constructor(private readonly onChange: () => void = () => {}) {}

  /** @param begin Called when its turn comes; the next one starts when it settles. */
  add(id: string, begin: () => Promise<void>): void {
    this.#waiting.push({ id, begin });
    this.#next();
  }

  /** @returns Whether it was still waiting. */
  remove(id: string): boolean {
    const position = this.position(id);
    if (position === undefined) return false;
    this.#waiting.splice(position, 1);
    this.onChange();
    return true;
  }

  /** 0 is next; undefined if it does not wait. */
  position(id: string): number | undefined {
    const position = this.#waiting.findIndex((entry) => entry.id === id);
    return position < 0 ? undefined : position;
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    this.#current = entry.id;
    this.onChange();
    const done = () => {
      this.#current = undefined;
      this.#next();
    };
    entry.begin().then(done, done);
  }
}
