/** The draft with its images, and why it cannot start. */
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { previewKey, settingsOf, subjectOf } from './draft.ts';
import { useNewRun } from './draft-store.ts';
import { whyNotStart } from './why-not-start.ts';

export function useCandidate(datasets: readonly DatasetSummary[]) {
  const state = useNewRun();
  const dataset = datasets.find(({ id }) => id === state.dataset);
  const settings = settingsOf(state.draft, dataset?.reading);
  const heldOut = datasets.find(({ id }) => id === state.heldOut);
  const { preview, previewFailure: failed } = state;
  const key = dataset && settings.ok ? previewKey(dataset.id, heldOut?.id, settings.value) : '';
  const isPreviewed =
    dataset !== undefined && preview?.subject === subjectOf(dataset.id, heldOut?.id, state.draft.task);
  const previewFailure = failed?.key === key ? failed.failure : undefined;
  const why = whyNotStart({ settings, copying: state.copying, dataset, heldOut, previewFailure, isPreviewed });
  return { settings, dataset, heldOut, why };
}
