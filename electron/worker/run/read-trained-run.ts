/** Reads the record and the last checkpoint of a run that something is asked of after training. */
import { refuse } from '../../../shared/failure.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { readRunRecord } from '../../files/run-folder.ts';
import { type Checkpoint, readLastCheckpoint } from './checkpoint.ts';

/** A run with a network. */
export interface TrainedRun {
  readonly record: RunRecord;
  readonly checkpoint: Checkpoint;
}

/**
 * @param onWarning Receives one message for each damaged checkpoint that is passed over.
 * @throws FailureError 'unusable-input' if the folder is not a run, or has no checkpoint that can be read.
 */
export async function readTrainedRun(runDir: string, onWarning: (message: string) => void): Promise<TrainedRun> {
  const record = await readRunRecord(runDir);
  if (!record.ok) refuse('unusable-input', `${runDir} is not a run: ${record.failure.message}`);
  const checkpoint = await readLastCheckpoint(runDir, onWarning);
  if (!checkpoint)
    refuse(
      'unusable-input',
      `there is no network in ${runDir}: it has no checkpoint that can be read`,
      'train it until its first checkpoint',
    );
  return { record: record.value, checkpoint };
}
