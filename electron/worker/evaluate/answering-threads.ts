/** Threads that answer numbered questions, so that this thread can go on meanwhile. */
import { type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { asFailure, type Failure, FailureError } from '../../../shared/failure.ts';

interface Question<Asked> {
  readonly number: number;
  readonly asked: Asked;
}
type Answer<Given> = { readonly number: number } & ({ readonly given: Given } | { readonly failure: Failure });

/** Each question goes to the next thread in turn. */
export class AnsweringThreads<Asked, Given> {
  readonly #workers: readonly Worker[];
  readonly #answers = new Map<number, Answer<Given>>();
  #failure: FailureError | undefined;
  #waiting: (() => void)[] = [];

  /** @param file Path of the bundled script of a thread. @param start Its start data. @param what For messages: `computes features`. */
  constructor(file: string, start: unknown, count: number, what: string) {
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(file, { workerData: start });
      worker.on('message', (answer: Answer<Given>) => {
        this.#answers.set(answer.number, answer);
        this.#wake();
      });
      worker.on('error', (error) => this.#fail(`a thread that ${what} failed: ${error.message}`));
      worker.on('exit', (code) => this.#fail(`a thread that ${what} ended with code ${code}`));
      return worker;
    });
  }

  get count(): number {
    return this.#workers.length;
  }

  /** @param transfer Buffers that the thread gets instead of copies. */
  ask(number: number, asked: Asked, transfer: readonly Transferable[] = []): void {
    const question: Question<Asked> = { number, asked };
    this.#workers[number % this.#workers.length]!.postMessage(question, transfer);
  }

  /** @throws FailureError of the thread. */
  async answer(number: number): Promise<Given> {
    for (;;) {
      const answer = this.#answers.get(number);
      this.#answers.delete(number);
      if (answer && 'given' in answer) return answer.given;
      if (answer) throw new FailureError(answer.failure);
      if (this.#failure) throw this.#failure;
      await new Promise<void>((wake) => {
        this.#waiting.push(wake);
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #fail(message: string): void {
    this.#failure ??= new FailureError({ code: 'failed', message });
    this.#wake();
  }
}

/**
 * Answers the questions that come to a thread, one after another.
 * @param reply Returns the answer, and its buffers that are given away.
 */
export function answerQuestions<Asked, Given>(
  port: MessagePort,
  reply: (asked: Asked) => Replied<Given> | Promise<Replied<Given>>,
): void {
  let last: Promise<void> = Promise.resolve();
  port.on('message', ({ number, asked }: Question<Asked>) => {
    last = last.then(async () => {
      try {
        const { given, transfer } = await reply(asked);
        port.postMessage({ number, given } satisfies Answer<Given>, transfer);
      } catch (error) {
        port.postMessage({ number, failure: asFailure(error) } satisfies Answer<Given>);
      }
    });
  });
}

interface Replied<Given> {
  readonly given: Given;
  readonly transfer: readonly Transferable[];
}
