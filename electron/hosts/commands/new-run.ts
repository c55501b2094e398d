/** A new run from the options of `train`, which `sweep` takes as well. */
import { refuse } from '../../../shared/failure.ts';
import type { Lab } from '../../lab/lab.ts';
import { realFolders } from '../../lab/real-folders.ts';
import type { StartRun } from '../../lab/runs.ts';
import { fromCaller } from '../arguments.ts';
import { locateRun } from '../locate-run.ts';
import { readPhotographList } from '../photograph-list.ts';
import { settingsOf, type TrainValues } from './train-options.ts';

type NewRunValues = Omit<TrainValues, 'resume' | 'from'> & Partial<Pick<TrainValues, 'from'>>;

/** The new run that the options of a command describe, checked. */
export async function newRun(command: string, values: NewRunValues, lab: Lab): Promise<StartRun> {
  if (values.images.length === 0) refuse('bad-usage', `${command} takes --images DIR: the folder of images`);
  const settings = settingsOf(command, values);
  const from = values.from === undefined ? {} : { from: await locateRun(lab, values.from) };
  const folders = await realFolders(values.images.map(fromCaller));
  const heldOutFolders = await realFolders(values['held-out'].map(fromCaller));
  const excluded =
    values.exclude === undefined ? {} : { excluded: await readPhotographList(fromCaller(values.exclude)) };
  const dataset = await lab.datasets.register(folders, { reading: settings.reading });
  const reading = lab.datasets.readingOf(dataset);
  const name = values.name === undefined ? {} : { name: values.name };
  return {
    folders,
    heldOutFolders,
    settings: { ...settings, ...(reading && { reading }) },
    ...excluded,
    ...name,
    ...from,
    tensorboard: values.tensorboard,
  };
}
