/** Why a draft cannot start: the reason beside a disabled Start button. Pure. */
import type { Failure, Result } from '../../../shared/failure.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { counted } from '../../lib/format.ts';
import { estimate } from './draft.ts';

/** A draft with its images, and what the lab says about them. */
export interface Candidate {
  readonly settings: Result<TrainSettings>;
  readonly copying: boolean;
  readonly dataset: DatasetSummary | undefined;
  readonly heldOut: DatasetSummary | undefined;
  /** Why the lab could not draw a preview of this draft. */
  readonly previewFailure: Failure | undefined;
  /** The lab has drawn a preview of these images for this task. */
  readonly isPreviewed: boolean;
}

/** Codes of failures that would end the run too; others, such as a slow preview, would not. */
export const isRefusal = ({ code }: Pick<Failure, 'code'>): boolean =>
  code === 'unusable-input' || code === 'bad-usage';

const notIndexed = (dataset: DatasetSummary): string | undefined => {
  if (dataset.images > 0) return undefined;
  if (dataset.state === 'indexing') return `${dataset.name} is still being indexed.`;
  return dataset.state === 'ready'
    ? `${dataset.name} has no usable image.`
    : `${dataset.name} is not indexed. Index it on its page first.`;
};

const isGrey = ({ warningKinds, images }: DatasetSummary): boolean => warningKinds.grey === images;

/** The reason why a run with these settings cannot start on these images; undefined if it can. */
export function whyNotStart(candidate: Candidate): string | undefined {
  const { settings, dataset, heldOut, previewFailure } = candidate;
  if (candidate.copying) return 'Loading the copied run …';
  if (!dataset) return 'Choose images to train on.';
  const missing = notIndexed(dataset) ?? (heldOut && notIndexed(heldOut));
  if (missing) return missing;
  if (dataset.id === heldOut?.id) return 'The held-out images are those to train on. Hold out others.';
  if (!settings.ok) return 'Correct the settings first.';
  if (previewFailure && isRefusal(previewFailure)) return 'These images cannot be used for this task: see the preview.';
  const { task, batch, batchAsked } = settings.value;
  const needs = taskCard(task)?.needs;
  if (needs === 'colour' && isGrey(dataset)) return 'All of these images are grey, and this task predicts colours.';
  if (needs === 'clips' && !previewFailure && !candidate.isPreviewed) return 'Looking for clips in these images …';
  const { train } = estimate(settings.value, dataset.images, heldOut?.images);
  if (dataset.images < 2 && !heldOut) return 'One image is not enough to train on some and hold out others.';
  if (batchAsked && batch > train)
    return `A batch of ${batch} cannot be filled: there are ${counted(train, 'image')} to train on.`;
  return undefined;
}
