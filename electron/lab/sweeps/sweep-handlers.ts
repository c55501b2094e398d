/** The handlers of the requests about sweeps. */
import type { ParamsOf } from '../../../shared/protocol.ts';
import type { EvaluateOptions } from '../analyses/evaluate.ts';
import type { Lab } from '../lab.ts';
import type { StartSweep } from './sweeps.ts';

const nothing = {};

/** The requests, for one lab. */
export function sweepHandlers({ sweeps, datasets, measurements, reports }: Lab) {
  /** A request about a new sweep, with the folders of its datasets. */
  const withFolders = ({ dataset, heldOut, test, plan, ...start }: ParamsOf<'sweeps.cost'>): StartSweep => ({
    ...start,
    plan: { ...plan, settings: { ...plan.settings, reading: datasets.readingOf(dataset) } },
    folders: datasets.foldersOf(dataset),
    ...(heldOut === undefined ? {} : { heldOutFolders: datasets.foldersOf(heldOut) }),
    labelled: labelled(dataset, test ?? heldOut),
  });
  const labelled = (dataset: string, test: string | undefined): EvaluateOptions | undefined => {
    if (test === undefined) return undefined;
    const [images, testImages] = [datasets.foldersOf(dataset), datasets.foldersOf(test)];
    const [labels, testLabels] = [datasets.labelsOf(images), datasets.labelsOf(testImages)];
    return { images, test: testImages, labels, testLabels };
  };
  return {
    'sweeps.cost': (start: ParamsOf<'sweeps.cost'>) => sweeps.cost(withFolders(start)),
    'sweeps.start': async ({ confirmed, ...start }: ParamsOf<'sweeps.start'>) => {
      await measurements.stop();
      return { sweep: await sweeps.start(withFolders(start), confirmed) };
    },
    'sweeps.list': async () => ({ sweeps: await sweeps.list() }),
    'sweeps.get': ({ sweep }: ParamsOf<'sweeps.get'>) => sweeps.get(sweep),
    'reports.ofSweep': async ({ sweep }: ParamsOf<'reports.ofSweep'>) => ({
      html: await reports.ofSweep(await sweeps.get(sweep)),
    }),
    'sweeps.stop': async ({ sweep }: ParamsOf<'sweeps.stop'>) => {
      await sweeps.stop(sweep);
      return nothing;
    },
    'sweeps.resume': async ({ sweep }: ParamsOf<'sweeps.resume'>) => {
      await measurements.stop();
      await sweeps.resume(sweep);
      return nothing;
    },
    'sweeps.delete': async ({ sweep }: ParamsOf<'sweeps.delete'>) => {
      await sweeps.remove(sweep);
      return nothing;
    },
  };
}
