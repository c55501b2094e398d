/** The labelled photographs of an evaluation: packed as an encoder reads them, with the copies between the folders left out. */
import type { DatasetSpec, LabelSource } from '../../../shared/dataset-spec.ts';
import { type Evaluation, mostLeakPairs } from '../../../shared/evaluation.ts';
import { counted } from '../../../shared/format-words.ts';
import { labelTableOf } from '../../files/label-table.ts';
import {
  type Compared,
  type Copies,
  copyExample,
  copyPairs,
  findAllCopies,
  wholePack,
} from '../data/copies-across-folders.ts';
import { mostPairs } from '../data/copies-in-parts.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import type { JobControl } from '../messages/job-control.ts';
import { type LabelledPhotographs, labelledPhotographs } from './labelled-photographs.ts';

/** The folders and labels of an evaluation. */
export interface LabelledFolders {
  readonly dataset: DatasetSpec;
  readonly test: DatasetSpec;
  readonly labels: LabelSource;
  readonly testLabels?: LabelSource | undefined;
}

export interface OpenedLabelled {
  readonly labelled: LabelledPhotographs;
  readonly test: Pack;
  /** The training pack, compared with `test`. */
  readonly compared: Compared;
  readonly leakage: NonNullable<Evaluation['leakage']>;
  /** Source of the labels, in words. */
  readonly source: string;
  readonly warnings: string[];
  close(): void;
}

/** Opens the packs of both folders; updates them first. @param side Shorter side of their pictures. */
export async function openPacks(
  { dataset, test }: Pick<LabelledFolders, 'dataset' | 'test'>,
  side: number,
  control: JobControl,
  warnings: string[] = [],
): Promise<[train: Pack, test: Pack]> {
  const train = await packed(dataset, 'training', side, control, warnings);
  try {
    return [train, await packed(test, 'test', side, control, warnings)];
  } catch (error) {
    train.close();
    throw error;
  }
}

/** @throws FailureError 'unusable-input' for photographs without classes. */
export async function openLabelled(
  folders: LabelledFolders,
  side: number,
  control: JobControl,
): Promise<OpenedLabelled> {
  const { labels, testLabels } = folders;
  const tables = { train: await labelTableOf(labels), test: await labelTableOf(testLabels ?? labels) };
  const warnings: string[] = [];
  const packs = await openPacks(folders, side, control, warnings);
  const close = () => {
    for (const pack of packs) pack.close();
  };
  try {
    const [train, test] = packs;
    const copies = await findAllCopies(wholePack(train), wholePack(test), searchProgress(control));
    const labelled = labelledPhotographs(train, test, copies.of, tables);
    warnings.push(...unlabelledWarnings(labelled), ...copyWarnings(copies));
    const pairs = copyPairs(copies, train, test, mostLeakPairs);
    const source = [...new Set([tables.train, tables.test].map((table) => table?.file ?? 'folders'))].join(' and ');
    const leakage = { ...copies.leakage, ...(pairs.length > 0 && { pairs }) };
    return { labelled, test, compared: { pack: train, of: copies.of }, leakage, source, warnings, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Reports a search for copies, and stops it if asked. */
export const searchProgress =
  (control: JobControl) =>
  async (done: number, total: number): Promise<void> => {
    if (done % 64 !== 0 && done !== total) return;
    control.progress('looking for copies of test images', done, total);
    await control.checkStopped();
  };

/** The updated pack of these folders. */
async function packed(
  spec: DatasetSpec,
  role: string,
  side: number,
  control: JobControl,
  warnings: string[],
): Promise<Pack> {
  const { passedOver } = await indexFolders(spec, side, {
    onProgress: (done, total) => control.progress(`reading the ${role} images`, done, total),
    isCancelled: () => control.stopAsked,
  });
  if (passedOver.length > 0)
    warnings.push(
      `${passedOver.length} ${passedOver.length === 1 ? 'file' : 'files'} of the ${role} folder cannot be used and ${passedOver.length === 1 ? 'is' : 'are'} skipped, for example ${passedOver[0]!.path}`,
    );
  return openPack(spec.packDir, side);
}

/** Warnings for photographs that a table of labels does not name. */
const unlabelledWarnings = ({ unlabelled }: LabelledPhotographs): string[] =>
  (['train', 'test'] as const).flatMap((role) => {
    const { count, example } = unlabelled[role];
    if (count === 0) return [];
    const images = counted(count, role === 'train' ? 'training image' : 'test image');
    return [`${images} without a label ${count === 1 ? 'is' : 'are'} left out, for example ${example}`];
  });

/** Warnings for training photographs that are copies of test photographs. */
export function copyWarnings({
  leakage: { exact, near },
  examples,
  comparedParts = true,
}: Pick<Copies, 'leakage' | 'examples'> & { readonly comparedParts?: boolean }): string[] {
  const warnings: string[] = [];
  if (exact > 0)
    warnings.push(
      `${exact} ${exact === 1 ? 'image is' : 'images are'} in both the training and the test set, and used only for testing${copyExample(examples.exact)}`,
    );
  if (near > 0)
    warnings.push(
      `${near} training ${near === 1 ? 'image is a near-copy of a test image' : 'images are near-copies of test images'} (changed, a part or mirrored) and not learnt from${copyExample(examples.near)}`,
    );
  if (!comparedParts)
    warnings.push(
      `parts and mirror images of test images were not looked for: there are more than ${mostPairs.toLocaleString('en')} pairs of training and test images`,
    );
  return warnings;
}
