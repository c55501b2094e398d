/** Analyses of datasets and runs: one of each kind at a time per subject, each in its own worker. The last result is stored. */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ZodType } from 'zod';
import {
  type AnalysisId,
  type AnalysisResultOf,
  analyses,
  type ParametersOf,
  subjectOf,
  type VariantOf,
} from '../../shared/analyses.ts';
import { type StoredPerImage, storedPerImageSchema } from '../../shared/per-image.ts';
import type { EventName, EventOf } from '../../shared/protocol.ts';
import type { FromWorker, FromWorkerOf, JobOf } from '../../shared/worker-protocol.ts';
import { writeStored } from '../files/stored-json.ts';
import { type AnswersOptions, answers } from './analyses/answers.ts';
import { type AuditOptions, audit } from './analyses/audit.ts';
import { type DiagnoseOptions, diagnose } from './analyses/diagnose.ts';
import { type EmbedOptions, embed } from './analyses/embed.ts';
import { folderOfEncoder } from './analyses/encoder-source.ts';
import { type EvaluateOptions, evaluate } from './analyses/evaluate.ts';
import { type ExportOptions, exporting } from './analyses/export.ts';
import { type ImportanceOptions, importance } from './analyses/importance.ts';
import { type InsideOptions, inside } from './analyses/inside.ts';
import { type LookOptions, look } from './analyses/look.ts';
import { type MapOptions, map } from './analyses/map.ts';
import { type MeasureOptions, measure } from './analyses/measure.ts';
import { type NeighboursOptions, neighbours } from './analyses/neighbours.ts';
import { type PlacesOptions, places } from './analyses/places.ts';
import { type AnalysisContext, type Preparation, readAnalysis } from './analyses/preparation.ts';
import type { Emit } from './events.ts';
import type { WorkerJobs } from './worker-jobs.ts';

interface AnalysisOptions {
  readonly audit: AuditOptions;
  readonly diagnose: DiagnoseOptions;
  readonly look: LookOptions;
  readonly answers: AnswersOptions;
  readonly evaluate: EvaluateOptions;
  readonly embed: EmbedOptions;
  readonly neighbours: NeighboursOptions;
  readonly map: MapOptions;
  readonly inside: InsideOptions;
  readonly importance: ImportanceOptions;
  readonly measure: MeasureOptions;
  readonly places: PlacesOptions;
  readonly export: ExportOptions;
}
/** The options of an analysis, with folders as absolute paths. */
export type OptionsOf<Id extends AnalysisId> = AnalysisOptions[Id];

/** How the lab prepares each analysis. A forgotten one is a type error. */
const preparations: { readonly [Id in AnalysisId]: Preparation<Id, OptionsOf<Id>> } = {
  audit,
  diagnose,
  look,
  answers,
  evaluate,
  embed,
  neighbours,
  map,
  inside,
  importance,
  measure,
  places,
  export: exporting,
};

type OnLog = (message: FromWorkerOf<'log'>) => void;

const preparationOf = <Id extends AnalysisId>(id: Id): Preparation<Id, OptionsOf<Id>> => preparations[id];

/** Starts, cancels and stores analyses. */
export class Analyses {
  constructor(
    private readonly context: AnalysisContext,
    private readonly jobs: WorkerJobs,
    private readonly emit: Emit,
  ) {}

  /**
   * Runs an analysis, and stores its result in the folder of its subject.
   * @param subject The id of the dataset, the run or the added encoder.
   * @param onLog Receives the worker's log messages.
   * @throws FailureError of the worker; 'bad-usage' while the same analysis of this subject is running; 'not-found' for an
   *   unknown subject; 'stopped' if it is cancelled.
   */
  start<Id extends AnalysisId>(
    id: Id,
    subject: string,
    options: OptionsOf<Id>,
    onLog: OnLog = () => {},
  ): Promise<AnalysisResultOf<Id>> {
    return this.#start(id, subject, async () => options, onLog);
  }

  /** The same for a page, which refers to folders by tokens. */
  startFromPage<Id extends AnalysisId>(
    id: Id,
    subject: string,
    parameters: ParametersOf<Id>,
  ): Promise<AnalysisResultOf<Id>> {
    return this.#start(id, subject, async () => {
      await this.#folderOf(id, subject); // an unknown subject must not open folders
      return preparationOf(id).fromPage(parameters, this.context, subject);
    });
  }

  /** Everything happens while the analysis counts as running, so that it can be cancelled from its first moment. */
  async #start<Id extends AnalysisId>(
    id: Id,
    subject: string,
    readOptions: () => Promise<OptionsOf<Id>>,
    onLog: OnLog = () => {},
  ): Promise<AnalysisResultOf<Id>> {
    const { noun, subject: kind } = analyses[id];
    const named = kind === 'dataset' ? 'this dataset' : subject;
    const work = { job: id, key: subject, noun, busy: `the ${noun} of ${named} is already running` };
    let hasBegun = false;
    try {
      return await this.jobs.run(work, async (underWay) => {
        const options = await readOptions();
        hasBegun = true;
        const { job, reads } = await preparationOf(id).prepare(subject, options, this.context);
        underWay.reads(reads);
        const receive = (message: FromWorker): void => {
          if (message.type === 'log') onLog(message);
          if (message.type !== 'progress') return;
          const { what, done, total } = message;
          this.#tell(`${id}.progress`, { ...subjectOf(id, subject), what, done, total });
        };
        const made = await underWay
          .result({ job: id, ...job } as unknown as JobOf<Id>, receive)
          .finally(() => preparationOf(id).cleanUp?.(job));
        const whole = underCurrentName(made as AnalysisResultOf<Id>, subject);
        const result = await this.#keepApart(id, subject, whole);
        await this.#keep(id, subject, result, options);
        return result;
      });
    } finally {
      if (hasBegun) this.#tell(`${id}.ended`, subjectOf(id, subject));
    }
  }

  /** Cancels a running analysis; the last result stays. */
  cancel(id: AnalysisId, subject: string): Promise<void> {
    return this.jobs.cancel({ job: id, key: subject });
  }

  /**
   * The last result, if there is one.
   * @throws FailureError 'unusable-input' that names the file if it is damaged.
   */
  async last<Id extends AnalysisId>(
    id: Id,
    subject: string,
    variant: VariantOf<Id>,
  ): Promise<AnalysisResultOf<Id> | undefined> {
    const preparation = preparationOf(id);
    const { noun, result } = analyses[id];
    const written = await readAnalysis(
      await this.#file(id, subject, variant),
      noun,
      (preparation.stored ?? result) as ZodType<object>,
    );
    if (written === undefined) return undefined;
    if (preparation.read) return preparation.read(written, subject, this.context);
    return underCurrentName(written as AnalysisResultOf<Id>, subject);
  }

  /** What each tested image adds to the last result; undefined if it is not stored, or belongs to another result. */
  async perImage(id: 'answers' | 'evaluate', subject: string): Promise<StoredPerImage | undefined> {
    const { noun, perImageFile } = analyses[id];
    const [last, stored] = await Promise.all([
      this.last(id, subject, {}),
      readAnalysis(join(await this.#folderOf(id, subject), perImageFile), noun, storedPerImageSchema),
    ]);
    return stored && stored.of.madeAt === last?.madeAt ? stored : undefined;
  }

  /** Stores what each tested image adds to a result in a file of its own, and returns the rest. */
  async #keepApart<Id extends AnalysisId>(
    id: Id,
    subject: string,
    result: AnalysisResultOf<Id>,
  ): Promise<AnalysisResultOf<Id>> {
    if (!('perImage' in result) || !('madeAt' in result)) return result;
    const { perImage, ...rest } = result;
    const { step, madeAt } = result;
    const declared = analyses[id];
    if (perImage && 'perImageFile' in declared) {
      const file = join(await this.#folderOf(id, subject), declared.perImageFile);
      await writeStored(file, { of: { ...(step !== undefined && { step }), madeAt }, ...perImage }, 0);
    }
    return rest as AnalysisResultOf<Id>;
  }

  async #keep<Id extends AnalysisId>(
    id: Id,
    subject: string,
    result: AnalysisResultOf<Id>,
    options: OptionsOf<Id>,
  ): Promise<void> {
    const { written } = preparationOf(id);
    const kept = written ? await written(result, options, subject, this.context) : result;
    if (kept === undefined) return;
    const file = await this.#file(id, subject, result as VariantOf<Id>);
    await mkdir(dirname(file), { recursive: true });
    await writeStored(file, kept);
  }

  async #file<Id extends AnalysisId>(id: Id, subject: string, variant: VariantOf<Id>): Promise<string> {
    preparationOf(id).checkVariant?.(variant);
    const name = (analyses[id].file as (variant: VariantOf<Id>) => string)(variant);
    return join(await this.#folderOf(id, subject), name);
  }

  /** The folder of a subject. @throws FailureError 'not-found' for an unknown subject. */
  async #folderOf(id: AnalysisId, subject: string): Promise<string> {
    const { runs, datasets, datasetStore } = this.context;
    switch (analyses[id].subject) {
      case 'dataset':
        datasets.foldersOf(subject);
        return datasetStore.folderOf(subject);
      case 'run':
        await runs.record(subject);
        return runs.folderOf(subject);
      case 'encoderOf':
        return folderOfEncoder(subject, this.context);
    }
  }

  #tell(name: string, payload: object): void {
    this.emit(name as EventName, payload as EventOf<EventName>);
  }
}

/** Names the run, or the encoder, by its current id, because its folder may have been renamed. */
function underCurrentName<T extends object>(result: T, subject: string): T {
  if ('run' in result && result.run !== undefined) return { ...result, run: subject };
  return 'encoderOf' in result ? { ...result, encoderOf: subject } : result;
}
