/** Files of a chosen folder that can be added as encoders. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '../../shared/failure.ts';

/** Most files that are listed. */
const most = 200;

/** The ONNX and safetensors files of a folder and the model.json of TF.js, by name, sub-folders not included. @throws FailureError 'unusable-input' if it cannot be read. */
export async function encoderFiles(folder: string): Promise<{ readonly name: string; readonly bytes: number }[]> {
  const names = await readdir(folder).catch((error: Error) =>
    refuse('unusable-input', `${folder} cannot be read: ${error.message}`, 'choose another folder'),
  );
  const found: { name: string; bytes: number }[] = [];
  for (const name of names.filter((each) => /\.(onnx|safetensors)$|^model\.json$/i.test(each)).sort()) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats?.isFile()) found.push({ name, bytes: stats.size });
    if (found.length === most) break;
  }
  return found;
}

/** The path of a file of a folder. @throws FailureError 'denied' for a name that leads out of it. */
export function fileInFolder(folder: string, name: string): string {
  if (/[/\\\0]/.test(name) || name === '.' || name === '..') refuse('denied', `'${name}' is not the name of a file`);
  return join(folder, name);
}
