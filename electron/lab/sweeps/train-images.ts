/** The number of images that a sweep trains on, from the index of its dataset. */
import { FailureError } from '../../../shared/failure.ts';
import { heldOutCount } from '../../../shared/run-plan.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { browsingSide, type Datasets } from '../datasets.ts';
import type { StartRun } from '../runs.ts';

/**
 * Copies of held-out images and images that the task cannot use, which are known once a run has begun, still count.
 * @throws FailureError of the indexing, if the dataset was not indexed yet.
 */
export async function trainImages(
  { folders, heldOutFolders = [], excluded = [] }: Pick<StartRun, 'folders' | 'heldOutFolders' | 'excluded'>,
  { reading }: TrainSettings,
  datasets: Datasets,
): Promise<number> {
  const id = await datasets.register(folders, { reading });
  let { images } = datasets.summary(id);
  if (images === 0) {
    const indexed = await datasets.index(id, browsingSide);
    if (!indexed.ok) throw new FailureError(indexed.failure);
    images = indexed.value.images;
  }
  const training = heldOutFolders.length > 0 ? images : images - heldOutCount(images);
  return Math.max(1, training - excluded.length);
}
