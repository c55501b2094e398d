/** A run with the results that are compared. */
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { RunEvaluation } from '../../../shared/evaluation.ts';
import type { StoredPerImage } from '../../../shared/per-image.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import type { RunRecord } from '../../../shared/run-results.ts';

export interface RunToCompare {
  readonly record: Omit<RunRecord, 'excluded'>;
  readonly summary: Pick<RunSummary, 'status' | 'step' | 'heldOut' | 'health' | 'imagesPerSecond'>;
  readonly evaluation?: RunEvaluation | undefined;
  readonly diagnosis?: Diagnosis | undefined;
  /** What each tested image adds to the results of these analyses. */
  readonly perImage?: { readonly evaluate?: StoredPerImage | undefined; readonly answers?: StoredPerImage | undefined };
}
