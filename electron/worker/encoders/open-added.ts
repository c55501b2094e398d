/** Opens the program of an encoder from its copied files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddedEncoder, DescribedEncoder } from '../../../shared/encoders.ts';
import { refuse } from '../../../shared/failure.ts';
import { hashFiles } from '../../files/hash-files.ts';
import type { EncoderProgram } from './encoder-program.ts';
import { openOnnx } from './onnx-program.ts';
import { readTfjs } from './read-tfjs.ts';

/** Folder of the copied files, in the encoder's folder. */
export const filesFolder = 'files';

/**
 * @param folder The encoder's folder. @param threads As for openOnnx.
 * @throws FailureError 'unusable-input' for a file that cannot be run.
 */
export async function openProgram(
  folder: string,
  { kind, files, name, input }: Pick<DescribedEncoder, 'kind' | 'files' | 'name' | 'input'>,
  threads?: number,
): Promise<EncoderProgram> {
  const file = join(folder, filesFolder, files[0]!);
  switch (kind) {
    case 'onnx':
      return openOnnx(file, name, input, threads);
    case 'tfjs':
      return (await import('./tfjs-program.ts')).openTfjs(
        file,
        name,
        readTfjs(await readFile(file), name).isGraph,
        input,
      );
    case 'torch':
      return (await import('./torch-program.ts')).openTorch(file, files[0]!, input);
  }
}

/** The same for an encoder of the workspace. @throws FailureError 'unusable-input' also if its files have changed. */
export async function openAdded(folder: string, encoder: AddedEncoder, threads?: number): Promise<EncoderProgram> {
  const { files, sha256, copySha256 = sha256, id, source } = encoder;
  const { sha256: found } = await hashFiles(join(folder, filesFolder), files).catch(() => ({ sha256: undefined }));
  if (found !== copySha256)
    refuse(
      'unusable-input',
      `the files of the encoder ${id} have changed or are gone: ${join(folder, filesFolder)}`,
      `remove it and add it again, from ${source}`,
    );
  return openProgram(folder, encoder, threads);
}
