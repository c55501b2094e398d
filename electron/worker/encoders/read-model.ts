/** Reads the file of a model whole. */
import { stat } from 'node:fs/promises';
import { refuse } from '../../../shared/failure.ts';
import { readRegular } from '../../files/open-regular.ts';

/** A protobuf message is at most 2 GiB; larger models keep their weights in external data. */
const mostModelBytes = 2 ** 31 - 1;

/** @throws FailureError 'unusable-input' for a file that is missing, too large or cannot be read. */
export async function readModel(file: string): Promise<Buffer> {
  const stats = await stat(file).catch(() => undefined);
  if (!stats) return refuse('unusable-input', `there is no file ${file}`, 'check the path');
  if (stats.size > mostModelBytes)
    return refuse(
      'unusable-input',
      `${file} has ${stats.size} bytes: an ONNX file has at most ${mostModelBytes}`,
      'save it with external data',
    );
  return readRegular(file).catch((error: NodeJS.ErrnoException) =>
    refuse('unusable-input', `${file} cannot be read: ${error.message}`, 'choose the ONNX file itself'),
  );
}
