/**
 * ZIP files with reproducible bytes: the same files give the same ZIP, whatever the time, the time zone and the machine. Files
 * are stored, not compressed, because weights do not become smaller.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Zip, ZipPassThrough } from 'fflate';

/** The time of every entry: the first that a ZIP can hold, in local time, as ZIP files have it. */
const time = new Date(1980, 0, 1);

/**
 * A ZIP file, piece by piece. At most one piece of one file is in memory.
 * @param folder Folder of the files. @param names Their paths below it, with forward slashes, in the order of the entries.
 * @throws The error of a file that cannot be read.
 */
export async function* zipOf(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    ready.push(piece);
  });
  for (const name of names) {
    const entry = new ZipPassThrough(name);
    entry.mtime = time;
    zip.add(entry);
    for await (const piece of createReadStream(join(folder, name))) {
      entry.push(piece as Buffer);
      yield* ready.splice(0);
    }
    entry.push(new Uint8Array(), true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}
