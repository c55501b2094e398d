/** The lab service: the product without a face. Every door opens one, over its own workspace and its own kind of process. */
import { realpath } from 'node:fs/promises';
import { FailureError } from '../../shared/failure.ts';
import type { BoardItem, EngineReport } from '../../shared/results.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';
import type { AppFiles } from './app-files.ts';
import { Audits } from './audits.ts';
import { DatasetStore } from './dataset-store.ts';
import { Datasets } from './datasets.ts';
import { Diagnoses } from './diagnoses.ts';
import { Evaluations } from './evaluations.ts';
import { Events } from './events.ts';
import { Exports } from './exports.ts';
import { FolderTokens } from './folder-tokens.ts';
import { examineEngines } from './jobs.ts';
import { Looks } from './looks.ts';
import { type PictureBytes, Pictures } from './pictures.ts';
import { Plants, plantedName } from './plants.ts';
import { Studio } from './preview-worker.ts';
import { Reports } from './reports.ts';
import { type MoveToTrash, RunStore } from './run-store.ts';
import { Runs } from './runs.ts';
import { Storage } from './storage.ts';
import type { SpawnWorker } from './worker-child.ts';
import { openWorkspace, type Workspace } from './workspace.ts';

export interface LabOptions {
  /** The workspace's folder; made if it is missing. */
  readonly workspace: string;
  readonly app: AppFiles;
  readonly spawn: SpawnWorker;
  /** Where deleted runs go; a folder of the workspace unless told otherwise. */
  readonly moveToTrash?: MoveToTrash;
}

export interface Lab {
  readonly app: AppFiles;
  readonly workspace: Workspace;
  readonly spawn: SpawnWorker;
  readonly events: Events;
  readonly tokens: FolderTokens;
  readonly store: RunStore;
  readonly datasets: Datasets;
  readonly runs: Runs;
  readonly exports: Exports;
  readonly evaluations: Evaluations;
  readonly audits: Audits;
  readonly diagnoses: Diagnoses;
  readonly looks: Looks;
  readonly plants: Plants;
  readonly reports: Reports;
  readonly storage: Storage;
  /** Which engines work here; found once, since each is tried by a small step. */
  engines(): Promise<readonly EngineReport[]>;
  /** The puzzle as the network will see it, on a few photographs of the dataset. */
  preview(dataset: string, settings: TrainSettings): Promise<BoardItem[]>;
  /** A picture by its id, as page and board name it. @throws FailureError 'not-found' or 'denied'. */
  picture(id: string): Promise<PictureBytes>;
  /** A file that may be downloaded, by its id. @throws FailureError 'not-found' or 'denied'. */
  file(id: string): Promise<{ readonly path: string; readonly name: string; readonly bytes: number }>;
  /** Stops every run with its checkpoint written, and every other process. */
  close(): Promise<void>;
}

const previewPhotographs = 6;

/** @throws FailureError 'unusable-input' if the workspace cannot be written. */
export async function openLab({ workspace: folder, app, spawn, moveToTrash }: LabOptions): Promise<Lab> {
  const opened = await openWorkspace(folder);
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
  const ownName = (path: string) => (path === samples ? 'Sample photographs' : plantedName(planted!, path));
  const datasets = await Datasets.open({ store: datasetStore, tokens, spawn, emit, ownName });
  const runs = new Runs({ store, datasets, spawn, emit, versions: app.versions });
  const exports = new Exports(runs, datasets, spawn, emit);
  const evaluations = new Evaluations(runs, datasets, spawn, emit);
  const audits = new Audits({ datasets, store: datasetStore, spawn, emit, versions: app.versions });
  const diagnoses = new Diagnoses(runs, datasets, spawn, emit);
  const looks = new Looks(runs, datasets, spawn, emit);
  const plants = new Plants(planted!, app, datasets, spawn);
  const reports = new Reports({ runs, datasets, store: datasetStore, audits, diagnoses, looks, version: app.version });
  const storage = new Storage(workspace, datasets, runs, plants, [evaluations, audits, diagnoses, looks]);
  const studio = new Studio(spawn);
  const pictures = new Pictures(datasets, runs, studio);
  let engines: Promise<EngineReport[]> | undefined;

  return {
    app,
    workspace,
    spawn,
    events,
    tokens,
    store,
    datasets,
    runs,
    exports,
    evaluations,
    audits,
    diagnoses,
    looks,
    plants,
    reports,
    storage,
    engines: () => {
      engines ??= examineEngines(spawn);
      engines.catch(() => {
        engines = undefined;
      });
      return engines;
    },
    preview: async (dataset, settings) => {
      const { packDir, side } = await datasets.packFor(dataset, settings);
      const answer = await studio.ask({ question: 'preview', settings, packDir, side, count: previewPhotographs });
      if (!answer.ok) throw new FailureError(answer.failure);
      return answer.value.items;
    },
    picture: (id) => pictures.picture(id),
    file: (id) => (id.startsWith('report/') ? reports.file(id) : pictures.file(id)),
    close: async () => {
      studio.close();
      const ending = [runs, datasets, exports, evaluations, audits, diagnoses, looks, plants];
      await Promise.all(ending.map((each) => each.close()));
    },
  };
}
