/**
 * Stores flow fields in the folder of a pack: `flow.bin` holds the fields one after the other, `flow.jsonl` one line
 * for each. A field is identified by the contents of its two pictures, so it stays valid when the folders are indexed
 * again. Fields reach the disk before the lines that describe them, so an interrupted computation can continue.
 */
import { closeSync, fstatSync, readFileSync, readSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { refuse } from '../../../../shared/failure.ts';
import { JsonLinesWriter } from '../../../files/json-lines.ts';
import { openRegularSync } from '../../../files/open-regular.ts';
import { isIntact, seal } from '../../../files/sealed-line.ts';
import { forgetVerified } from '../../../files/verified.ts';
import type { VectorField } from '../auxiliary-data.ts';
import { refuseDiskError } from '../pack-store.ts';

/** Increase it when the computation changes: older fields are then computed again. */
const flowVersion = 2;

/** Names of the files in the folder of a pack. */
export const flowFiles = { fields: 'flow.bin', lines: 'flow.jsonl', lock: 'flow.lock' } as const;

/** Resolution of stored flow: 16 bits in steps of 1/64 px, up to ±512 px, as in the files of the KITTI benchmark. */
const unitsPerPixel = 64;
const largest = 32_767;

const lineSchema = z.object({
  /** Content hashes of the picture and of the next frame, as in the index of the pack. */
  from: z.string().length(32),
  to: z.string().length(32),
  /** Of the field's first byte in flow.bin. */
  offset: z.number().int().min(0),
  /** CRC-32 of the field's bytes. */
  fieldCrc: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** As measured in global-motion.ts, in pixels. */
  speed: z.number(),
  apart: z.number(),
});
/** The line of one flow field. */
export type FlowLine = z.infer<typeof lineSchema>;

const bytesOf = ({ width, height }: Pick<FlowLine, 'width' | 'height'>): number => width * height * 2 * 2;
const nameOf = (from: string, to: string): string => `${from} ${to}`;

/** A field in steps of 1/64 px, clipped to 16 bits. */
export const packField = ({ data }: VectorField): Int16Array =>
  Int16Array.from(data, (value) => Math.max(-largest, Math.min(largest, Math.round(value * unitsPerPixel))));

/**
 * The lines of a folder whose fields are complete; undefined if there are no lines of this version.
 * @param bytes Size of flow.bin.
 */
function readLines(folder: string, bytes: number): FlowLine[] | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, flowFiles.lines), 'utf8');
  } catch {
    return undefined;
  }
  const records = text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return []; // cut off by a kill: computed again
    }
  });
  if ((records[0] as { flow?: unknown } | undefined)?.flow !== flowVersion) return undefined;
  return records.slice(1).flatMap((record) => {
    const parsed = lineSchema.safeParse(record);
    const isUsable = parsed.success && isIntact(record) && parsed.data.offset + bytesOf(parsed.data) <= bytes;
    return isUsable ? [parsed.data] : []; // a line that was changed is computed again
  });
}

/** Reads the flow of a pack. Cheap to open, also in threads. */
export class FlowFields {
  readonly #fd: number | undefined;
  readonly #folder: string;
  readonly #lines: ReadonlyMap<string, FlowLine>;

  constructor(folder: string) {
    this.#folder = folder;
    try {
      this.#fd = openRegularSync(join(folder, flowFiles.fields));
    } catch {
      this.#fd = undefined;
    }
    const lines = this.#fd === undefined ? [] : (readLines(folder, fstatSync(this.#fd).size) ?? []);
    this.#lines = new Map(lines.map((line) => [nameOf(line.from, line.to), line]));
  }

  find(from: string, to: string): FlowLine | undefined {
    return this.#lines.get(nameOf(from, to));
  }

  /** The fields that are not those that were stored. Reads all of them. */
  damaged(): FlowLine[] {
    return [...this.#lines.values()].filter((line) => this.#unitsOf(line) === undefined);
  }

  /** @throws FailureError 'failed' if the field is not the one that was stored. */
  readSync(line: FlowLine): VectorField {
    const { width, height } = line;
    const units = this.#unitsOf(line);
    if (!units) {
      forgetVerified(join(this.#folder, flowFiles.fields));
      return refuse(
        'failed',
        `the flow file in ${this.#folder} is damaged: a field is not the one that was stored`,
        'start again or resume the run: either repairs the file first',
      );
    }
    const data = new Float32Array(units.length);
    for (let i = 0; i < data.length; i++) data[i] = units[i]! / unitsPerPixel; // ten times faster than Float32Array.from
    return { width, height, data };
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  /** The stored numbers of a field; undefined if they are not those that were stored. */
  #unitsOf({ width, height, offset, fieldCrc }: FlowLine): Int16Array | undefined {
    const units = new Int16Array(width * height * 2);
    if (this.#fd !== undefined) readSync(this.#fd, units, 0, units.byteLength, offset);
    return crc32(new Uint8Array(units.buffer)) === fieldCrc ? units : undefined;
  }
}

const syncEveryMs = 500;

/** Writes the flow of a pack. This process must hold the lock of the folder's flow. */
export class FlowWriter {
  #waiting: FlowLine[] = [];
  #lastSync = Date.now();

  private constructor(
    private readonly folder: string,
    private readonly fields: FileHandle,
    private readonly lines: JsonLinesWriter,
    private end: number,
  ) {}

  static async open(folder: string): Promise<FlowWriter> {
    const [fieldsPath, linesPath] = [join(folder, flowFiles.fields), join(folder, flowFiles.lines)];
    try {
      await (await open(fieldsPath, 'a')).close();
      const fields = await open(fieldsPath, 'r+');
      const known = readLines(folder, (await fields.stat()).size);
      const end = (known ?? []).reduce((most, line) => Math.max(most, line.offset + bytesOf(line)), 0);
      await fields.truncate(end);
      if (!known) await rm(linesPath, { force: true });
      const lines = await JsonLinesWriter.open(linesPath);
      if (!known) lines.append({ flow: flowVersion });
      return new FlowWriter(folder, fields, lines, end);
    } catch (error) {
      return refuseDiskError(error, folder);
    }
  }

  async append(line: Omit<FlowLine, 'offset' | 'fieldCrc'>, field: Int16Array): Promise<void> {
    const offset = this.end;
    this.end += field.byteLength;
    const bytes = new Uint8Array(field.buffer, field.byteOffset, field.byteLength);
    try {
      for (let done = 0; done < bytes.length; )
        done += (await this.fields.write(bytes, done, bytes.length - done, offset + done)).bytesWritten;
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
    this.#waiting.push({ ...line, offset, fieldCrc: crc32(bytes) });
    if (Date.now() - this.#lastSync > syncEveryMs) await this.sync();
  }

  /** Writes to disk: first the fields, then the lines that describe them. */
  async sync(): Promise<void> {
    this.#lastSync = Date.now();
    const lines = this.#waiting;
    this.#waiting = [];
    try {
      await this.fields.datasync();
      for (const line of lines) this.lines.append(seal(line));
      await this.lines.flush();
    } catch (error) {
      refuseDiskError(error, this.folder);
    }
  }

  async close(): Promise<void> {
    await this.lines.close().catch(() => undefined); // sync has already reported its failure
    await this.fields.close();
  }
}
