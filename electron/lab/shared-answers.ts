/**
 * Answers one question of a kind at a time, and equal ones together, so that a flood of them costs as much as two. Those who
 * ask while the same question is being answered share the next answer: the one under way may have begun before a change that
 * they know of.
 */
interface Kind {
  /** Answers that have not begun, by question. */
  readonly ahead: Map<string, Promise<unknown>>;
  /** Settles when the last of them is there. */
  last: Promise<unknown>;
}

export class SharedAnswers {
  readonly #kinds = new Map<string, Kind>();

  /**
   * @param kind The kinds do not wait for each other.
   * @param question Equal questions of a kind have equal texts.
   * @param find Finds the answer.
   */
  ask<T>(kind: string, question: string, find: () => Promise<T>): Promise<T> {
    const group: Kind = this.#kinds.get(kind) ?? { ahead: new Map(), last: Promise.resolve() };
    this.#kinds.set(kind, group);
    const ahead = group.ahead.get(question);
    if (ahead) return ahead as Promise<T>;
    const answer = group.last.then(() => {
      group.ahead.delete(question);
      return find();
    });
    group.ahead.set(question, answer);
    group.last = answer.catch(() => {});
    return answer;
  }
}
