/** What is compared: runs and added encoders with their results. */
import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import type { Evaluation, RunEvaluation } from '../../../shared/evaluation.ts';
import type { StoredPerImage } from '../../../shared/per-image.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import type { RunRecord } from '../../../shared/run-results.ts';

export interface RunToCompare {
  readonly record: Omit<RunRecord, 'excluded'>;
  readonly summary: Pick<RunSummary, 'status' | 'step' | 'heldOut' | 'health' | 'labelFree' | 'imagesPerSecond'>;
  readonly evaluation?: RunEvaluation | undefined;
  readonly diagnosis?: Diagnosis | undefined;
  /** What each tested image adds to the results of these analyses. */
  readonly perImage?: { readonly evaluate?: StoredPerImage | undefined; readonly answers?: StoredPerImage | undefined };
}

/** An encoder that was added from a file: it has no training, so an evaluation is all that is known of it. */
export interface EncoderToCompare {
  readonly added: Pick<AddedEncoder, 'id' | 'name'>;
  readonly evaluation?: Evaluation | undefined;
  readonly perImage?: { readonly evaluate?: StoredPerImage | undefined };
}

export type Compared = RunToCompare | EncoderToCompare;

export const isRun = (compared: Compared): compared is RunToCompare => 'record' in compared;
export const runsAmong = (compared: readonly Compared[]): readonly RunToCompare[] => compared.filter(isRun);
/** Id and name. */
export const nameOf = (compared: Compared): { readonly id: string; readonly name: string } =>
  isRun(compared) ? compared.record : compared.added;
