/** All sweeps of a workspace: start, list, stop, resume, delete. */
import { asFailure, type Failure, FailureError, refuse } from '../../../shared/failure.ts';
import { planRun } from '../../../shared/run-plan.ts';
import {
  askAboveRuns,
  type SweepCost,
  type SweepDetail,
  type SweepPlan,
  type SweepSummary,
} from '../../../shared/sweep.ts';
import { lockHolder } from '../../files/lock.ts';
import type { EvaluateOptions } from '../analyses/evaluate.ts';
import type { Analyses } from '../analyses.ts';
import type { Datasets } from '../datasets.ts';
import type { Emit, Events } from '../events.ts';
import { realFolders } from '../real-folders.ts';
import { unusedName } from '../run-names.ts';
import type { Runs, StartRun } from '../runs.ts';
import type { Submission } from '../slurm/cluster-sweep.ts';
import type { SlurmProfile } from '../slurm/profile.ts';
import type { SweepsOnSlurm } from '../slurm/sweeps-on-slurm.ts';
import { someAtATime } from '../some-at-a-time.ts';
import { validSettings } from '../valid-settings.ts';
import type { Workspace } from '../workspace.ts';
import { type DueRun, SweepDrive, workOn } from './drive-sweep.ts';
import { halvedSteps, partsAt } from './halving.ts';
import { refuseUnlabelled } from './labelled-images.ts';
import { inWords, type Trial, trialsOf } from './planned-runs.ts';
import {
  damagedSweep,
  type ReadSweepParts,
  readSweep,
  readSweepSummary,
  readTrialRuns,
  standingsOf,
} from './read-sweep.ts';
import { RungScores } from './rung-scores.ts';
import { isRunOfSweep, runOfSweep, type SweepRecord, SweepStore } from './sweep-store.ts';
import { trainImages } from './train-images.ts';

/** A new sweep. */
export interface StartSweep extends Pick<StartRun, 'folders' | 'heldOutFolders' | 'excluded' | 'name' | 'tensorboard'> {
  readonly plan: SweepPlan;
  /** Labelled images, for a plan that measures k-NN. */
  readonly labelled?: EvaluateOptions | undefined;
}

/** What `Sweeps` works with. */
export interface SweepsParts {
  readonly workspace: Workspace;
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly analyses: Analyses;
  readonly events: Events;
  readonly cluster: SweepsOnSlurm;
}

/** @param failure Why a run could not be trained or measured, if its own record does not say it. */
type DoneListener = (run: string, failure: Failure | undefined) => void;

/** Records of runs that are written at a time. */
const writtenAtOnce = 8;
/** Between two events of a sweep: at least half a second, and so many times what reading its runs took. */
const [leastRestMs, restShare] = [500, 20];

export class Sweeps {
  readonly #parts: SweepsParts;
  readonly #store: SweepStore;
  readonly #emit: Emit;
  readonly #reading: ReadSweepParts;
  /** Sweeps that this process trains. */
  readonly #drives = new Map<string, SweepDrive>();
  readonly #listeners = new Map<string, Set<DoneListener>>();
  /** Sweeps that were announced just now, and whether they have changed since. */
  readonly #announced = new Map<string, 'once' | 'again'>();

  constructor(parts: SweepsParts) {
    this.#parts = parts;
    this.#store = new SweepStore(parts.workspace);
    this.#emit = parts.events.emit;
    const rungScores = new RungScores(parts.runs);
    this.#reading = { ...parts, store: this.#store, rungScores, workspace: parts.workspace.root };
    parts.events.subscribe(({ name, payload }) => {
      if (name === 'run.changed' && payload.sweep !== undefined) this.announce(payload.sweep);
      if (name === 'run.removed') void this.#announceWithout(payload.run);
    });
  }

  /**
   * Checks a plan and counts its runs and steps; starts nothing.
   * @param images Number of images to train on, if it is known; it is needed where the length is in epochs.
   * @throws FailureError 'bad-usage' that names what is wrong with the plan.
   */
  async cost(start: StartSweep, images?: number): Promise<SweepCost> {
    const { plan, trials } = await this.#checked(start);
    const isInSteps = trials.every(({ settings }) => 'steps' in settings.length);
    const count = isInSteps ? undefined : (images ?? (await trainImages(start, plan.settings, this.#parts.datasets)));
    const steps = trials.map(({ settings }) =>
      'steps' in settings.length ? settings.length.steps : planRun(settings, count!).totalSteps,
    );
    const eachSeed = plan.halving ? halvedSteps(plan.halving, steps) : steps.reduce((sum, each) => sum + each, 0);
    return { trials: trials.length, runs: trials.length * plan.seeds, steps: eachSeed * plan.seeds };
  }

  /** What a stored sweep amounts to, from the number of images that its first run has found. */
  async costOf(id: string): Promise<SweepCost> {
    const { trials, ...record } = await this.#read(id);
    for (const { run } of trials) {
      const { started } = await this.#parts.runs.record(run).catch(() => ({ started: undefined }));
      if (started) return this.cost(record, started.images);
    }
    return this.cost(record);
  }

  /** The number of runs, and the first of them, of which a few steps can be measured. */
  async checked(start: StartSweep): Promise<{ readonly runs: number; readonly first: StartRun }> {
    const { plan, trials } = await this.#checked(start);
    return { runs: trials.length * plan.seeds, first: { ...start, settings: trials[0]!.settings } };
  }

  /** The plan with its settings as they will be trained, and its trials. */
  async #checked({ plan: asked, labelled }: StartSweep): Promise<{ plan: SweepPlan; trials: Trial[] }> {
    const plan = { ...asked, settings: validSettings(asked.settings, asked.settings.reading) };
    const trials = trialsOf(plan);
    if (plan.halving && plan.measure === 'knn')
      refuse('bad-usage', 'successive halving compares held-out scores', 'rank by the score, or train all trials');
    if (plan.measure === 'knn') await refuseUnlabelled(labelled);
    return { plan, trials };
  }

  /**
   * Writes the sweep and the records of all its runs, which then wait.
   * @param confirmed Whether the user has agreed to more than `askAboveRuns` runs.
   * @returns Its id.
   */
  async create(start: StartSweep, confirmed = false): Promise<string> {
    const { plan, trials } = await this.#checked(start);
    const runs = trials.length * plan.seeds;
    if (runs > askAboveRuns && !confirmed)
      refuse('bad-usage', `the plan has ${runs} runs`, `more than ${askAboveRuns} runs start only if you confirm them`);
    const { folders, heldOutFolders = [], excluded, labelled, tensorboard } = start;
    const wanted = this.#parts.runs.nameFor({ ...start, settings: plan.settings });
    const name = unusedName(wanted, new Set((await this.list()).map((sweep) => sweep.name)));
    const id = await this.#store.create(plan.settings.task);
    const seeds = Array.from({ length: plan.seeds }, (_, seed) => plan.settings.seed + seed);
    // All trials once, before any of them again: a sweep that is stopped early has seen them all.
    const planned = seeds.flatMap((seed) => trials.map(({ chosen }) => ({ settings: { ...chosen }, seed })));
    const record: SweepRecord = {
      schemaVersion: 1,
      id,
      name,
      createdAt: new Date().toISOString(),
      folders: [...folders],
      heldOutFolders: [...heldOutFolders],
      ...(excluded && excluded.length > 0 ? { excluded: [...new Set(excluded)] } : {}),
      ...(tensorboard ? { tensorboard } : {}),
      plan,
      ...(plan.measure === 'knn' && labelled
        ? {
            labelled: {
              ...labelled,
              images: await realFolders(labelled.images),
              test: await realFolders(labelled.test),
            },
          }
        : {}),
      trials: planned.map((trial, place) => ({
        ...trial,
        run: runOfSweep(id, place + 1, runs),
      })),
      hasRuns: false,
    };
    await this.#store.write(record);
    await this.#createRuns(record);
    this.announce(id);
    return id;
  }

  /** Writes the records of the runs that a process was killed before writing. */
  async #createRuns(record: SweepRecord): Promise<void> {
    const { runs } = this.#parts;
    const { id: sweep, name, plan, folders, heldOutFolders, excluded, tensorboard } = record;
    const all = new Map(trialsOf(plan).map(({ chosen, settings }) => [JSON.stringify(chosen), settings]));
    const existing = new Set(await runs.ids());
    const names = new Set(await runs.names());
    const missing = record.trials
      .filter(({ run }) => !existing.has(run))
      .map((trial) => {
        const words = [inWords(trial.settings), ...(plan.seeds > 1 ? [`seed ${trial.seed}`] : [])].filter(Boolean);
        const unused = unusedName([name, ...words].join(' · '), names);
        names.add(unused);
        return { ...trial, name: unused };
      });
    await someAtATime(missing, writtenAtOnce, async ({ settings, seed, run, name: runName }) => {
      const start: StartRun = {
        folders,
        heldOutFolders,
        settings: { ...all.get(JSON.stringify(settings))!, seed },
        ...(excluded ? { excluded } : {}),
        tensorboard,
      };
      await runs.create({ ...start, name: runName }, { sweep, id: run });
    });
    await this.#store.write({ ...record, hasRuns: true });
  }

  /** Creates a sweep and trains its runs. @returns Its id, once its runs wait. */
  async start(start: StartSweep, confirmed = false): Promise<string> {
    const id = await this.create(start, confirmed);
    await this.resume(id);
    return id;
  }

  /**
   * Trains and measures the runs that have not finished; those that failed are tried again. The runs of a sweep that was
   * submitted to a cluster are submitted to it again.
   * @param only The only run to train and measure, in this process in any case.
   */
  async resume(id: string, only?: string): Promise<void> {
    const record = await this.#withRuns(id);
    if (this.#drives.has(id)) refuse('bad-usage', `${id} is still running`);
    if (only !== undefined && !record.trials.some(({ run }) => run === only))
      refuse('bad-usage', `${only} is no run of ${id}`);
    const { cluster, workspace } = this.#parts;
    if (only === undefined && (await cluster.isSubmitted(id))) {
      await this.submit(id, await cluster.profileOf(id, workspace.root));
      return;
    }
    const { runs, analyses } = this.#parts;
    const drive = new SweepDrive({
      record,
      store: this.#store,
      runs,
      analyses,
      due: async () => (await this.#due(record)).filter(({ run }) => only === undefined || run === only),
      onDone: (run) => {
        for (const listener of this.#listeners.get(id) ?? []) listener(run, drive.failures.get(run));
        this.announce(id);
      },
    });
    this.#drives.set(id, drive);
    this.announce(id);
    void drive.ended
      .catch(() => undefined)
      .then(() => {
        this.#drives.delete(id);
        this.announce(id);
      });
  }

  /** The record, once the records of all its runs are written. */
  async #withRuns(id: string): Promise<SweepRecord> {
    const record = await this.#read(id);
    if (!record.hasRuns) await this.#createRuns(record);
    return { ...record, hasRuns: true };
  }

  /**
   * Submits the runs that are to be trained or measured to the cluster, except those that have a job there.
   * @throws FailureError if nothing could be submitted.
   */
  async submit(id: string, profile: SlurmProfile): Promise<Submission> {
    const missing = await this.missing(id);
    if (missing.length === 0) return { arrays: [], active: [] };
    const submission = await this.#parts.cluster.of(id).submit(
      missing.map(({ run }) => run),
      profile,
    );
    this.announce(id);
    return submission;
  }

  /** The runs that are to be trained or measured, and that nothing trains. */
  async missing(id: string): Promise<DueRun[]> {
    const record = await this.#withRuns(id);
    const due = await someAtATime(await this.#due(record), writtenAtOnce, async (run) => {
      const summary = await this.#parts.runs.summary(run.run).catch(gone);
      return ['train', 'evaluate'].includes(workOn(summary, record)) ? run : undefined;
    });
    return due.flatMap((run) => run ?? []);
  }

  /** All runs, or those that are on the current rung of successive halving. */
  async #due(record: SweepRecord): Promise<DueRun[]> {
    const { halving } = record.plan;
    if (!halving) return record.trials;
    const standings = standingsOf(record, await readTrialRuns(record, this.#reading))!;
    return record.trials.flatMap(({ run }, place) => {
      const { isDue, rung } = standings[place]!;
      const parts = partsAt(halving, rung);
      return isDue ? [{ run, ...(parts > 1 ? { stopAtOneOf: parts } : {}) }] : [];
    });
  }

  /** Calls back after each run that this process has trained or measured for the sweep. @returns Ends it. */
  watch(id: string, listener: DoneListener): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Resolves when this process no longer trains the sweep. */
  async ended(id: string): Promise<void> {
    await this.#drives.get(id)?.ended;
  }

  /** Stops its running runs after they have written a checkpoint; those that wait stay as they are. Jobs in a cluster are cancelled. */
  async stop(id: string): Promise<void> {
    const record = await this.#read(id);
    const drive = this.#drives.get(id);
    if (drive) return drive.stop();
    if (await this.#parts.cluster.isSubmitted(id)) {
      await this.cancel(id);
      return;
    }
    for (const run of await this.#store.claims(id)) {
      const holder = await lockHolder(this.#store.claimFile(id, run));
      if (holder) refuse('bad-usage', `process ${holder.pid} on ${holder.host} trains ${record.name}`, 'stop it there');
    }
    refuse('not-found', `${id} is not running`);
  }

  /** Stops what this process trains of a sweep, and nothing else of it. */
  async stopHere(id: string): Promise<void> {
    await this.#drives.get(id)?.stop();
  }

  /** Cancels the jobs of a sweep in the cluster; runs that train write a checkpoint. @returns The runs that had jobs. */
  async cancel(id: string): Promise<readonly string[]> {
    await this.#read(id);
    const runs = await this.#parts.cluster.of(id).cancel();
    this.announce(id);
    return runs;
  }

  /** Newest first. */
  async list(): Promise<SweepSummary[]> {
    const all = await Promise.all((await this.#store.ids()).map((id) => this.summary(id).catch(gone)));
    return all.flatMap((summary) => summary ?? []).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async summary(id: string): Promise<SweepSummary> {
    const record = await this.#store.read(id);
    if (record.ok) return readSweepSummary(record.value, this.#reading, this.#drives.get(id));
    if (record.failure.code === 'not-found') throw new FailureError(record.failure);
    return damagedSweep(id, record.failure);
  }

  async get(id: string): Promise<SweepDetail> {
    return readSweep(await this.#read(id), this.#reading, this.#drives.get(id));
  }

  /** Forgets a sweep that is not running; its runs stay. */
  async remove(id: string): Promise<void> {
    const { state, name } = await this.summary(id);
    if (state === 'running') refuse('bad-usage', `${name} is still running`, 'stop it first');
    await this.#store.remove(id);
    this.#emit('sweep.removed', { sweep: id });
  }

  /** Announces sweeps that other processes have changed or removed. */
  announceChanged(changed: readonly string[], removed: readonly string[]): void {
    for (const id of changed) this.announce(id);
    for (const sweep of removed) this.#emit('sweep.removed', { sweep });
  }

  /** Sends the summary of a sweep: at most twice a second, and less often if it takes long to read. */
  announce(id: string): void {
    if (this.#announced.has(id)) {
      this.#announced.set(id, 'again');
      return;
    }
    this.#announced.set(id, 'once');
    const began = Date.now();
    void this.summary(id)
      .then((summary) => this.#emit('sweep.changed', summary))
      .catch(() => undefined) // removed meanwhile, which has its own event
      .then(() => {
        const restMs = Math.max(leastRestMs, restShare * (Date.now() - began));
        setTimeout(() => {
          const isAgain = this.#announced.get(id) === 'again';
          this.#announced.delete(id);
          if (isAgain) this.announce(id);
        }, restMs).unref();
      });
  }

  /** Announces the sweep of a run that was deleted. */
  async #announceWithout(run: string): Promise<void> {
    for (const id of await this.#store.ids()) if (isRunOfSweep(id, run)) this.announce(id);
  }

  /** Stops every sweep of this process, after its runs have written a checkpoint. */
  async close(): Promise<void> {
    await Promise.all([...this.#drives.values()].map((drive) => drive.stop()));
  }

  async #read(id: string): Promise<SweepRecord> {
    const record = await this.#store.read(id);
    return record.ok ? record.value : Promise.reject(new FailureError(record.failure));
  }
}

/** Undefined for what was removed while a list was being read. */
function gone(error: unknown): undefined {
  if (asFailure(error).code !== 'not-found') throw error;
}
