/** A new run from the options of `train`, which `sweep` takes as well. */
import { stat } from 'node:fs/promises';
import { refuse } from '../../../shared/failure.ts';
import { publishedSettings } from '../../../shared/published-weights.ts';
import { realFolderPaths } from '../../files/real-paths.ts';
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
  const origin = values.from === undefined ? {} : await originOf(lab, values.from);
  const settings = settingsOf(command, values, 'fromFile' in origin ? publishedSettings : undefined);
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
    ...origin,
    tensorboard: values.tensorboard,
  };
}

/** Where the first weights come from: a run, or a file. */
async function originOf(lab: Lab, named: string): Promise<{ readonly from: string } | { readonly fromFile: string }> {
  const path = fromCaller(named);
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (isFile) return { fromFile: (await realFolderPaths([path]))[0]! };
  if (weightsName.test(named)) refuse('unusable-input', `there is no file ${path}`);
  return { from: await locateRun(lab, named) };
}

/** Names of files of weights, of which only .safetensors are read; the others are refused with the reason. */
const weightsName = /\.(safetensors|pth|pt|bin)$/i;
