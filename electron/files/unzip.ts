/** Extracts ZIP files as this product writes them. What a ZIP says about itself is not trusted. */
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { refuse } from '../../shared/failure.ts';

const stored = 0;
const mostEntries = 100_000;
/** Names in the folders of runs are plain: no `..`, no drive, nothing that a shell or a file system treats in its own way. */
const plainName = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,120}\/){0,8}[A-Za-z0-9_][A-Za-z0-9._-]{0,120}$/;

/** Whether a file of this name is extracted. @param name With its folders, separated by slashes. */
export const isPlainName = (name: string): boolean => plainName.test(name);

/**
 * Extracts a ZIP file.
 * @param folder An empty folder.
 * @throws FailureError 'unusable-input' for a file that is not a ZIP, is damaged, is compressed or has names that are not plain.
 */
export async function unzip(file: string, folder: string): Promise<void> {
  if (!(await stat(file).catch(() => undefined))) refuse('unusable-input', `there is no file ${file}`);
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false }).catch((error: Error) =>
    refuse('unusable-input', `${file} cannot be read as a ZIP file: ${error.message}`),
  );
  try {
    if (zip.entryCount > mostEntries)
      refuse('unusable-input', `${file} has ${zip.entryCount} entries: it is not a run`);
    for await (const entry of zip.eachEntry()) await extract(zip, entry, file, folder);
  } catch (error) {
    if (error instanceof Error && 'failure' in error) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) throw error; // of the file system
    refuse('unusable-input', `${file} is damaged: ${message}`, 'export the run again');
  } finally {
    zip.close();
  }
}

async function extract(zip: ZipFile, entry: Entry, file: string, folder: string): Promise<void> {
  const { fileName, compressionMethod, uncompressedSize, compressedSize } = entry;
  if (!isPlainName(fileName)) refuse('unusable-input', `${file} has an entry '${fileName}', which is no file of a run`);
  // Nothing grows when it is extracted, so a small file cannot fill the disk.
  if (compressionMethod !== stored || uncompressedSize !== compressedSize)
    refuse(
      'unusable-input',
      `${file} was compressed by another program`,
      "extract it yourself, and copy the run's folder into the folder 'runs' of the workspace",
    );
  const path = join(folder, fileName);
  await mkdir(dirname(path), { recursive: true });
  const stream: Readable = await zip.openReadStreamPromise(entry);
  let crc = 0;
  const checked = async function* (pieces: AsyncIterable<Buffer>) {
    for await (const piece of pieces) {
      crc = crc32(piece, crc);
      yield piece;
    }
  };
  await pipeline(stream, checked, createWriteStream(path, { flags: 'wx' }));
  if (crc !== entry.crc32) throw new Error(`the content of ${fileName} is not what was written`);
}
