/** The handler of each request. A forgotten handler is a type error. */

import { availableParallelism } from 'node:os';
import {
  type AnalysisId,
  analysisIds,
  nameOfSubject,
  type ParametersOf,
  type SubjectOf,
  type VariantOf,
} from '../../shared/analyses.ts';
import type { AnalysisRequests } from '../../shared/analysis-protocol.ts';
import { asFailure } from '../../shared/failure.ts';
import { type ParamsOf, protocolVersion, type RequestName, type ResultOf } from '../../shared/protocol.ts';
import { folderRoots, listFolder } from './browse-folders.ts';
import { completeFolder } from './complete-folder.ts';
import { encoderFiles, fileInFolder } from './encoder-files.ts';
import { evaluationOfRun } from './evaluation-of-run.ts';
import { findDroppedFolder } from './find-dropped-folder.ts';
import { imageOfRun } from './image-of-run.ts';
import type { Lab } from './lab.ts';
import { labelledFolders } from './labelled-folders.ts';
import type { OtherWorkspace } from './read-only.ts';
import { refuseGone } from './real-folders.ts';
import type { StartRun } from './runs.ts';
import { samplesName } from './sample-names.ts';
import { sweepHandlers } from './sweeps/sweep-handlers.ts';

/** A handler for every request. */
export type Handlers = {
  readonly [Name in RequestName]: (params: ParamsOf<Name>) => ResultOf<Name> | Promise<ResultOf<Name>>;
};

/** The kind of interface: desktop or browser. */
export type Door = ResultOf<'lab.info'>['door'];

/** The result of a request that returns nothing. */
const nothing = {};

/** The handlers of every analysis. */
function analysisHandlers({ analyses }: Lab): Pick<Handlers, keyof AnalysisRequests> {
  const handlers = <Id extends AnalysisId>(id: Id) => {
    const subject = (params: SubjectOf<Id>) => nameOfSubject(id, params);
    return {
      [`${id}.start`]: (params: SubjectOf<Id> & ParametersOf<Id>) =>
        analyses.startFromPage(id, subject(params), params),
      [`${id}.cancel`]: async (params: SubjectOf<Id>) => {
        await analyses.cancel(id, subject(params));
        return nothing;
      },
      [`${id}.last`]: async (params: SubjectOf<Id> & VariantOf<Id>) => {
        const result = await analyses.last(id, subject(params), params);
        return result ? { result } : {};
      },
    };
  };
  return Object.assign({}, ...analysisIds.map(handlers));
}

/** All handlers, for one kind of interface. @param others The workspaces that the page may go to. */
export function handlersOf(lab: Lab, door: Door, others: readonly OtherWorkspace[] = []): Handlers {
  const { datasets, runs, measurements, tokens, analyses } = lab;
  /** A request about a new run, with the folders of its datasets. */
  const withFolders = ({ dataset, heldOut, ...start }: ParamsOf<'runs.start'>): StartRun => ({
    ...start,
    settings: { ...start.settings, reading: datasets.readingOf(dataset) },
    folders: datasets.foldersOf(dataset),
    ...(heldOut === undefined ? {} : { heldOutFolders: datasets.foldersOf(heldOut) }),
  });
  return {
    ...analysisHandlers(lab),
    ...sweepHandlers(lab),

    'lab.info': () => ({
      product: 'Pretext Lab',
      version: lab.app.version,
      protocol: protocolVersion,
      door,
      ...(others.length > 0 ? { others: [...others] } : {}),
      platform: process.platform,
      workspace: lab.workspace.root,
      cores: availableParallelism(),
    }),
    'lab.doctor': ({ again }) => lab.engines(again),

    'folders.roots': () => ({ folders: folderRoots(tokens) }),
    'folders.list': ({ token }) => listFolder(tokens, token),
    'folders.complete': ({ text }) => completeFolder(tokens, text),
    'folders.find': (dropped) =>
      findDroppedFolder(
        tokens,
        dropped,
        datasets.list().flatMap(({ id }) => datasets.foldersOf(id)),
      ),
    'folders.samples': () => tokens.handOut(lab.app.samples, samplesName),

    'datasets.open': ({ folders, reading }) =>
      datasets.open(
        folders.map((token) => tokens.pathOf(token)),
        { reading },
      ),
    'datasets.rename': ({ dataset, name }) => datasets.rename(dataset, name),
    'datasets.pin': ({ dataset, images }) => datasets.pin(dataset, images),
    'datasets.cancel': async ({ dataset }) => {
      await datasets.cancel(dataset);
      return nothing;
    },
    'datasets.list': () => ({ datasets: datasets.list() }),
    'datasets.images': ({ dataset, filter, offset, limit }) => datasets.images(dataset, filter ?? {}, offset, limit),
    'datasets.groups': ({ dataset }) => datasets.groups(dataset),
    'datasets.setLabels': ({ dataset, file, text }) => datasets.setLabels(dataset, file, text),
    'datasets.removeLabels': ({ dataset }) => datasets.removeLabels(dataset),
    'datasets.image': ({ dataset, image }) => datasets.image(dataset, image),
    'datasets.find': ({ dataset, images }) => datasets.find(dataset, images),
    'datasets.exif': async ({ dataset, image }) => ({ fields: await lab.exif(dataset, image) }),
    'datasets.passedOver': ({ dataset, offset, limit }) => datasets.passedOver(dataset, offset, limit),
    'datasets.warnings': ({ dataset, offset, limit }) => datasets.warnings(dataset, offset, limit),

    'puzzle.preview': async ({ dataset, settings, image }) => ({ items: await lab.preview(dataset, settings, image) }),

    'runs.list': async () => ({ runs: await runs.list() }),
    'runs.compare': ({ runs: ids, baseline }) => lab.compare(ids, baseline),
    'runs.sparklines': async ({ runs: ids }) => ({ runs: await runs.sparklines(ids) }),
    'runs.get': async ({ run }) => {
      const detail = await runs.detail(run);
      const damaged = [...detail.damaged];
      /** A damaged result must not hide the run. */
      const orDamaged = <T>(last: Promise<T>): Promise<T | undefined> =>
        last.catch((error: unknown) => {
          damaged.push(asFailure(error));
          return undefined;
        });
      const [exported, evaluation, diagnosis] = await Promise.all([
        orDamaged(analyses.last('export', run, {})),
        orDamaged(evaluationOfRun(analyses, run)),
        orDamaged(analyses.last('diagnose', run, {})),
      ]);
      return {
        ...detail,
        damaged,
        ...(exported ? { exported } : {}),
        ...(evaluation ? { evaluation } : {}),
        ...(diagnosis ? { diagnosis } : {}),
      };
    },
    'runs.start': async (start) => {
      await measurements.stop();
      return { run: await runs.start(withFolders(start)) };
    },
    'runs.measure': (start) => measurements.measure(withFolders(start)),
    'runs.stopMeasuring': async () => {
      await measurements.stop();
      return nothing;
    },
    'runs.pause': ({ run }) => {
      runs.pause(run);
      return nothing;
    },
    'runs.continue': ({ run }) => {
      runs.continue(run);
      return nothing;
    },
    'runs.stop': async ({ run }) => {
      await runs.stop(run);
      return nothing;
    },
    'runs.snapshot': ({ run }) => {
      runs.snapshot(run);
      return nothing;
    },
    'runs.resume': async ({ run }) => {
      await measurements.stop();
      await runs.resume(run);
      return nothing;
    },
    'runs.mark': async ({ run, marks }) => {
      await runs.mark(run, marks);
      return nothing;
    },
    'runs.rename': async ({ run, name }) => {
      await runs.rename(run, name);
      return nothing;
    },
    'runs.delete': async ({ run }) => {
      await runs.remove(run);
      return nothing;
    },
    'runs.openDatasets': async ({ run }) => {
      const record = await runs.record(run);
      await refuseGone(run, record, 'choose other images');
      const { folders, heldOutFolders, settings } = record;
      return {
        dataset: await datasets.reopen(folders, settings.reading),
        ...(heldOutFolders.length > 0 ? { heldOut: await datasets.reopen(heldOutFolders, settings.reading) } : {}),
      };
    },
    'runs.board': ({ run, step }) => runs.board(run, step),
    'runs.image': ({ run, dataset, image }) => imageOfRun(lab, run, dataset, image),
    'runs.labelledFolders': async ({ run }) => {
      const { folders, heldOutFolders } = await runs.record(run);
      // If it is damaged, what lies near the run is offered instead.
      const last = await analyses.last('evaluate', run, {}).catch(() => undefined);
      const offered =
        last && (last.labels === 'folders' || datasets.labelsOf(last.folders) !== 'folders')
          ? { images: last.folders, test: last.testFolders }
          : await labelledFolders(folders, heldOutFolders);
      const handOut = (paths: readonly string[]) => paths.map((path) => tokens.handOut(path));
      return { images: handOut(offered.images), test: handOut(offered.test) };
    },
    'plant.samples': ({ cue, strength }) => lab.plants.plantSamples(cue, strength),

    'reports.ofComparison': async ({ runs: ids, baseline }) => ({
      html: await lab.reports.ofComparison(ids, baseline),
    }),
    'reports.ofRun': async ({ run }) => ({ html: await lab.reports.ofRun(run) }),
    'reports.ofEvaluation': async ({ encoderOf }) => ({ html: await lab.reports.ofEvaluation(encoderOf) }),
    'evaluations.images': ({ encoderOf }) => lab.evaluatedImages(encoderOf),
    'encoders.list': () => lab.encoders.list(),
    'encoders.files': async ({ folder }) => ({ files: await encoderFiles(tokens.pathOf(folder)) }),
    'encoders.tensors': ({ folder, file }) => lab.encoders.tensors(fileInFolder(tokens.pathOf(folder), file)),
    'encoders.add': ({ folder, file, options }) =>
      lab.encoders.add(fileInFolder(tokens.pathOf(folder), file), options, ({ what, done, total }) =>
        lab.events.emit('encoder.adding', { folder, file, what, done, total }),
      ),
    'encoders.remove': async ({ encoder }) => {
      await lab.encoders.remove(encoder);
      return nothing;
    },
    'maps.get': ({ encoderOf, dataset, method }) => lab.map(encoderOf, dataset, method),
    'storage.get': () => lab.storage.get(),
    'storage.clear': ({ datasets: ids }) => lab.storage.clear(ids),
  };
}
