/**
 * Sends the answers of a channel one after another: only as fast as the other side reads them, and each kind of request in
 * its turn, so that a thousand long answers of one kind do not delay a short one of another.
 */
import type { Channel, ToPage } from '../../shared/protocol.ts';

/** After this long, everything else that the lab does gets its turn. */
const sliceMs = 10;

/** Answers of one kind; those before `sent` are gone. */
interface Lane {
  answers: ToPage[];
  sent: number;
}

export class AnswerOutbox {
  readonly #lanes = new Map<string, Lane>();
  #isSending = false;

  constructor(private readonly channel: Channel) {}

  /** @param kind Answers of one kind keep their order. */
  add(kind: string, answer: ToPage): void {
    const lane = this.#lanes.get(kind);
    if (lane) lane.answers.push(answer);
    else this.#lanes.set(kind, { answers: [answer], sent: 0 });
    if (!this.#isSending) void this.#send();
  }

  /** Drops what was not sent. */
  close(): void {
    this.#lanes.clear();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    let began = performance.now();
    while (this.#lanes.size > 0) {
      // A lane that is added during this round is visited in it; one that is empty leaves.
      for (const [kind, lane] of this.#lanes) {
        await this.channel.ready?.();
        if (performance.now() - began > sliceMs) {
          await new Promise((resolve) => setImmediate(resolve));
          began = performance.now();
        }
        const answer = lane.answers[lane.sent++];
        if (this.#lanes.get(kind) !== lane || !answer) continue; // closed meanwhile
        if (lane.sent === lane.answers.length) this.#lanes.delete(kind);
        this.channel.post(answer);
      }
    }
    this.#isSending = false;
  }
}
