/** What the lab does for each request. The type names every one of them: a forgotten handler is a type error. */
import { availableParallelism } from 'node:os';
import { type ParamsOf, protocolVersion, type RequestName, type ResultOf } from '../../shared/protocol.ts';
import { folderRoots, listFolder } from './browse-folders.ts';
import type { Lab } from './lab.ts';
import { labelledFolders } from './labelled-folders.ts';
import { samplesName } from './own-names.ts';

export type Handlers = {
  readonly [Name in RequestName]: (params: ParamsOf<Name>) => ResultOf<Name> | Promise<ResultOf<Name>>;
};

export type Door = ResultOf<'lab.info'>['door'];

/** What a request without a result gives. */
const nothing = {};

export function handlersOf(lab: Lab, door: Door): Handlers {
  const { datasets, runs, tokens } = lab;
  return {
    'lab.info': () => ({
      product: 'Pretext Lab',
      version: lab.app.version,
      protocol: protocolVersion,
      door,
      platform: process.platform,
      workspace: lab.workspace.root,
      cores: availableParallelism(),
    }),
    'lab.doctor': async () => ({ engines: [...(await lab.engines())] }),

    'folders.roots': () => ({ folders: folderRoots(tokens) }),
    'folders.list': ({ token }) => listFolder(tokens, token),
    'folders.samples': () => tokens.handOut(lab.app.samples, samplesName),

    'datasets.open': ({ folders }) => datasets.open(folders.map((token) => tokens.pathOf(token))),
    'datasets.cancel': async ({ dataset }) => {
      await datasets.cancel(dataset);
      return nothing;
    },
    'datasets.list': () => ({ datasets: datasets.list() }),
    'datasets.images': ({ dataset, offset, limit }) => datasets.images(dataset, offset, limit),
    'datasets.passedOver': ({ dataset, offset, limit }) => datasets.passedOver(dataset, offset, limit),
    'datasets.warnings': ({ dataset, offset, limit }) => datasets.warnings(dataset, offset, limit),

    'puzzle.preview': async ({ dataset, settings }) => ({ items: await lab.preview(dataset, settings) }),

    'runs.list': async () => ({ runs: await runs.list() }),
    'runs.get': async ({ run }) => {
      const [detail, exported, evaluation, diagnosis] = await Promise.all([
        runs.detail(run),
        lab.exports.exported(run),
        lab.evaluations.evaluation(run),
        lab.diagnoses.diagnosis(run),
      ]);
      return {
        ...detail,
        ...(exported ? { exported } : {}),
        ...(evaluation ? { evaluation } : {}),
        ...(diagnosis ? { diagnosis } : {}),
      };
    },
    'runs.start': async ({ dataset, heldOut, ...start }) => ({
      run: await runs.start({
        ...start,
        folders: datasets.foldersOf(dataset),
        ...(heldOut === undefined ? {} : { heldOutFolders: datasets.foldersOf(heldOut) }),
      }),
    }),
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
      await runs.resume(run);
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
    'runs.board': ({ run, step }) => runs.board(run, step),
    'runs.export': ({ run, formats }) => lab.exports.export(run, formats),
    'runs.labelledFolders': async ({ run }) => {
      const { folders, heldOutFolders } = await runs.record(run);
      const last = await lab.evaluations.evaluation(run);
      const offered =
        last?.labels === 'folders'
          ? { images: last.folders, test: last.testFolders }
          : await labelledFolders(folders, heldOutFolders);
      const handOut = (paths: readonly string[]) => paths.map((path) => tokens.handOut(path));
      return { images: handOut(offered.images), test: handOut(offered.test) };
    },
    'runs.evaluate': async ({ run, images, test }) => {
      const [folders, testFolders] = [images, test].map((chosen) => chosen.map((token) => tokens.pathOf(token)));
      await runs.record(run);
      // The page lists them among its photographs, indexed like the others.
      await datasets.open(folders!);
      await datasets.open(testFolders!);
      return lab.evaluations.evaluate(run, { folders: folders!, testFolders: testFolders!, labels: 'folders' });
    },
    'runs.cancelEvaluation': async ({ run }) => {
      await lab.evaluations.cancel(run);
      return nothing;
    },

    'shortcuts.audit': ({ dataset, settings }) => lab.audits.audit(dataset, settings),
    'shortcuts.cancelAudit': async ({ dataset }) => {
      await lab.audits.cancel(dataset);
      return nothing;
    },
    'shortcuts.lastAudit': async ({ dataset, task }) => {
      const last = await lab.audits.last(dataset, task);
      return last ? { audit: last.audit } : {};
    },
    'shortcuts.diagnose': async ({ run, images }) => {
      const others = images?.map((token) => tokens.pathOf(token));
      await runs.record(run);
      // The page lists them among its photographs, indexed like the others.
      if (others) await datasets.open(others);
      return lab.diagnoses.diagnose(run, others);
    },
    'shortcuts.cancelDiagnosis': async ({ run }) => {
      await lab.diagnoses.cancel(run);
      return nothing;
    },
    'shortcuts.look': ({ run, photographs }) => lab.looks.look(run, photographs),
    'shortcuts.cancelLook': async ({ run }) => {
      await lab.looks.cancel(run);
      return nothing;
    },
    'shortcuts.lastLook': async ({ run }) => {
      const looked = await lab.looks.last(run);
      return looked ? { looked } : {};
    },
    'shortcuts.plantSamples': ({ cue, strength }) => lab.plants.plantSamples(cue, strength),

    'storage.get': () => lab.storage.get(),
    'storage.clear': ({ datasets: ids }) => lab.storage.clear(ids),
  };
}
