/**
 * Trains the runs of one sweep, as many at a time as the lab has devices, and measures them. Each run is trained by the
 * mechanism that trains and resumes any run. Several processes can work on one sweep: whoever holds the claim of a run, a lock
 * in the sweep's folder, trains it.
 */
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { takeLock } from '../../files/lock.ts';
import type { Analyses } from '../analyses.ts';
import { datasetId } from '../real-folders.ts';
import type { Runs } from '../runs.ts';
import type { SweepRecord, SweepStore } from './sweep-store.ts';

/** How often runs that others train are looked at. */
const lookEveryMs = 1_000;

/** What a drive works with. */
export interface DriveParts {
  readonly record: SweepRecord;
  readonly store: SweepStore;
  readonly runs: Runs;
  readonly analyses: Analyses;
  /** The runs that are to be trained now, in order: all of the sweep, or those of the current rung with the part of their steps. */
  due(): Promise<readonly DueRun[]>;
  /** A run has been trained or measured, or could not be. */
  onDone(run: string): void;
}

/** A run that is to be trained. */
export interface DueRun {
  readonly run: string;
  readonly stopAtOneOf?: number | undefined;
}

interface Work extends DueRun {
  readonly verb: 'train' | 'evaluate';
  release(): Promise<void>;
}

/** What is to be done about a run: train it, measure it, see what becomes of it `later`, because it is being trained, or nothing. */
export type RunWork = Work['verb'] | 'later' | 'over';

/** The k-NN accuracy of a run as it is now; undefined if it was not measured, or at an earlier step or on other test images. */
export function knnOf(
  { probe, step }: Pick<RunSummary, 'probe' | 'step'>,
  { labelled }: Pick<SweepRecord, 'labelled'>,
): number | undefined {
  if (!probe || (probe.step ?? step) < step) return undefined;
  return labelled && probe.test !== datasetId(labelled.test) ? undefined : probe.knn;
}

/** @param summary Undefined for a run that was deleted. */
export function workOn(summary: RunSummary | undefined, record: Pick<SweepRecord, 'labelled'>): RunWork {
  if (summary === undefined || summary.task === '') return 'over'; // deleted, or its record is damaged
  switch (summary.status) {
    case 'finished':
      return record.labelled !== undefined && knnOf(summary, record) === undefined ? 'evaluate' : 'over';
    case 'diverged':
      return 'over'; // with the same numbers it would again
    case 'waiting':
    case 'stopped':
    case 'failed':
    case 'crashed':
      return 'train';
    default:
      return 'later'; // someone trains it
  }
}

/** One attempt to finish a sweep. A run that fails is tried once. */
export class SweepDrive {
  /**
   * Resolves when nothing is left to do, or when it was stopped and its runs have written their checkpoints. If the sweep's files
   * cannot be read or written any more, it rejects once the runs that train have ended.
   */
  readonly ended: Promise<void>;
  /** Why runs could not be trained or measured, where their own records do not say it. */
  readonly failures = new Map<string, Failure>();
  readonly #parts: DriveParts;
  readonly #mine = new Map<string, Work['verb']>();
  readonly #tried = new Set<string>();
  #isStopping = false;
  #choosing: Promise<unknown> = Promise.resolve();
  /** Lanes that pause, to be woken. */
  readonly #pausing = new Set<() => void>();

  constructor(parts: DriveParts) {
    this.#parts = parts;
    const lanes = Array.from({ length: parts.runs.atATime }, () => this.#lane());
    this.ended = Promise.allSettled(lanes)
      .then(() => Promise.all(lanes))
      .then(() => undefined);
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Stops what it trains, each run after it has written a checkpoint. */
  stop(): Promise<void> {
    this.#isStopping = true;
    for (const wake of this.#pausing) wake();
    for (const [run, verb] of this.#mine) this.#stop(run, verb);
    return this.ended;
  }

  #stop(run: string, verb: Work['verb']): void {
    const { runs, analyses } = this.#parts;
    // It may have ended, or not have begun.
    (verb === 'train' ? runs.stop(run) : analyses.cancel('evaluate', run)).catch(() => undefined);
  }

  async #lane(): Promise<void> {
    while (!this.#isStopping) {
      const next = await this.#next();
      if (next === 'nothing') return;
      if (next === 'later') await this.#pause();
      else await this.#perform(next);
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#pausing.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, lookEveryMs);
      this.#pausing.add(wake);
    });
  }

  /** Lanes choose one after another, so that two do not choose the same run. */
  #next(): Promise<Work | 'later' | 'nothing'> {
    const next = this.#choosing.then(() => this.#choose());
    this.#choosing = next.catch(() => undefined);
    return next;
  }

  async #choose(): Promise<Work | 'later' | 'nothing'> {
    let isLater = false;
    for (const due of await this.#parts.due()) {
      if (this.#isStopping) return 'nothing';
      const look = this.#mine.has(due.run) ? 'later' : await this.#look(due);
      if (look === 'later') isLater = true;
      if (look === 'later' || look === 'over') continue;
      const claim = await takeLock(this.#parts.store.claimFile(this.#parts.record.id, due.run));
      if (!claim.ok) {
        isLater = true;
        continue;
      }
      // Whoever held the claim before may have trained it meanwhile.
      const verb = await this.#look(due);
      if (verb === 'train' || verb === 'evaluate') {
        this.#mine.set(due.run, verb);
        return { ...due, verb, release: () => claim.lock.release() };
      }
      await claim.lock.release();
      if (verb === 'later') isLater = true;
    }
    return isLater ? 'later' : 'nothing';
  }

  /** What is to be done about a run. */
  async #look({ run, stopAtOneOf }: DueRun): Promise<RunWork> {
    const summary = await this.#parts.runs.summary(run).catch(() => undefined);
    const work = workOn(summary, this.#parts.record);
    const attempt = work === 'evaluate' ? `evaluate ${run}` : `train ${run} ${stopAtOneOf}`;
    return (work === 'train' || work === 'evaluate') && this.#tried.has(attempt) ? 'over' : work;
  }

  async #perform(work: Work): Promise<void> {
    const { run } = work;
    try {
      if (work.verb === 'train') await this.#train(work);
      else await this.#evaluate(run);
      this.failures.delete(run);
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code !== 'stopped') this.failures.set(run, failure);
    } finally {
      this.#mine.delete(run);
      await work.release();
      this.#parts.onDone(run);
      for (const wake of this.#pausing) wake();
    }
  }

  async #train({ run, stopAtOneOf }: DueRun): Promise<void> {
    const { runs } = this.#parts;
    const attempt = `train ${run} ${stopAtOneOf}`;
    this.#tried.add(attempt);
    await runs.resume(run, { stopAtOneOf });
    if (this.#isStopping) this.#stop(run, 'train');
    await runs.ended(run);
    runs.release(run); // thousands of curves would fill the memory
    // If another process was quicker, this was no attempt.
    if ((await runs.summary(run)).trainedByOtherProcess) this.#tried.delete(attempt);
  }

  async #evaluate(run: string): Promise<void> {
    this.#tried.add(`evaluate ${run}`);
    await this.#parts.analyses.start('evaluate', run, this.#parts.record.labelled!);
  }
}
