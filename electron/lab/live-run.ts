/** A run of this process: queued, training, or just ended. */
import type { RunRecord } from '../../shared/run-results.ts';
import type { FromWorker, ToWorker } from '../../shared/worker-protocol.ts';
import type { RunHistory } from './run-history.ts';
import { advance, measuredAt, progressAtEnd, progressAtStart, type RunProgress } from './run-progress.ts';
import type { Supervisor } from './supervisor.ts';
import type { RunEnding } from './worker-process.ts';

/** The state of such a run, updated by its worker's messages. */
export class LiveRun {
  progress: RunProgress;
  /** Resolves with the run's only ending. */
  readonly ended: Promise<RunEnding>;
  #end: (ending: RunEnding) => void = () => {};
  #supervisor: Supervisor | undefined;
  #hasEnded = false;
  readonly #listeners = new Set<(message: FromWorker) => void>();

  constructor(
    public record: RunRecord,
    readonly folder: string,
    readonly history: RunHistory,
  ) {
    const { lastStep, lastSnapshot } = history;
    this.progress = {
      ...progressAtStart(record, 'queued'),
      ...(lastStep ? { step: lastStep.step, epoch: lastStep.epoch, loss: lastStep.loss } : {}),
      ...(lastSnapshot ? measuredAt(lastSnapshot) : {}),
    };
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Called when the queue starts the run. */
  begin(supervisor: Supervisor): void {
    this.#supervisor = supervisor;
    if (this.progress.status === 'queued') this.progress = { ...this.progress, status: 'preparing' };
  }

  receive(message: FromWorker): void {
    if (message.type === 'started') this.history.dropAfter(message.record.fromStep);
    if (message.type === 'steps') for (const record of message.records) this.history.addStep(record);
    if (message.type === 'snapshot') this.history.addSnapshot(message.record);
    this.progress = advance(this.progress, message);
    for (const listener of this.#listeners) listener(message);
  }

  end(ending: RunEnding): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.progress = progressAtEnd(this.progress, ending);
    this.#end(ending);
  }

  send(message: ToWorker): void {
    this.#supervisor?.send(message);
  }

  stop(): void {
    this.progress = { ...this.progress, status: 'stopping' };
    void this.#supervisor?.stop();
  }

  /** Listens to every message of the worker. @returns Stops listening. */
  watch(listener: (message: FromWorker) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
