/** The lab service: the product without an interface. Each host opens one, with its workspace and its way to start processes. */
import { realpath } from 'node:fs/promises';
import type { Comparison } from '../../shared/comparison.ts';
import { FailureError } from '../../shared/failure.ts';
import type { MapMethod } from '../../shared/map.ts';
import type { ResultOf } from '../../shared/protocol.ts';
import type { BoardItem, EngineExamination, ExifField } from '../../shared/run-results.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';
import { Analyses } from './analyses.ts';
import type { AppFiles } from './app-files.ts';
import { readComparison } from './comparison/read-comparison.ts';
import { DatasetStore } from './dataset-store.ts';
import { Datasets } from './datasets.ts';
import { Encoders } from './encoders.ts';
import { evaluatedImages } from './evaluated-images.ts';
import { Events } from './events.ts';
import { examineEngines } from './examine-engines.ts';
import { FolderTokens } from './folder-tokens.ts';
import { type PictureBytes, Pictures } from './pictures-by-id.ts';
import { Plants } from './planted-copies.ts';
import { PreviewWorker } from './preview-worker.ts';
import { Reports } from './reports.ts';
import { RunMeasurements } from './run-measurements.ts';
import { type MoveToTrash, RunStore } from './run-store.ts';
import { Runs } from './runs.ts';
import { SharedAnswers } from './shared-answers.ts';
import { SweepsOnSlurm } from './slurm/sweeps-on-slurm.ts';
import { Storage } from './storage.ts';
import { storedMap } from './stored-map.ts';
import { Sweeps } from './sweeps/sweeps.ts';
import { validSettings } from './valid-settings.ts';
import { WorkspaceWatch } from './watch-workspace.ts';
import type { SpawnWorker } from './worker-child.ts';
import { WorkerJobs } from './worker-jobs.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

/** What a host provides. */
export interface LabOptions {
  /** The workspace's folder; created if it is missing. */
  readonly workspace: string;
  readonly app: AppFiles;
  readonly spawn: SpawnWorker;
  /** Also opens a workspace that can only be read; what writes then fails. */
  readonly toRead?: boolean;
  /** Moves deleted runs to a trash; by default, to a folder of the workspace. */
  readonly moveToTrash?: MoveToTrash;
}

/** The services of an open lab. */
export interface Lab {
  readonly app: AppFiles;
  readonly workspace: Workspace;
  readonly events: Events;
  readonly tokens: FolderTokens;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly measurements: RunMeasurements;
  readonly jobs: WorkerJobs;
  readonly analyses: Analyses;
  readonly sweeps: Sweeps;
  readonly cluster: SweepsOnSlurm;
  readonly encoders: Encoders;
  readonly plants: Plants;
  readonly reports: Reports;
  readonly storage: Storage;
  /** Announces what other processes change. */
  readonly watch: WorkspaceWatch;
  /** Answers that several pages, or several requests of one, share. */
  readonly answers: SharedAnswers;
  /** Reports which engines work on this machine. @param again Examines them again; otherwise only the first call does. */
  engines(again?: boolean): Promise<EngineExamination>;
  /** Compares runs. @param baseline The run that differences are to; by default, the first. */
  compare(runs: readonly string[], baseline?: string): Promise<Comparison>;
  /** The last map of a dataset's folders by an encoder. */
  map(encoder: string, dataset: string, method: MapMethod): Promise<ResultOf<'maps.get'>>;
  /** @param id Of a run or of an added encoder. */
  evaluatedImages(id: string): Promise<ResultOf<'evaluations.images'>>;
  /** Puzzles as the network will see them, on a few photographs of the dataset. */
  /** @param image Number of the only image to show; by default, the first few. */
  preview(dataset: string, settings: TrainSettings, image?: number): Promise<BoardItem[]>;
  /** The EXIF fields of an image. @param image Number in the list of images. */
  exif(dataset: string, image: number): Promise<ExifField[]>;
  /** A picture by its id. @throws FailureError 'not-found' or 'denied'. */
  picture(id: string): Promise<PictureBytes>;
  /** A downloadable file by its id. @throws FailureError 'not-found' or 'denied'. */
  file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }>;
  /** Stops every run after it has written a checkpoint, and every other process. */
  close(): Promise<void>;
}

const previewPhotographs = 6;

/** Opens a lab. @throws FailureError 'unusable-input' if the workspace cannot be written. */
export async function openLab({ workspace: folder, app, spawn, toRead, moveToTrash }: LabOptions): Promise<Lab> {
  const opened = await openWorkspace(folder, toRead);
  if (!opened.ok) throw new FailureError(opened.failure);
  const workspace = opened.value;
  const [samples, planted] = await Promise.all(
    [app.samples, workspace.planted].map((path) => realpath(path).catch(() => path)),
  );

  const events = new Events();
  const { emit } = events;
  const tokens = new FolderTokens();
  const store = new RunStore(workspace, moveToTrash);
  const datasetStore = new DatasetStore(workspace.datasets);
  const datasets = await Datasets.open({ store: datasetStore, tokens, spawn, emit, samples: samples! });
  const runs = new Runs({ store, datasets, spawn, emit, versions: app.versions });
  const jobs = new WorkerJobs(spawn);
  const measurements = new RunMeasurements(runs, datasets, jobs, workspace.root);
  const encoders = new Encoders(workspace.encoders, jobs);
  const context = { runs, datasets, datasetStore, encoders, tokens, versions: app.versions };
  const analyses = new Analyses(context, jobs, emit);
  const cluster = new SweepsOnSlurm(workspace, app);
  const sweeps = new Sweeps({ workspace, runs, datasets, analyses, events, cluster });
  const plants = new Plants(planted!, app, datasets, jobs);
  await plants.removeUnfinished();
  const reports = new Reports(context, analyses, app.version, workspace.root);
  const storage = new Storage(workspace, datasets, runs, plants, jobs);
  const watch = new WorkspaceWatch(workspace, {
    runs: (changed, gone) => runs.announceChanged(changed, gone),
    sweeps: async (changed, gone) => sweeps.announceChanged(changed, gone),
    datasets: () => datasets.openChanged(),
  });
  const previewWorker = new PreviewWorker(spawn);
  const pictures = new Pictures(datasets, runs, encoders, previewWorker);
  let engines: Promise<EngineExamination> | undefined;

  return {
    app,
    workspace,
    events,
    tokens,
    store,
    datasets,
    runs,
    measurements,
    jobs,
    analyses,
    sweeps,
    cluster,
    encoders,
    plants,
    reports,
    storage,
    watch,
    answers: new SharedAnswers(),
    engines: (again = false) => {
      if (again) engines = undefined;
      engines ??= examineEngines(jobs);
      engines.catch(() => {
        engines = undefined;
      });
      return engines;
    },
    map: (encoder, dataset, method) => storedMap(analyses, context, encoder, dataset, method),
    compare: (ids, baseline) => readComparison({ runs, analyses, encoders }, ids, baseline),
    evaluatedImages: (id) => evaluatedImages(id, analyses, context),
    preview: async (dataset, settings, image) => {
      const valid = validSettings(settings, datasets.readingOf(dataset));
      const { packDir, side } = await datasets.packFor(dataset, valid);
      const answer = await previewWorker.ask({
        question: 'preview',
        settings: valid,
        packDir,
        side,
        count: previewPhotographs,
        ...(image === undefined ? {} : { photograph: (await datasets.imageFile(dataset, image)).path }),
      });
      if (!answer.ok) throw new FailureError(answer.failure);
      return answer.value.items;
    },
    exif: async (dataset, image) => {
      const { file } = await datasets.imageFile(dataset, image);
      const answer = await previewWorker.ask({ question: 'exif', path: file });
      if (!answer.ok) throw new FailureError(answer.failure);
      return answer.value.fields;
    },
    picture: (id) => pictures.picture(id),
    file: (id) => (id.startsWith('report/') ? reports.file(id) : pictures.file(id)),
    close: async () => {
      previewWorker.close();
      await sweeps.close();
      await Promise.all([runs, datasets, jobs].map((each) => each.close()));
    },
  };
}
