/** All operations on runs: start, watch, pause, stop, resume, rename, delete. */

import { stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hasStem, stemFor } from '../../shared/encoder-cards.ts';
import { asFailure, FailureError, refuse } from '../../shared/failure.ts';
import { channelCount, channelsInWords, colourReading } from '../../shared/image-reading.ts';
import { mostPinned, type RunDetail, type RunSummary, type Sparkline } from '../../shared/protocol.ts';
import type { Board, RunMarks, RunRecord } from '../../shared/run-results.ts';
import { taskCard } from '../../shared/task-cards.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';
import type { FromWorker } from '../../shared/worker-protocol.ts';
import { holderInTheWay, lockHolder, silentMs } from '../files/lock.ts';
import { makeFolder } from '../files/make-folder.ts';
import {
  listBoards,
  listCheckpoints,
  lockFile,
  metricsFile,
  readBoard,
  tensorboardFolder,
} from '../files/run-folder.ts';
import type { Datasets } from './datasets.ts';
import type { Emit } from './events.ts';
import { metricsDamage } from './latest-metrics.ts';
import { LiveRun } from './live-run.ts';
import { inFewPoints, readLossSparkline } from './loss-sparkline.ts';
import { ProbeResults } from './probe-results.ts';
import { datasetsOfRun } from './real-folders.ts';
import { RunHistory } from './run-history.ts';
import { unusedName } from './run-names.ts';
import type { NewRun, RunStore } from './run-store.ts';
import { damagedSummary, liveSummary, storedSummary } from './run-summary.ts';
import { someAtATime } from './some-at-a-time.ts';
import { storedNotes } from './step-notes.ts';
import { StoredHistories } from './stored-histories.ts';
import { StoredRuns } from './stored-runs.ts';
import { Supervisor } from './supervisor.ts';
import { Throttle } from './throttle.ts';
import { type Device, Queue } from './training-queue.ts';
import { validSettings } from './valid-settings.ts';
import type { SpawnWorker } from './worker-child.ts';
import type { RunEnding } from './worker-process.ts';

/** How often a run that another process trains is checked. */
const followEveryMs = 3_000;
/** How long a resumed run waits for its previous, killed process, which ends after its current step. */
const lockPatienceMs = 30_000;
/** How long it waits if that process was on another machine, which may have failed: until its lock counts as abandoned. */
const lockPatienceElsewhereMs = silentMs + 15_000;

/** Runs whose files are read at a time for a list. */
const listedAtOnce = 16;

/** A new run. */
export interface StartRun {
  /** Absolute real paths. */
  readonly folders: readonly string[];
  readonly heldOutFolders?: readonly string[];
  readonly settings: TrainSettings;
  readonly name?: string;
  /** The run whose encoder this one starts from. */
  readonly from?: string;
  /** Absolute path of the file of weights that this one starts from instead. */
  readonly fromFile?: string | undefined;
  /** The run whose file of weights this one starts from too. A run that is compared with another starts as that one did. */
  readonly fileOf?: string;
  /** The run that this one is compared with. */
  readonly pairedWith?: string;
  /** Absolute paths of photographs to exclude from training. */
  readonly excluded?: readonly string[];
  /** Also write event files of TensorBoard while it trains. */
  readonly tensorboard?: boolean | undefined;
}

/** How a run is resumed. */
export interface ResumeRun {
  /** Ends the run as stopped, with a snapshot and a checkpoint, after this share of its steps: one of 9, rounded up, for 9. */
  readonly stopAtOneOf?: number | undefined;
  /** Also write event files of TensorBoard from now on, with everything before; a run that writes them goes on without it. */
  readonly tensorboard?: boolean | undefined;
}

/** The settings, besides the encoder, that two runs must share for one to take the other's weights. */
const networkOf = (settings: TrainSettings): Readonly<Record<string, string>> => {
  const { encoder, size, stem, patch, positions, normalisation } = settings;
  return {
    ...(hasStem(encoder) && { stem: stemFor(stem, size) }),
    patch,
    positions,
    normalisation,
  };
};

/** What `Runs` works with. */
export interface RunsParts {
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly spawn: SpawnWorker;
  readonly emit: Emit;
  readonly versions: Readonly<Record<string, string>>;
}

/** All runs of a workspace. */
export class Runs {
  readonly #parts: RunsParts;
  readonly #stored: StoredRuns;
  readonly #histories = new StoredHistories();
  readonly #probes = new ProbeResults();
  readonly #live = new Map<string, LiveRun>();
  /** Runs whose resumption is in progress. */
  readonly #resuming = new Set<string>();
  /** Names of new runs whose records are being written. */
  readonly #starting = new Set<string>();
  /** Runs of other processes that this process checks regularly, because a client has asked about them. */
  readonly #followed = new Set<string>();
  #queue = new Queue(() => this.#announceWaiting());
  readonly #changes = new Throttle(250);
  readonly #curves = new Throttle(500);

  constructor(parts: RunsParts) {
    this.#parts = parts;
    this.#stored = new StoredRuns(parts.store);
  }

  /** Trains one run on each of these devices; by default, one run at a time. Nothing may be queued or training. */
  trainOn(devices: readonly [Device, ...Device[]]): void {
    if (this.active().length > 0) throw new Error('the devices cannot change while runs are queued or training');
    this.#queue = new Queue(() => this.#announceWaiting(), devices);
  }

  /** Most runs that train at a time in this process. */
  get atATime(): number {
    return this.#queue.devices.length;
  }

  /** Newest first. */
  async list(): Promise<RunSummary[]> {
    const ids = await this.#parts.store.ids();
    this.#stored.keepOnly(ids);
    this.#probes.keepOnly(ids.map((id) => this.#parts.store.folderOf(id)));
    const summaries = await someAtATime(ids, listedAtOnce, (id) =>
      this.summary(id).catch((error: unknown) => {
        if (asFailure(error).code !== 'not-found') throw error;
        return undefined; // it was removed meanwhile
      }),
    );
    return summaries.flatMap((summary) => summary ?? []).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async summary(id: string): Promise<RunSummary> {
    const probe = await this.#probes.read(this.#parts.store.folderOf(id));
    const summary = await this.#summaryOf(id); // last, so that summaries that resolve out of order carry the current state
    return probe ? { ...summary, probe } : summary;
  }

  async #summaryOf(id: string): Promise<RunSummary> {
    const { store, datasets } = this.#parts;
    const live = this.#live.get(id);
    if (live)
      return liveSummary(
        live,
        datasets.nameOf(live.record.folders, live.record.settings.reading),
        this.#queue.position(id),
      );
    const folder = store.folderOf(id);
    try {
      const run = await this.#stored.read(id);
      if (!run.ok) {
        if (run.failure.code === 'not-found') throw new FailureError(run.failure);
        return await damagedSummary(id, folder, run.failure);
      }
      const summary = await storedSummary(
        run.value,
        folder,
        datasets.nameOf(run.value.record.folders, run.value.record.settings.reading),
      );
      if (summary.trainedByOtherProcess) this.#follow(id);
      return summary;
    } catch (error) {
      if (error instanceof FailureError) throw error;
      // One damaged run must not hide the others.
      const message = `a file in ${folder} cannot be read: ${(error as Error).message}`;
      return damagedSummary(id, folder, { code: 'unusable-input', message, hint: 'repair it, or delete the run' });
    }
  }

  /** The loss of each run in a few points. @throws FailureError 'not-found' for a text that cannot be an id. */
  async sparklines(ids: readonly string[]): Promise<{ run: string; loss: Sparkline }[]> {
    const sparklines: { run: string; loss: Sparkline }[] = [];
    for (const run of ids) {
      await new Promise((resolve) => setImmediate(resolve)); // reading blocks: everything else gets its turn
      const live = this.#live.get(run);
      const loss = live ? inFewPoints(live.history.curves().loss) : readLossSparkline(this.folderOf(run));
      sparklines.push({ run, loss });
    }
    return sparklines;
  }

  /** Announces runs that other processes have changed or removed. */
  async announceChanged(changed: readonly string[], gone: readonly string[]): Promise<void> {
    const isHere = (id: string): boolean => this.#live.has(id);
    await someAtATime(
      changed.filter((id) => !isHere(id)),
      listedAtOnce,
      async (id) => {
        const summary = await this.summary(id).catch(() => undefined); // not a run's folder, or removed meanwhile
        if (summary && !isHere(id)) this.#parts.emit('run.changed', summary);
      },
    );
    for (const run of gone) if (!isHere(run)) this.#parts.emit('run.removed', { run });
  }

  async detail(id: string): Promise<Omit<RunDetail, 'exported' | 'evaluation' | 'diagnosis'>> {
    const { folder, record } = await this.#find(id);
    const live = this.#live.get(id);
    const history = await this.history(id);
    const summary = await this.summary(id);
    const lastCheckpoint = (await listCheckpoints(folder)).at(-1);
    const damaged = live ? [] : metricsDamage(metricsFile(folder), history, record.ending, lastCheckpoint);
    const events = tensorboardFolder(folder);
    const hasEvents = (await stat(events).catch(() => undefined))?.isDirectory();
    return {
      summary,
      record,
      curves: history.curves(),
      boards: await listBoards(folder),
      folder,
      ...(hasEvents ? { tensorboard: events } : {}),
      damaged,
    };
  }

  /** All metrics of a run. */
  async history(id: string): Promise<RunHistory> {
    const { folder, record } = await this.#find(id);
    return this.#live.get(id)?.history ?? this.#histories.read(folder, record.ending !== undefined);
  }

  async board(id: string, step: number): Promise<Board> {
    const board = await readBoard((await this.#find(id)).folder, step);
    return board.ok ? board.value : refuse('not-found', board.failure.message);
  }

  async record(id: string): Promise<RunRecord> {
    return (await this.#find(id)).record;
  }

  folderOf(id: string): string {
    return this.#parts.store.folderOf(id);
  }

  /** Adds a new run to the end of the queue. @returns Its id. */
  async start(start: StartRun): Promise<string> {
    const settings = validSettings(start.settings, start.settings.reading);
    if (start.from !== undefined) await this.checkFrom(start.from, settings);
    if (start.pairedWith !== undefined) await this.#find(start.pairedWith);
    const sameFile = start.fileOf ?? start.pairedWith;
    const fromFile = start.fromFile ?? (sameFile === undefined ? undefined : (await this.record(sameFile)).fromFile);
    const taken = await this.names();
    const name = unusedName(this.nameFor(start), new Set([...taken, ...this.#starting]));
    this.#starting.add(name);
    const record = await this.create({ ...start, fromFile, settings, name }).finally(() => this.#starting.delete(name));
    this.#enqueue(record, new RunHistory());
    return record.id;
  }

  /** The name that the user chose, or one that tells the task and the dataset. */
  nameFor({ name, settings, folders }: Pick<StartRun, 'name' | 'settings' | 'folders'>): string {
    const title = taskCard(settings.task)?.title ?? settings.task;
    return name?.trim() || `${title} on ${this.#parts.datasets.nameOf(folders, settings.reading)}`;
  }

  /**
   * Writes the record of a new run, which trains once it is resumed.
   * @param start Checked, with the name as it shall be.
   * @param ofSweep The sweep that it is a run of, and its id, which no run has.
   */
  async create(
    start: StartRun & { readonly name: string },
    ofSweep?: { readonly sweep: string; readonly id: string },
  ): Promise<RunRecord> {
    const { store, datasets, versions } = this.#parts;
    const { name, settings, fromFile } = start;
    const pinned = [start.folders, start.heldOutFolders ?? []]
      .flatMap((folders) => datasets.pinnedTo(folders, settings.reading))
      .slice(0, mostPinned);
    const run: NewRun = {
      name,
      settings,
      folders: [...start.folders],
      heldOutFolders: [...(start.heldOutFolders ?? [])],
      ...(start.from === undefined ? {} : { from: start.from }),
      ...(fromFile === undefined ? {} : { fromFile }),
      ...(start.pairedWith === undefined ? {} : { pairedWith: start.pairedWith }),
      ...(start.excluded === undefined ? {} : { excluded: [...new Set(start.excluded)] }),
      ...(pinned.length > 0 ? { pinned: [...new Set(pinned)] } : {}),
      ...(ofSweep === undefined ? {} : { sweep: ofSweep.sweep }),
      versions: { ...versions },
    };
    const record = await store.create(run, ofSweep?.id);
    if (start.tensorboard) await makeFolder(tensorboardFolder(this.folderOf(record.id)));
    return record;
  }

  /** Resumes from the last checkpoint, or from the beginning if there is none yet. */
  async resume(id: string, { stopAtOneOf, tensorboard }: ResumeRun = {}): Promise<void> {
    const { record, folder } = await this.#find(id);
    if (this.#isActive(id) || this.#resuming.has(id)) refuse('bad-usage', `${id} is still running`);
    refuseFinished(record);
    this.#resuming.add(id);
    try {
      await unlocked(folder);
      if (tensorboard) await makeFolder(tensorboardFolder(folder));
      const resumed = await this.#parts.store.update(id, (now) => {
        refuseFinished(now); // another process may have finished it meanwhile
        const { ending: _, ...rest } = now;
        return rest;
      });
      this.#enqueue(resumed, await this.#histories.read(folder, false), stopAtOneOf);
    } finally {
      this.#resuming.delete(id);
    }
  }

  pause(id: string): void {
    this.#active(id).send({ type: 'pause' });
  }

  continue(id: string): void {
    this.#active(id).send({ type: 'continue' });
  }

  snapshot(id: string): void {
    this.#active(id).send({ type: 'snapshot' });
  }

  /** Stops a run after it has written a checkpoint; removes a waiting run from the queue. */
  async stop(id: string): Promise<void> {
    const live = this.#active(id);
    if (this.#queue.remove(id)) {
      await this.#end(live, { status: 'stopped', step: live.progress.step, seconds: 0 });
      return;
    }
    live.stop();
    this.#announce(id);
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change(id, (before) => ({ ...before, name }));
  }

  /** @param marks Those to change; the others stay. */
  async mark(id: string, marks: RunMarks): Promise<void> {
    const tags = marks.tags && [...new Set(marks.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))];
    const stepNotes = marks.stepNotes && storedNotes(marks.stepNotes);
    const change = { ...marks, ...(tags && { tags }), ...(stepNotes && { stepNotes }) };
    await this.#change(id, (before) => ({ ...before, marks: { ...before.marks, ...change } }));
  }

  async #change(id: string, change: (record: RunRecord) => RunRecord): Promise<void> {
    const record = await this.#parts.store.update(id, change);
    const live = this.#live.get(id);
    if (live) live.record = record;
    this.#announce(id);
  }

  /** Moves a run that is not running to the trash; removes a waiting run from the queue. */
  async remove(id: string): Promise<void> {
    if (this.#queue.position(id) !== undefined) await this.stop(id);
    const folder = this.folderOf(id);
    if (this.#isActive(id) || (await holderInTheWay(lockFile(folder))) !== undefined) {
      refuse('bad-usage', `“${(await this.record(id)).name}” is still running`, 'stop it first');
    }
    await this.#parts.store.remove(id);
    this.#live.delete(id);
    this.#parts.emit('run.removed', { run: id });
  }

  /** Permanently deletes a run that ended before its first step. */
  async discard(id: string): Promise<void> {
    if (this.#isActive(id)) refuse('bad-usage', `${id} is still running`);
    await this.#parts.store.discard(id);
    this.#live.delete(id);
    this.#parts.emit('run.removed', { run: id });
  }

  /** Listens to every message of the run's worker. */
  watch(id: string, listener: (message: FromWorker) => void): () => void {
    return this.#active(id).watch(listener);
  }

  /** The only ending of a run that was started or resumed here, once its record is written. */
  ended(id: string): Promise<RunEnding> {
    return this.#live.get(id)?.ended ?? refuse('not-found', `${id} was not started here`);
  }

  /** Forgets what this process holds of a run that has ended: it is read from its folder from now on. */
  release(id: string): void {
    if (!this.#isActive(id)) this.#live.delete(id);
  }

  /** Ids of runs that are queued or training in this process. */
  active(): string[] {
    return [...this.#live.keys()].filter((id) => this.#isActive(id));
  }

  /** Name of a run that trains or waits in this process, or trains in another; undefined if there is none. */
  async training(): Promise<string | undefined> {
    const { store } = this.#parts;
    const [here] = this.active();
    if (here !== undefined) return this.#live.get(here)?.record.name;
    for (const id of await store.ids()) {
      if ((await lockHolder(lockFile(store.folderOf(id)))) === undefined) continue;
      const record = await store.read(id);
      return record.ok ? record.value.name : id;
    }
    return undefined;
  }

  /** Ids of the datasets of running and queued runs, in this and other processes. */
  async datasetsInUse(): Promise<string[]> {
    const { store } = this.#parts;
    const ids = await store.ids();
    const records = await someAtATime(ids, listedAtOnce, async (id) => {
      const isRunning = this.#isActive(id) || (await lockHolder(lockFile(store.folderOf(id)))) !== undefined;
      return isRunning ? store.read(id) : undefined;
    });
    return records.flatMap((record) => (record?.ok ? datasetsOfRun(record.value) : []));
  }

  /** Stops every run after it has written a checkpoint. */
  async close(): Promise<void> {
    const active = this.active();
    const waiting = active.filter((id) => this.#queue.position(id) !== undefined);
    await Promise.all([...waiting, ...active.filter((id) => !waiting.includes(id))].map((id) => this.stop(id)));
    await Promise.all(active.map((id) => this.ended(id)));
  }

  /** Ids of all runs, including damaged ones. */
  ids(): Promise<string[]> {
    return this.#parts.store.ids();
  }

  /** Names of all runs with a readable record. */
  async names(): Promise<string[]> {
    const { store } = this.#parts;
    const records = await someAtATime(await store.ids(), listedAtOnce, (id) => store.read(id));
    return records.flatMap((record) => (record.ok ? record.value.name : []));
  }

  #enqueue(record: RunRecord, history: RunHistory, stopAtOneOf?: number): void {
    const live = new LiveRun(record, this.folderOf(record.id), history);
    this.#live.set(record.id, live);
    this.#queue.add(record.id, (device) => this.#train(live, device, stopAtOneOf));
    this.#announce(record.id);
  }

  async #train(live: LiveRun, device: Device, stopAtOneOf: number | undefined): Promise<void> {
    const { spawn, datasets, store } = this.#parts;
    const { id, settings, from, fromFile, started } = live.record;
    const supervisor = new Supervisor({
      spawn: device === undefined ? spawn : (title) => spawn(title, { CUDA_VISIBLE_DEVICES: device }),
      job: {
        job: 'train',
        run: id,
        runDir: live.folder,
        settings,
        ...datasets.specsOfRun(live.record),
        ...(from === undefined ? {} : { fromRunDir: store.folderOf(from) }),
        ...(stopAtOneOf === undefined ? {} : { stopAtOneOf }),
        ...(fromFile === undefined ? {} : { fromFile }),
        ...(started ? { keep: { engine: started.engine, lowering: started.lowering } } : {}),
      },
      onMessage: (message) => this.#receive(live, message),
      hasCheckpoint: async () => (await listCheckpoints(live.folder)).length > 0,
      unlocked: () => unlocked(live.folder),
    });
    live.begin(supervisor);
    this.#announce(id);
    await this.#end(live, await supervisor.ended);
  }

  #receive(live: LiveRun, message: FromWorker): void {
    const { id } = live.record;
    live.receive(message);
    this.#announce(id);
    if (message.type === 'steps' || message.type === 'snapshot') {
      this.#curves.call(id, () => this.#parts.emit('run.curves', { run: id, curves: live.history.curves() }));
    }
    if (message.type === 'board') this.#parts.emit('run.board', { run: id, step: message.board.step });
    if (message.type === 'started') {
      const { record: started, datasetFingerprint } = message;
      void this.#keep(live, (record) => {
        const weights = started.weights ?? record.started?.weights; // a resumed run did not read the file
        return { ...record, started: { ...started, ...(weights && { weights }) }, datasetFingerprint };
      });
    }
  }

  async #end(live: LiveRun, ending: RunEnding): Promise<void> {
    // A lock that cannot be read, on a shared folder that is away, must not keep the run from ending.
    const holder = await lockHolder(lockFile(live.folder)).catch(() => undefined);
    if (holder !== undefined) {
      // Another process began to train it before this one did: its ending is not told here.
      live.end(ending);
      this.#live.delete(live.record.id);
      this.#announce(live.record.id);
      return;
    }
    await this.#keep(live, (record) => ({ ...record, ending }));
    live.end(ending);
    this.#curves.flush(live.record.id);
    this.#announce(live.record.id);
    this.#changes.flush(live.record.id);
    // Leaves the index of a long run, so that the next process opens it at once. Nobody waits for it, and nothing needs it.
    void this.#histories.read(live.folder, true).catch(() => {});
  }

  /** Stores a change of the record. A record that cannot be written (full disk, deleted folder) must not end the lab. */
  async #keep(live: LiveRun, change: (record: RunRecord) => RunRecord): Promise<void> {
    live.record = change(live.record);
    try {
      live.record = await this.#parts.store.update(live.record.id, change);
    } catch (error) {
      const message = `the record of ${live.record.id} cannot be written: ${(error as Error).message}`;
      live.receive({ type: 'log', level: 'warning', message });
    }
  }

  #announce(id: string): void {
    this.#changes.call(id, () => {
      this.summary(id).then(
        (summary) => this.#parts.emit('run.changed', summary),
        () => {}, // it was removed meanwhile, which has its own event
      );
    });
  }

  /** Announces a run of another process again and again until it has ended; the timer keeps no process alive. */
  #follow(id: string): void {
    if (this.#followed.has(id)) return;
    this.#followed.add(id);
    setTimeout(() => {
      this.#followed.delete(id);
      this.#announce(id);
    }, followEveryMs).unref();
  }

  #announceWaiting(): void {
    for (const id of this.active()) if (this.#queue.position(id) !== undefined) this.#announce(id);
  }

  #isActive(id: string): boolean {
    return this.#live.get(id)?.hasEnded === false;
  }

  #active(id: string): LiveRun {
    const live = this.#live.get(id);
    return live && !live.hasEnded ? live : refuse('not-found', `${id} is not running`);
  }

  async #find(id: string): Promise<{ record: RunRecord; folder: string }> {
    const live = this.#live.get(id);
    if (live) return { record: live.record, folder: live.folder };
    const record = await this.#parts.store.read(id);
    if (!record.ok) throw new FailureError(record.failure);
    return { record: record.value, folder: this.folderOf(id) };
  }

  /** @throws FailureError if a run with these settings cannot start from the encoder of another one. */
  async checkFrom(from: string, settings: TrainSettings): Promise<void> {
    const { record, folder } = await this.#find(from);
    if (record.settings.encoder !== settings.encoder) {
      refuse(
        'bad-usage',
        `${from} trained a ${record.settings.encoder} encoder, but this run has ${settings.encoder}`,
        `set the encoder to ${record.settings.encoder}`,
      );
    }
    const [trained, asked] = [networkOf(record.settings), networkOf(settings)];
    const otherwise = Object.keys(trained).find((key) => trained[key] !== asked[key]);
    if (otherwise !== undefined)
      refuse(
        'bad-usage',
        `${from} was trained with ${otherwise}=${trained[otherwise]}, but this run has ${otherwise}=${asked[otherwise]}`,
        `set ${otherwise}=${trained[otherwise]}`,
      );
    const [theirs, ours] = [record.settings.reading ?? colourReading, settings.reading ?? colourReading];
    if (channelCount(theirs) !== channelCount(ours)) {
      refuse(
        'bad-usage',
        `${from} was trained on ${channelsInWords(theirs.channels)}, but this run reads ${channelsInWords(ours.channels)}`,
        'read the images with as many channels (--channels on the command line)',
      );
    }
    if ((await listCheckpoints(folder)).length === 0) {
      refuse('unusable-input', `${from} has no checkpoint yet, and so no encoder to start from`);
    }
  }
}

function refuseFinished({ id, ending }: RunRecord): void {
  if (ending?.status === 'finished') refuse('bad-usage', `${id} has finished: there is nothing to resume`);
}

/** Waits until no other process locks the run's folder. @throws FailureError if the lock remains. */
async function unlocked(folder: string): Promise<void> {
  const began = Date.now();
  for (;;) {
    const holder = await holderInTheWay(lockFile(folder));
    if (holder === undefined) return;
    const isHere = holder.host === hostname();
    if (Date.now() - began > (isHere ? lockPatienceMs : lockPatienceElsewhereMs))
      refuse(
        'unusable-input',
        `process ${holder.pid} on ${holder.host}${holder.slurm ? ` (Slurm job ${holder.slurm.job})` : ''} is training in ${folder}`,
        `stop it first, or wait until it has ended; if no training is running, delete ${lockFile(folder)}`,
      );
    // Asking about another machine writes a file and asks Slurm.
    await new Promise((resolve) => setTimeout(resolve, isHere ? 100 : 2_000));
  }
}
