/**
 * Histories of runs that this process does not train. metrics.jsonl is their only source. What was read of a long one before, by
 * this process or by another (`metrics.index.json`), is continued if the checksum of all those bytes is still the same: an index
 * that is damaged, of another run or older than a change of the metrics costs time, and nothing else. A checksum takes a
 * twentieth of the time of reading.
 */
import type { FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { mostCompared } from '../../shared/comparison.ts';
import { refuse } from '../../shared/failure.ts';
import { beginsWith, linesAfter } from '../files/json-lines.ts';
import { lockHolder } from '../files/lock.ts';
import { openRegular } from '../files/open-regular.ts';
import { lockFile, metricsFile, metricsIndexFile } from '../files/run-folder.ts';
import { readStored, writeStored } from '../files/stored-json.ts';
import { historyStateSchema, RunHistory } from './run-history.ts';

/** Shorter metrics are read in a few hundredths of a second. */
const fewestBytes = 2 ** 20;
/** Runs whose histories are kept in memory: those that a page shows together. */
const mostKept = mostCompared;

/** Increased whenever histories are made in another way, or have more in them. */
const version = 1;

/** What the beginning of a metrics.jsonl gave. */
const readSoFarSchema = z.object({
  version: z.literal(version),
  /** Length of that beginning; it ends with a line. */
  bytes: z.number().int().min(0),
  /** CRC-32 of those bytes. */
  checksum: z.number().int(),
  history: historyStateSchema,
});
type ReadSoFar = z.infer<typeof readSoFarSchema>;

interface Known {
  readonly soFar: ReadSoFar;
  /** It needs not be written to the index: it is there, or could not be written. */
  readonly isWritten: boolean;
}

export class StoredHistories {
  /** By folder, those that were asked for last at the end. */
  readonly #kept = new Map<string, Known>();

  /**
   * All metrics of a run; empty if there are none yet.
   * @param hasEnded By its record. Nothing is written into the folder of a run that may be training.
   * @throws FailureError 'unusable-input' if the file cannot be read.
   */
  async read(runDir: string, hasEnded: boolean): Promise<RunHistory> {
    const file = metricsFile(runDir);
    try {
      const handle = await openRegular(file);
      try {
        return await this.#readFrom(handle, runDir, hasEnded);
      } finally {
        await handle.close();
      }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return new RunHistory();
      return refuse('unusable-input', `${file} cannot be read: ${message}`);
    }
  }

  async #readFrom(handle: FileHandle, runDir: string, hasEnded: boolean): Promise<RunHistory> {
    const history = new RunHistory();
    const { size } = await handle.stat();
    const known = size < fewestBytes ? undefined : await this.#knownOf(handle, runDir);
    if (known) history.restore(known.soFar.history);
    const from = known?.soFar ?? { bytes: 0, checksum: 0 };
    let { bytes, checksum } = from;
    for await (const read of linesAfter(from, handle)) {
      for (const line of read.lines) history.addLine(line);
      bytes = read.lines.at(-1)!.end;
      checksum = read.checksum;
    }
    if (bytes < fewestBytes) return history;
    const soFar: ReadSoFar =
      known && bytes === from.bytes ? known.soFar : { version, bytes, checksum, history: history.state() };
    let isWritten = soFar === known?.soFar && known.isWritten;
    if (!isWritten && hasEnded && (await lockHolder(lockFile(runDir))) === undefined) {
      await writeStored(metricsIndexFile(runDir), soFar).catch(() => {}); // a workspace that may only be read
      isWritten = true;
    }
    this.#keep(runDir, { soFar, isWritten });
    return history;
  }

  /** What is known of the beginning of a file that is still the same. */
  async #knownOf(handle: FileHandle, runDir: string): Promise<Known | undefined> {
    const kept = this.#kept.get(runDir);
    if (kept && (await beginsWith(kept.soFar, handle))) return kept;
    const stored = await readStored(metricsIndexFile(runDir), readSoFarSchema, '');
    if (!stored.ok || !(await beginsWith(stored.value, handle))) return undefined;
    return { soFar: stored.value, isWritten: true };
  }

  #keep(runDir: string, known: Known): void {
    this.#kept.delete(runDir);
    this.#kept.set(runDir, known);
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value ?? '');
  }
}
