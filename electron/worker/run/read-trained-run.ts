/** Reads the record and the last checkpoint of a run that something is asked of after training. */
import { refuse } from '../../../shared/failure.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { checkpointFile, readRunRecord } from '../../files/run-folder.ts';
import { type Checkpoint, readLastCheckpoint } from './checkpoint.ts';

/** A run with a network. */
export interface TrainedRun {
  readonly record: RunRecord;
  readonly checkpoint: Checkpoint;
}

/**
 * @param onWarning Receives one message for each damaged checkpoint that is passed over, and one if the network is not that of the run's end.
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
  const { ending } = record.value;
  const isComplete = ending?.status === 'finished' || ending?.status === 'stopped';
  if (isComplete && checkpoint.note.step < ending.step)
    onWarning(
      `${checkpointFile(runDir, ending.step)}, the last checkpoint of the run, cannot be used: the network of step ${checkpoint.note.step} is used`,
    );
  return { record: record.value, checkpoint };
}
