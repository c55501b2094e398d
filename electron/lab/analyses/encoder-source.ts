/** Finds the encoder that an id names: that of a run, or one that was added. */
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import { type AnalysisContext, trainedRun } from './preparation.ts';

/**
 * @param id Of a run or of an added encoder; runs and encoders are never called the same.
 * @throws FailureError 'not-found' for an id that neither has, 'unusable-input' for a run without a checkpoint or a damaged
 *   record.
 */
export async function encoderSource(id: string, context: AnalysisContext): Promise<EncoderSource> {
  const { encoders } = context;
  if (await encoders.has(id))
    return { kind: 'added', folder: encoders.folderOf(id), encoder: await encoders.record(id) };
  const { record, runDir } = await trainedRun(id, 'no encoder to use', context);
  return { kind: 'run', id: record.id, name: record.name, runDir, settings: record.settings };
}

/** The folder that keeps the results of its analyses, also before it has a checkpoint. @throws FailureError 'not-found'. */
export async function folderOfEncoder(id: string, { encoders, runs }: AnalysisContext): Promise<string> {
  if (await encoders.has(id)) {
    await encoders.record(id);
    return encoders.folderOf(id);
  }
  await runs.record(id);
  return runs.folderOf(id);
}
