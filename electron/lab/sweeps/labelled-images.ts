/** The labelled images of a sweep that measures k-NN, checked before anything is trained. */
import { access, readdir } from 'node:fs/promises';
import type { LabelSource } from '../../../shared/dataset-spec.ts';
import { refuse } from '../../../shared/failure.ts';
import { isEntered } from '../../files/skipped-names.ts';
import type { EvaluateOptions } from '../analyses/evaluate.ts';
import { realFolders } from '../real-folders.ts';

/** @throws FailureError 'bad-usage' without test images, 'unusable-input' if there are no labels. */
export async function refuseUnlabelled(labelled: EvaluateOptions | undefined): Promise<void> {
  if (!labelled || labelled.test.length === 0)
    return refuse(
      'bad-usage',
      'a ranking by k-NN needs labelled images to test on',
      'name them (--test DIR on the command line), or rank by the score',
    );
  const { images, test, labels, testLabels = labels } = labelled;
  await refuseWithoutLabels(await realFolders(images), labels);
  await refuseWithoutLabels(await realFolders(test), testLabels);
}

async function refuseWithoutLabels(folders: readonly string[], labels: LabelSource): Promise<void> {
  if (labels === 'folders') {
    const classes = new Set<string>();
    for (const folder of folders)
      for (const entry of await readdir(folder, { withFileTypes: true }))
        if (entry.isDirectory() && isEntered(entry.name)) classes.add(entry.name.normalize('NFC'));
    if (classes.size >= 2) return;
    refuse(
      'unusable-input',
      `the images in ${folders.join(', ')} have no labels: found ${classes.size === 1 ? 'one sub-folder' : 'no sub-folders'}`,
      'put each class into a sub-folder, or give labels as a CSV file; or rank by the score',
    );
  }
  const file = 'csv' in labels ? labels.csv : labels.stored;
  await access(file).catch((error: Error) => refuse('unusable-input', `the labels cannot be read: ${error.message}`));
}
