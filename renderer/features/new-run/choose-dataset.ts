/** Which dataset a new run trains on if nobody has chosen one. Pure. */
import type { DatasetSummary } from '../../../shared/protocol.ts';

interface Chosen {
  readonly dataset: string | undefined;
  /** A run is being copied, or could not be: its dataset is not replaced by another one. */
  readonly isOfCopy: boolean;
}

/**
 * The chosen dataset, or else the first that has images. A chosen one stays chosen while it is indexed, and if it has no
 * images: a run must never start on others than the form was opened for.
 * @param named The dataset that the address of the page names.
 * @param all Latest opened first.
 */
export function datasetInUse(
  { dataset, isOfCopy }: Chosen,
  named: string | undefined,
  all: readonly Pick<DatasetSummary, 'id' | 'images'>[],
): string | undefined {
  const isChosen = dataset !== undefined && (dataset === named || all.some(({ id }) => id === dataset));
  return isChosen || isOfCopy ? dataset : all.find(({ images }) => images > 0)?.id;
}
