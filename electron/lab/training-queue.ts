/** Runs as many trainings at a time as there are devices, one on each; the others wait in the order they were added. */

/** A GPU by its number or id, as CUDA_VISIBLE_DEVICES takes it; undefined leaves the choice to the engine. */
export type Device = string | undefined;

export class Queue {
  readonly #waiting: { readonly id: string; readonly begin: (device: Device) => Promise<void> }[] = [];
  readonly #free: Device[];

  /**
   * @param onChange Called when positions in the queue have changed.
   * @param devices One training runs on each.
   */
  constructor(
    private readonly onChange: () => void = () => {},
    readonly devices: readonly [Device, ...Device[]] = [undefined],
  ) {
    this.#free = [...devices];
  }

  /** @param begin Called when its turn comes; its device is free again when it settles. */
  add(id: string, begin: (device: Device) => Promise<void>): void {
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

  #next(): void {
    if (this.#free.length === 0) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    const device = this.#free.shift();
    this.onChange();
    const done = () => {
      this.#free.push(device);
      this.#next();
    };
    entry.begin(device).then(done, done);
  }
}
