/** At most one call per interval and key: the first at once, the latest of the others at the end of the interval. */
export class Throttle {
  readonly #open = new Map<string, { timer: NodeJS.Timeout; next: (() => void) | undefined }>();

  constructor(private readonly intervalMs: number) {}

  call(key: string, action: () => void): void {
    const entry = this.#open.get(key);
    if (entry) {
      entry.next = action;
      return;
    }
    action();
    const timer = setTimeout(() => {
      const next = this.#open.get(key)?.next;
      this.#open.delete(key);
      if (next) this.call(key, next);
    }, this.intervalMs);
    timer.unref();
    this.#open.set(key, { timer, next: undefined });
  }

  /** Makes the waiting call, if any, and resets the key. */
  flush(key: string): void {
    const entry = this.#open.get(key);
    if (!entry) return;
    clearTimeout(entry.timer);
    this.#open.delete(key);
    entry.next?.();
  }
}
